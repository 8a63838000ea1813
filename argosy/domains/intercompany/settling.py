"""Pays between companies: money out of the buyer's and into the seller's, both or neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from argosy.contracts.intercompany import SisterPaymentAsked, SisterPaymentMade
from argosy.domains.intercompany.commands import rate_of
from argosy.domains.intercompany.inputs import SettleWithSister
from argosy.domains.intercompany.rules import settle_problems
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.events.contract import Recorded
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.masterdata.company.api import company_facts
from argosy.masterdata.unknown import possible_ids, unknown

_SIDES = """
SELECT b.id, b.sister_id, b.reference::text, b.currency::text, b.invoice_id,
       (SELECT count(*) FROM sister_payment p WHERE p.company_id = b.company_id
           AND p.invoice_id = b.invoice_id), b.correlation_id
  FROM sister_supply b
 WHERE b.company_id = %s AND b.role = 'buyer' AND b.id = ANY(%s::bigint[])
"""
_MIRROR = """
SELECT id, invoice_id FROM sister_supply
 WHERE company_id = %s AND sister_id = %s AND role = 'seller' AND reference = %s
"""


@dataclass(frozen=True, slots=True)
class _Side:
    """The buyer's side of a supply, and how often something of it was paid."""

    id: int
    seller_id: int
    reference: str
    currency: str
    invoice_id: int
    payments: int
    journey: int


@command("intercompany.settle", permission="intercompany.settle")
def do_settle_with_sister(run: CommandRun, batch: Sequence[SettleWithSister]) -> list[Done | None]:
    """Pay the bills of supplies, in part or whole.

    Before: the bill has that much open; both companies have the rate of the day. After: a payment
    out of the buyer's company and one into the seller's, each set against its document, or
    neither. Permission: intercompany.settle.
    """
    sides = _sides(run, [each.supply_id for each in batch])
    for index, each in enumerate(batch):
        run.reject(index, *settle_problems(each))
        if each.supply_id not in sides:
            run.reject(index, unknown("supply", each.supply_id, "supply_id"))
    kept = run.settle(len(batch))
    companies = company_facts([run.company_id, *(side.seller_id for side in sides.values())])
    rates: dict[int, tuple[Decimal, Decimal]] = {}
    for index in kept:
        side = sides[batch[index].supply_id]
        on = batch[index].paid_on
        known = [
            rate_of(side.currency, companies[company], on)
            for company in (run.company_id, side.seller_id)
        ]
        run.reject(index, *(rate for rate in known if isinstance(rate, Problem)))
        rates[index] = cast("tuple[Decimal, Decimal]", tuple(known))
    kept = run.settle(len(batch))
    count: dict[int, int] = {}
    results: list[Done | None] = [None] * len(batch)
    for index in kept:
        each = batch[index]
        side = sides[each.supply_id]
        count[side.id] = count.get(side.id, side.payments) + 1
        reference = f"{side.reference}/{count[side.id]}"
        seller = run.beside(side.seller_id)
        found = sql.rows(_MIRROR, (side.seller_id, run.company_id, side.reference))
        ((mirror, invoice),) = cast("list[tuple[int, int]]", found)
        for who, sister, role, direction, document, rate in (
            (run, side.seller_id, "buyer", "out", side.invoice_id, rates[index][0]),
            (seller, run.company_id, "seller", "in", invoice, rates[index][1]),
        ):
            who.emit(
                SisterPaymentAsked(
                    reference,
                    sister,
                    role,
                    direction,
                    companies[sister].party_id,
                    side.currency,
                    each.amount_minor,
                    rate,
                    each.paid_on,
                    document,
                ),
                subject_type="sister_supply",
                subject_id=side.id if role == "buyer" else mirror,
                correlation_id=side.journey,
            )
        results[index] = Done("sister_supply", side.id, reference)
    return results


def _sides(run: CommandRun, ids: Sequence[int]) -> dict[int, _Side]:
    found = sql.rows(_SIDES, (run.company_id, sql.array(possible_ids(ids))))
    return {cast(int, row[0]): _Side(*row) for row in found}  # type: ignore[arg-type]


def on_sister_payment_made(run: CommandRun, events: Sequence[Recorded[SisterPaymentMade]]) -> None:
    """Write which payments mirror each other."""
    records = [
        (
            run.company_id,
            made.role,
            made.sister_id,
            made.reference,
            made.payment_id,
            made.invoice_id,
            run.command_id,
        )
        for made in (recorded.event for recorded in events)
    ]
    sql.insert(
        "sister_payment",
        (
            "company_id",
            "role",
            "sister_id",
            "reference",
            "payment_id",
            "invoice_id",
            "command_id",
        ),
        sql.transpose(records),
    )
