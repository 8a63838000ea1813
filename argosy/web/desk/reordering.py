"""Reordering 补货: what is low, where to buy it, and an order for each supplier to look over.

What stands here is a proposal: an order is made from its form, and counts as expected from then on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from argosy.domains.inventory import api as inventory
from argosy.kernel.events.commands import reading
from argosy.kernel.primitives.actor import Actor
from argosy.masterdata.product import api as product
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.filters import Query, Test
from argosy.web.desk.pages import show
from argosy.web.desk.shown import grouped
from argosy.web.desk.visits import Visit

ORDER: Final = "purchasing.order"
LINES_MAX: Final = 100
"""Lines of one proposed order: an address holds no more of them."""


@dataclass(frozen=True, slots=True)
class Low:
    """Something that is low: what there is, and what to buy from whom."""

    item: str
    item_name: str
    place: str
    receives: str
    """The code of the place that takes the goods; "" for none."""
    on_hand: str
    expected: str
    unit: str
    qty: str
    """To order, in `buys_in`."""
    buys_in: str
    price: str
    comes_on: date | None
    supplier_id: int
    supplier: str
    currency: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """An order to one supplier for one place."""

    supplier: str
    place: str
    lines: tuple[Low, ...]
    address: str
    comes_on: date | None


def page(visit: Visit) -> HttpResponseBase:
    """Answer what is to be reordered, by supplier."""
    actor = visit.actor
    for needed in ("purchasing.order.create", "inventory.read", "product.source.read"):
        actor.check_permission(needed)
    lows = _lows(actor)
    groups: dict[tuple[int, str, str], list[Low]] = {}
    for each in lows:
        if each.supplier_id and each.receives:
            groups.setdefault((each.supplier_id, each.receives, each.currency), []).append(each)
    orders = [
        _order(lines[start : start + LINES_MAX])
        for lines in groups.values()
        for start in range(0, len(lines), LINES_MAX)
    ]
    return show(
        visit,
        "reordering.html",
        _("Reorder"),
        here="purchasing.reordering",
        workspace="supply",
        orders=sorted(orders, key=lambda each: (each.supplier, each.place)),
        unsourced=[each for each in lows if not each.supplier_id or not each.receives],
    )


def _lows(actor: Actor) -> list[Low]:
    today = date.today()  # noqa: DTZ011 - a proposal; whoever orders has seen it
    with reading(actor):
        alerts = [e for e in inventory.stock_alerts(actor.company_id) if e.proposed_qty > 0]
        receives = inventory.receiving_places(
            actor.company_id, [each.location_id for each in alerts]
        )
    items = _named(actor, "product.product", {each.item_id for each in alerts}, ("base_unit",))
    places = _named(
        actor, "inventory.location", {*(e.location_id for e in alerts), *receives.values()}
    )
    units = {id_: _code(row.get("base_unit")) for id_, row in items.items()}
    questions = [
        product.SourceQuestion(each.item_id, each.proposed_qty, units[each.item_id], today)
        for each in alerts
        if each.item_id in items
    ]
    with reading(actor):
        found = product.find_sources(actor.company_id, questions)
    known = [each for each in alerts if each.item_id in items]
    return [
        _low(each, decision, items, places, receives.get(each.location_id, 0), today)
        for each, decision in zip(known, found, strict=True)
    ]


def _low(
    alert: inventory.StockAlert,
    decision: product.SourceDecision,
    items: Mapping[int, reads.Record],
    places: Mapping[int, reads.Record],
    receives: int,
    today: date,
) -> Low:
    item, offer, price = items[alert.item_id], decision.offer, decision.price
    unit = _code(item.get("base_unit"))
    return Low(
        item=str(item["code"]),
        item_name=str(item["name"]),
        place=str(places.get(alert.location_id, {}).get("code", "")),
        receives=str(places.get(receives, {}).get("code", "")),
        on_hand=_plain(alert.on_hand - alert.reserved),
        expected=_plain(alert.expected),
        unit=unit,
        qty=_plain(decision.qty),
        buys_in=offer.unit if offer is not None else unit,
        price=grouped(_plain(price.amount / price.per_qty)) if price is not None else "",
        comes_on=today + timedelta(days=offer.lead_time_days) if offer is not None else None,
        supplier_id=offer.supplier_id if offer is not None else 0,
        supplier=offer.name if offer is not None else "",
        currency=price.currency if price is not None else "",
    )


def _order(lines: Sequence[Low]) -> Proposed:
    first = lines[0]
    asked = {
        "supplier_id": f"#{first.supplier_id}",
        "place_id": first.receives,
        "currency": first.currency,
    }
    for number, each in enumerate(lines):
        asked[f"lines[{number}].item_id"] = each.item
        asked[f"lines[{number}].qty"] = each.qty
        asked[f"lines[{number}].unit_id"] = each.buys_in
    days = [each.comes_on for each in lines if each.comes_on is not None]
    address = f"{reverse('desk-create', args=[ORDER, 'create'])}?{urlencode(asked)}"
    return Proposed(
        first.supplier, first.receives, tuple(lines), address, max(days) if days else None
    )


def _named(
    actor: Actor, noun: str, ids: set[int], more: Sequence[str] = ()
) -> dict[int, reads.Record]:
    """Return records by their ids, with code, name and some further fields."""
    resource, found = catalogue.resource(noun), {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), LINES_MAX):
        query = Query(
            fields=("code", "name", *more),
            where=Test("id", "in", wanted[start : start + LINES_MAX]),
            limit=LINES_MAX,
        )
        for row in reads.page(actor, resource, query).rows:
            found[int(str(row["id"]))] = row
    return found


def _code(value: object) -> str:
    return str(value.get("code") or "") if isinstance(value, Mapping) else str(value or "")


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
