"""Entering suppliers' offers of items, with breaks, and ending them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from argosy.contracts.product import OfferEntered
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.currency import currency_problem
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import int64_problem
from argosy.kernel.primitives.text import text_problem
from argosy.masterdata.product.commands import lookups
from argosy.masterdata.product.commands.create import insert_rows
from argosy.masterdata.product.rules.new_prices import dates_problem, figure_problem
from argosy.masterdata.product.rules.sourcing import PriceBreak, SupplierOffer, check_offer
from argosy.masterdata.rivals import rivals_refused
from argosy.masterdata.unknown import possible_ids, unknown

ZERO = Decimal(0)
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class NewOffer:
    """A supplier's offer to be entered; quantities are in `unit`, named by code."""

    item_id: int
    supplier_id: int
    currency: str
    unit: str
    breaks: tuple[PriceBreak, ...]
    supplier_code: str = ""
    supplier_name: str = ""
    per_qty: Decimal = ONE
    min_qty: Decimal = ZERO
    multiple_qty: Decimal = ZERO
    lead_time_days: int = 0
    priority: int = 1
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class EndOffer:
    """The last day on which an offer is valid."""

    offer_id: int
    valid_to: date


@command("product.create_offer", permission="product.source")
def do_create_offer(run: CommandRun, batch: Sequence[NewOffer]) -> list[Done | None]:
    """Enter suppliers' offers to the actor's company.

    Before: item, supplier and unit exist, and the supplier has no offer of the item in the same
    currency and unit from the same day. After: purchasing finds the offer. Emits `OfferEntered`.
    Permission: product.source.
    """
    items = lookups.known_items(new.item_id for new in batch)
    suppliers = lookups.known_parties(new.supplier_id for new in batch)
    units = lookups.unit_facts(new.unit for new in batch)
    for index, new in enumerate(batch):
        run.reject(index, *_problems(new))
        if new.item_id not in items:
            run.reject(index, unknown("item", new.item_id, "item_id"))
        if new.supplier_id not in suppliers:
            run.reject(index, unknown("party", new.supplier_id, "supplier_id"))
        if new.unit not in units:
            run.reject(index, unknown("unit", new.unit, "unit"))
    kept = run.settle(len(batch))
    offers = list(zip(sql.ids("item_supplier", len(kept)), (batch[i] for i in kept), strict=True))
    with rivals_refused():
        _insert(run, offers, {code: unit.id for code, unit in units.items()})
    results: list[Done | None] = [None] * len(batch)
    for index, (id_, new) in zip(kept, offers, strict=True):
        event = OfferEntered(id_, new.item_id, new.supplier_id)
        run.emit(event, subject_type="item_supplier", subject_id=id_)
        results[index] = Done("item_supplier", id_)
    return results


def _problems(new: NewOffer) -> list[Problem]:
    """Return everything that is wrong with an offer in itself."""
    found = [
        currency_problem(new.currency),
        text_problem(new.supplier_code, "supplier_code", 64),
        text_problem(new.supplier_name, "supplier_name", 300),
        figure_problem(new.per_qty, "per_qty", above_zero=True),
        figure_problem(new.min_qty, "min_qty"),
        figure_problem(new.multiple_qty, "multiple_qty"),
        int64_problem(new.lead_time_days, "lead_time_days"),
        int64_problem(new.priority, "priority"),
    ]
    for place, each in enumerate(new.breaks):
        found.append(figure_problem(each.qty_from, f"breaks[{place}].qty_from"))
        found.append(figure_problem(each.amount, f"breaks[{place}].amount"))
    problems = [problem for problem in found if problem is not None]
    return problems or check_offer(_offer(new))


def _offer(new: NewOffer) -> SupplierOffer:
    return SupplierOffer(
        0,
        new.supplier_id,
        new.supplier_name,
        new.currency,
        new.unit,
        new.breaks,
        new.per_qty,
        new.min_qty,
        new.multiple_qty,
        new.lead_time_days,
        new.priority,
        new.valid_from,
        new.valid_to,
    )  # fmt: skip


def _insert(run: CommandRun, offers: Sequence[tuple[int, NewOffer]], units: dict[str, int]) -> None:
    """Write offers and their breaks, one statement a table."""
    insert_rows(
        "item_supplier",
        (
            "id",
            "company_id",
            "item_id",
            "supplier_id",
            "supplier_code",
            "supplier_name",
            "currency",
            "unit_id",
            "per_qty",
            "min_qty",
            "multiple_qty",
            "lead_time_days",
            "priority",
            "valid_from",
            "valid_to",
        ),
        [
            (
                id_,
                run.company_id,
                n.item_id,
                n.supplier_id,
                n.supplier_code,
                n.supplier_name,
                n.currency,
                units[n.unit],
                n.per_qty,
                n.min_qty,
                n.multiple_qty,
                n.lead_time_days,
                n.priority,
                n.valid_from,
                n.valid_to,
            )
            for id_, n in offers
        ],
    )
    insert_rows(
        "item_supplier_break",
        ("company_id", "offer_id", "qty_from", "amount"),
        [(run.company_id, id_, b.qty_from, b.amount) for id_, n in offers for b in n.breaks],
    )


@command("product.end_offer", permission="product.source")
def do_end_offer(run: CommandRun, batch: Sequence[EndOffer]) -> list[Done | None]:
    """Give offers a last day.

    Before: the offers are the company's own and begin no later. After: they are not found behind
    that day; orders made from them keep their prices. Permission: product.source.
    """
    found = sql.rows(
        "SELECT id, valid_from FROM item_supplier WHERE company_id = %s"
        " AND id = ANY(%s::bigint[]) ORDER BY id FOR UPDATE",
        (run.company_id, sql.array(possible_ids(end.offer_id for end in batch))),
    )
    begins = {cast(int, id_): cast("date | None", begin) for id_, begin in found}
    for index, end in enumerate(batch):
        if end.offer_id not in begins:
            run.reject(index, unknown("offer", end.offer_id, "offer_id"))
            continue
        problem = dates_problem(begins[end.offer_id], end.valid_to)
        run.reject(index, *([problem] if problem else []))
    kept = run.settle(len(batch))
    ends = {batch[index].offer_id: batch[index].valid_to for index in kept}
    sql.execute(
        "UPDATE item_supplier s SET valid_to = e.valid_to, version = s.version + 1"
        " FROM unnest(%s::bigint[], %s::date[]) AS e(id, valid_to) WHERE s.id = e.id",
        (sql.array(list(ends)), sql.array(list(ends.values()))),
    )
    results: list[Done | None] = [None] * len(batch)
    for index in kept:
        results[index] = Done("item_supplier", batch[index].offer_id)
    return results
