"""A toy capability for tests of the kernel: it raises toys, with an event and a number each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.db import transaction

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind

DAY = date(2026, 3, 2)


@dataclass(frozen=True, slots=True)
class Raised:
    """A toy was raised by an amount."""

    name: ClassVar[str] = "toy.raised"
    version: ClassVar[int] = 1

    toy_id: int
    amount: int


@dataclass(frozen=True, slots=True)
class Lowered:
    """A toy was lowered by an amount."""

    name: ClassVar[str] = "toy.lowered"
    version: ClassVar[int] = 1

    toy_id: int
    amount: int


@dataclass(frozen=True, slots=True)
class Raise:
    """What to raise, by how much; with a number for the document that says so, if wanted."""

    toy_id: int
    amount: int = 1
    document_id: int | None = None
    journey: int | None = None
    contact: str = ""


@command("toy.raise")
def do_raise_toy(run: CommandRun, batch: Sequence[Raise]) -> list[Done | None]:
    """Raise toys; negative amounts lower them."""
    results: list[Done | None] = []
    for item in batch:
        event: Raised | Lowered = (
            Raised(item.toy_id, item.amount)
            if item.amount >= 0
            else Lowered(item.toy_id, -item.amount)
        )
        run.emit(
            event,
            subject_type="toy",
            subject_id=item.toy_id,
            correlation_id=item.journey,
            personal={"contact": item.contact} if item.contact else None,
        )
        if item.document_id is None:
            results.append(Done("toy", item.toy_id))
        else:
            results.append(run.number("toy", "toy_raise", item.document_id, DAY))
    return results


def make_companies(number: int = 1) -> list[Actor]:
    """Make companies 1 to `number` with a system actor each, as the owner; return the actors."""
    ids = list(range(1, number + 1))
    with sql.using("owner"), transaction.atomic(using="owner"):
        sql.execute(
            "INSERT INTO currency (code, numeric, minor_units, name)"
            " VALUES ('EUR', '978', 2, 'Euro') ON CONFLICT DO NOTHING"
        )
        sql.execute(
            "INSERT INTO company (id, code, name, currency_id, country, time_zone, language)"
            " SELECT i, 'C' || i, 'Company ' || i, 'EUR', 'DE', 'UTC', 'en'"
            " FROM unnest(%s::bigint[]) AS i",
            (ids,),
        )
        sql.execute(
            "INSERT INTO actor (id, kind, name, is_active)"
            " SELECT i, 'system', 'System ' || i, true FROM unnest(%s::bigint[]) AS i",
            (ids,),
        )
        for table in ("company", "actor"):
            sql.rows(
                "SELECT setval(%s::regclass, greatest(nextval(%s::regclass), %s::bigint))",
                (f"{table}_id_seq", f"{table}_id_seq", number),
            )
    return [Actor(i, ActorKind.SYSTEM, i, (i,)) for i in ids]
