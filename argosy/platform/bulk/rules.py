"""What people hand in to have an action done for many records."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import int64_problem

ROWS_MAX: Final = 10_000
INPUT_MAX: Final = 100_000


@dataclass(frozen=True, slots=True)
class StartBulk:
    """An action to be done for many records.

    Args:
        resource: the noun: ``sales.order``.
        action: one of its actions that has a subject: ``confirm``.
        record_ids: of the records, each once, at most 10,000.
        input: the rest of each item as JSON, without the record and its version.
    """

    resource: str
    action: str
    record_ids: tuple[int, ...]
    input: str = "{}"


def start_problems(item: StartBulk) -> list[Problem]:
    """Return what is wrong with a start in any case."""
    problems = []
    if not 0 < len(item.record_ids) <= ROWS_MAX or len(set(item.record_ids)) < len(item.record_ids):
        problems.append(
            Problem(
                "bulk.records",
                "An action is done for 1 to {most} records at once, each named once.",
                "Choose fewer, or narrow the list.",
                "record_ids",
                {"most": ROWS_MAX},
            )
        )
    else:
        wrong = (int64_problem(id_, "record_ids", minimum=1) for id_ in item.record_ids)
        problems += [problem for problem in wrong if problem is not None][:1]
    if input_of(item.input) is None:
        problems.append(
            Problem(
                "bulk.input",
                "What is done is not an object in JSON.",
                "Send the fields of the action's item, or {{}}.",
                "input",
            )
        )
    return problems


def input_of(text: str) -> dict[str, object] | None:
    """Return what a text in JSON holds; None where it is no object that can be stored."""
    if len(text) > INPUT_MAX or "\\u0000" in text or "\\ud" in text.lower():
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
