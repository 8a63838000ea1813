"""Refusals that several commands of the parties share."""

from __future__ import annotations

from argosy.kernel.primitives.errors import Problem


def number_taken(key: tuple[str, str], owner: str, place: int) -> Problem:
    """Return the problem of an exclusive identifier that another party carries."""
    return Problem(
        "identifier.taken",
        "Another party ({owner}) already carries the number {value}.",
        "It is probably the same party: use that one instead of entering it again.",
        f"identifiers[{place}].value",
        {"owner": owner or "in this batch", "scheme": key[0], "value": key[1]},
    )
