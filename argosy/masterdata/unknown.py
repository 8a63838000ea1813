"""Names that lead nowhere: one wording for all master data, and texts fit to be looked up."""

from __future__ import annotations

from collections.abc import Iterable

from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem

ID_MAX = 2**63
SHOWN_MAX = 60


def shown(value: object) -> str:
    """Return a value that somebody sent in a form that can be shown and written anywhere."""
    text = str(value) if isinstance(value, str | int) else ascii(value)
    return (text if text.isprintable() else ascii(text))[:SHOWN_MAX]


def unknown(what: str, value: object, field: str) -> Problem:
    """Return the problem of a name or id that leads nowhere."""
    return Problem(
        "masterdata.unknown",
        "There is no {what} {value}.",
        "Enter it first, or correct the name.",
        field,
        {"what": what, "value": shown(value)},
    )


def taken(what: str, value: str, field: str = "code") -> Problem:
    """Return the problem of a code that belongs to something else."""
    return Problem(
        "masterdata.taken",
        "The {what} {value} exists already.",
        "Choose another code, or change the one that exists.",
        field,
        {"what": what, "value": shown(value)},
    )


def storable(texts: Iterable[str]) -> list[str]:
    """Return the texts worth asking the database for, sorted, each once.

    Empty ones name nothing; what PostgreSQL cannot hold was refused already.
    """
    return sorted({text for text in texts if text and text_problem(text, "", 1000) is None})


def possible_ids(ids: Iterable[int | None]) -> list[int]:
    """Return the ids worth asking the database for, sorted, each once."""
    return sorted({id_ for id_ in ids if id_ is not None and 0 < id_ < ID_MAX})
