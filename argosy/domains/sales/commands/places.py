"""Finds the company's places outside its warehouses: where its customers are, where scrap goes."""

from __future__ import annotations

from typing import cast

from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem, ValidationFailed


def customer_place(run: CommandRun) -> int:
    """Return the place that stands for customers."""
    return _place(run, "customer")


def scrap_place(run: CommandRun) -> int:
    """Return the place that scrapped goods go to."""
    return _place(run, "scrap")


def remember_place(run: CommandRun, kind: str, place_id: int | None) -> None:
    """Keep a place that was read along with something else."""
    if place_id is not None:
        cast("dict[str, int]", run.facts.setdefault("sales.places", {}))[kind] = place_id


def _place(run: CommandRun, kind: str) -> int:
    """Return the company's oldest place of a kind, read once a command.

    Raises:
        ValidationFailed: the company has none.
    """
    known = cast("dict[str, int]", run.facts.setdefault("sales.places", {}))
    if kind not in known:
        found = sql.rows(
            "SELECT kind::text, min(id) FROM location"
            " WHERE company_id = %s AND kind IN ('customer', 'scrap') GROUP BY kind",
            (run.company_id,),
        )
        known.update({str(name): cast(int, i) for name, i in found})
    if kind not in known:
        raise ValidationFailed(
            Problem(
                "sales.no_place",
                "The company has no place of kind {kind}.",
                "Make one: goods go there and come from there.",
                "",
                {"kind": kind},
            )
        )
    return known[kind]
