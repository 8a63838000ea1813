"""Printouts: noted with the file's digest before the file leaves the house."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import int64_problem
from argosy.platform.printing.rules import NotePrintout
from argosy.platform.registry import catalogue

COLUMNS: Final = (
    "id",
    "company_id",
    "resource",
    "paper",
    "record_id",
    "copy_no",
    "template_id",
    "template_version",
    "language",
    "format",
    "is_sealed",
    "sha256",
    "quantity",
    "actor_id",
    "command_id",
)
_SHA: Final = re.compile(r"[0-9a-f]{64}")


@command("printing.note_printouts", permission="printing.print")
def do_note_printouts(run: CommandRun, batch: Sequence[NotePrintout]) -> list[Done | None]:
    """Note what was printed; two of the same document and number cannot both be.

    Before: a seal needs the permission printing.seal. After: the next printout of each document is
    a copy. Permission: printing.print.
    """
    if any(item.is_sealed for item in batch):
        run.actor.check_permission("printing.seal")
    for place, item in enumerate(batch):
        run.reject(place, *_problems(item))
    kept = run.settle(len(batch))
    ids = sql.ids("printout", len(kept))
    chosen = [batch[place] for place in kept]
    if chosen:
        same = [run.company_id] * len(chosen)
        sql.insert(
            "printout",
            COLUMNS,
            columns=[
                ids,
                same,
                [item.resource for item in chosen],
                [item.paper for item in chosen],
                [item.record_id for item in chosen],
                [item.copy_no for item in chosen],
                [item.template_id for item in chosen],
                [item.template_version for item in chosen],
                [item.language for item in chosen],
                [item.format for item in chosen],
                [item.is_sealed for item in chosen],
                [item.sha256 for item in chosen],
                [item.quantity for item in chosen],
                [run.actor.id] * len(chosen),
                [run.command_id] * len(chosen),
            ],
        )
    results: list[Done | None] = [None] * len(batch)
    for place, id_ in zip(kept, ids, strict=True):
        results[place] = Done("printout", id_)
    return results


def _problems(item: NotePrintout) -> list[Problem]:
    found = [
        int64_problem(item.record_id, "record_id", minimum=1),
        int64_problem(item.copy_no, "copy_no", minimum=1),
        int64_problem(item.quantity, "quantity", minimum=1),
        int64_problem(item.template_id, "template_id", minimum=0),
        int64_problem(item.template_version, "template_version", minimum=0),
    ]
    is_right = (
        item.resource in catalogue.resources()
        and len(item.paper) <= 40
        and len(item.language) <= 16
        and len(item.format) <= 16
        and _SHA.fullmatch(item.sha256) is not None
        and item.copy_no < 2**31
        and item.quantity < 2**31
        and item.template_version < 2**31
    )
    if not is_right:
        found.append(
            Problem(
                "printing.printout",
                "This is no printout.",
                "Print documents by their address; it notes them itself.",
            )
        )
    return [problem for problem in found if problem is not None]
