"""The only writer of supplies between companies, and of payments for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import cast

from argosy.contracts.intercompany import DropShipmentAsked, WantedLine
from argosy.domains.intercompany.inputs import SupplyFromSister
from argosy.domains.intercompany.rules import supply_problems
from argosy.domains.intercompany.steps import Supply, ask_seller, supplies
from argosy.kernel.events import numbers
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.masterdata.company.api import CompanyFacts, Pair, company_facts, pairs_of
from argosy.masterdata.currency.api import RateRequest, exchange_rates


@command("intercompany.supply", permission="intercompany.supply")
def do_supply_from_sister(run: CommandRun, batch: Sequence[SupplyFromSister]) -> list[Done | None]:
    """Have sister companies ship to the own stock, or to the customers of the own orders.

    Before: the two companies have agreed (`do_pair_companies`), the seller has the goods and
    prices for the buyer, both have the rate of the day. After, in one transaction or not at all:
    the seller's order, delivery and invoice, the buyer's order, receipt and bill with the same
    lines, and the delivery to the customer. Emits `SisterSupplied` in both companies. Permission:
    intercompany.supply.
    """
    pairs = pairs_of(run.company_id, [each.seller_id for each in batch])
    companies = company_facts([run.company_id, *pairs])
    for index, each in enumerate(batch):
        run.reject(index, *supply_problems(each))
        if each.seller_id not in pairs:
            run.reject(index, _not_agreed(each.seller_id))
    kept = run.settle(len(batch))
    rates = _rates(run, [(index, batch[index]) for index in kept], pairs, companies)
    kept = run.settle(len(batch))
    ids = sql.ids("sister_supply", 2 * len(kept))
    given = _numbers(run, [batch[i] for i in kept], ids[: len(kept)])
    results: list[Done | None] = [None] * len(batch)
    for place, index in enumerate(kept):
        each = batch[index]
        supply = Supply(
            ids[place],
            ids[len(kept) + place],
            given[place],
            pairs[each.seller_id],
            rates[index],
            (each.buyer_place_id, each.seller_place_id),
            companies[run.company_id].country,
            each.posting_date,
            each.effective_at or run.now,
            each.order_id,
            run.new_journey(),
            tuple(WantedLine(line.item_id, line.qty) for line in each.lines),
        )
        supplies(run)[supply.id] = supply
        _begin(run, supply, each)
        results[index] = Done("sister_supply", supply.id, supply.reference)
    return results


def _begin(run: CommandRun, supply: Supply, asked: SupplyFromSister) -> None:
    if not asked.order_id:
        ask_seller(run, supply)
        return
    lines = tuple(WantedLine(0, line.qty, line.order_line_id) for line in asked.lines)
    run.emit(
        DropShipmentAsked(supply.id, asked.order_id, lines),
        subject_type="sister_supply",
        subject_id=supply.id,
        correlation_id=supply.journey,
        effective_at=supply.at,
    )


def _numbers(run: CommandRun, batch: Sequence[SupplyFromSister], ids: Sequence[int]) -> list[str]:
    """Give the numbers now, since both sides' documents carry them as their reference."""
    shape = numbers.pattern_of("sister_supply")
    return numbers.give(
        [
            numbers.NumberRequest(
                run.company_id, "sister_supply", "sister_supply", i, each.posting_date, "", shape
            )
            for each, i in zip(batch, ids, strict=True)
        ]
    )


def _rates(
    run: CommandRun,
    batch: Sequence[tuple[int, SupplyFromSister]],
    pairs: dict[int, Pair],
    companies: dict[int, CompanyFacts],
) -> dict[int, tuple[Decimal, Decimal]]:
    """Return each supply's rates for buyer and seller; refuse those of which one is missing."""
    found: dict[int, tuple[Decimal, Decimal]] = {}
    for index, each in batch:
        pair = pairs[each.seller_id]
        sides = (companies[pair.buyer_id], companies[pair.seller_id])
        rates = [rate_of(pair.currency, side, each.posting_date) for side in sides]
        problems = [rate for rate in rates if isinstance(rate, Problem)]
        run.reject(index, *problems)
        if not problems:
            found[index] = cast("tuple[Decimal, Decimal]", tuple(rates))
    return found


def rate_of(currency: str, company: CompanyFacts, on: date) -> Decimal | Problem:
    """Return what a unit of a currency is worth in a company's on a day, or why nobody knows."""
    if currency == company.currency:
        return Decimal(1)
    request = RateRequest(currency, company.currency, on, source=company.rate_source)
    (found,) = exchange_rates([request], company.currency)
    if isinstance(found, Problem):
        return found
    return found.stored()


def _not_agreed(seller_id: int) -> Problem:
    return Problem(
        "intercompany.not_agreed",
        "This company does not buy from company {seller}.",
        "Pair the two companies first.",
        "seller_id",
        {"seller": ascii(seller_id)[:40]},
    )
