"""What usually follows a record in another capability: its form, filled in from the record.

The desk sees several capabilities where each of them sees only itself, so these doors stand here:
a supplier's bill from a purchase order, a payment from an invoice. What a door proposes can be
changed like anything typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, cast
from urllib.parse import urlencode

from django.urls import reverse

from argosy.domains.inventory.api import in_transit
from argosy.kernel.events.commands import reading
from argosy.kernel.primitives.actor import Actor
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.filters import All, Query, Test
from argosy.platform.registry.labels import Text
from argosy.web.desk.menu import may_read

Proposal = dict[str, str]


@dataclass(frozen=True, slots=True)
class Following:
    """A form that usually follows.

    Args:
        noun: whose action it is.
        action: that makes something.
        label: of the door.
        propose: what the form holds at first; None where it does not follow now.
        step_of: field with the record whose step it is; "" for what makes something.
    """

    noun: str
    action: str
    label: Text
    propose: Callable[[Actor, reads.Record], Proposal | None]
    step_of: str = ""


def doors(actor: Actor, noun: str, found: reads.Record) -> list[tuple[str, str, bool]]:
    """Return what follows a record now, for who may give it: labels, addresses, whether further."""
    made = []
    for each in FOLLOWING.get(noun, ()):
        other = catalogue.resources().get(each.noun)
        action = other.action(each.action) if other is not None else None
        if other is None or action is None or not may_read(actor, other):
            continue
        if action.permission and not actor.may(action.permission):
            continue
        proposal = each.propose(actor, found)
        if proposal is None:
            continue
        if each.step_of:
            address = reverse("desk-act", args=[each.noun, _id(found[each.step_of]), each.action])
        else:
            address = reverse("desk-create", args=[each.noun, each.action])
        label = each.label.in_language(actor.language)
        address = f"{address}?{urlencode(proposal)}" if proposal else address
        made.append((label, address, not each.step_of))
    return made


def _bill(actor: Actor, order: reads.Record) -> Proposal | None:
    """Propose a bill over what was received and not billed yet."""
    lines = [
        (line["id"], qty)
        for line in cast("Sequence[Mapping[str, object]]", order.get("lines", ()))
        if (qty := _number(line, "accepted_qty") - _number(line, "billed_qty")) > 0
    ]
    if not lines:
        return None
    proposal = {"supplier_id": f"#{_id(order['supplier'])}"}
    for number, (line, qty) in enumerate(lines):
        proposal[f"lines[{number}].line_id"] = f"#{line}"
        proposal[f"lines[{number}].qty"] = f"{qty.normalize():f}"
    return proposal


def _payment(actor: Actor, invoice: reads.Record) -> Proposal | None:
    """Propose a payment of what is open of an invoice."""
    still = cast("Mapping[str, str] | None", invoice.get("open"))
    direction = DIRECTIONS.get(str(invoice.get("kind")))
    if still is None or direction is None or Decimal(still["amount"]) <= 0:
        return None
    amount = f"{still['amount']} {still['currency']}"
    return {
        "direction": direction,
        "party_id": f"#{_id(invoice['party'])}",
        "currency": still["currency"],
        "amount": amount,
        "allocations[0].invoice_id": f"#{invoice['id']}",
        "allocations[0].amount": amount,
    }


def _of_party(kind: str) -> Callable[[Actor, reads.Record], Proposal | None]:
    """Return what proposes a payment over a party's open invoices or bills, the oldest first."""

    def propose(actor: Actor, party: reads.Record) -> Proposal | None:
        noun = catalogue.resource(INVOICE)
        if not actor.may(noun.read_permission):
            return None
        is_open = All(
            (
                Test("party", "is", party["id"]),
                Test("kind", "is", kind),
                Test("settled", "in", ["open", "partial"]),
                Test("is_blocked", "is", False),
            )
        )
        query = Query(fields=("number", "open"), where=is_open, sort=("id",), limit=OPEN_MAX)
        items = [
            (str(row["number"]), cast("Mapping[str, str]", row["open"]))
            for row in reads.page(actor, noun, query).rows
        ]
        if not items:
            return None
        currency = items[0][1]["currency"]
        proposal = {
            "direction": DIRECTIONS[kind],
            "party_id": f"#{party['id']}",
            "currency": currency,
        }
        due = [(number, still) for number, still in items if still["currency"] == currency]
        for place, (number, still) in enumerate(due):
            proposal[f"allocations[{place}].invoice_id"] = number
            proposal[f"allocations[{place}].amount"] = f"{still['amount']} {currency}"
        total = sum(Decimal(still["amount"]) for _, still in due)
        return proposal | {"amount": f"{total} {currency}"}

    return propose


def _arrival(actor: Actor, document: reads.Record) -> Proposal | None:
    """Propose that what is still in transit of a transfer arrives, in the units it was sent in."""
    with reading(actor):
        rows = in_transit(actor.company_id, [cast("int", document["id"])])
    lines = cast("Sequence[Mapping[str, object]]", document["lines"])
    proposal: Proposal = {"kind": "arrive", "sends_id": f"#{document['id']}"}
    number = 0
    for row in rows:
        sent = [line for line in lines if _id(line["item"]) == row.item_id]
        share = row.open_qty / row.sent_qty
        for line in sent if share == 1 or len(sent) == 1 else ():
            at = f"lines[{number}]"
            qty = (_number(line, "qty") * share).quantize(SMALLEST).normalize()
            proposal[f"{at}.item_id"] = f"#{row.item_id}"
            proposal[f"{at}.unit_id"] = f"#{_id(line['unit'])}"
            proposal[f"{at}.qty"] = f"{qty:f}"
            if line.get("lot"):
                proposal[f"{at}.lot_id"] = f"#{_id(line['lot'])}"
            number += 1
    return proposal if rows else None


def _takes_back(actor: Actor, delivery: reads.Record) -> Proposal | None:
    return {} if delivery.get("direction") == "out" else None


def _sends_back(actor: Actor, receipt: reads.Record) -> Proposal | None:
    return {}


def _grant(actor: Actor, account: reads.Record) -> Proposal | None:
    return {"account_id": str(account["name"])} if account.get("is_active") else None


def _number(line: Mapping[str, object], name: str) -> Decimal:
    return Decimal(str(line.get(name) or 0))


def _id(reference: object) -> object:
    return cast("Mapping[str, object]", reference)["id"]


DIRECTIONS: Final = {"invoice": "in", "bill": "out"}
INVOICE: Final = "accounting.invoice"
OPEN_MAX: Final = 40
"""Open items that a payment proposes; an address holds no more of them."""
SMALLEST: Final = Decimal("0.000001")
"""Quantities have six decimals."""
FOLLOWING: Final[Mapping[str, Sequence[Following]]] = {
    "purchasing.order": (
        Following("purchasing.bill", "enter", Text("Enter bill", "录入采购账单"), _bill),
    ),
    "sales.delivery": (
        Following(
            "sales.order", "return", Text("Take goods back", "退货"), _takes_back, step_of="order"
        ),
    ),
    "purchasing.receipt": (
        Following(
            "purchasing.order", "return", Text("Return goods", "采购退货"), _sends_back, "order"
        ),
    ),
    "inventory.goods_document": (
        Following("inventory.goods_document", "move", Text("Goods arrived", "到货入库"), _arrival),
    ),
    "party.party": (
        Following(
            "accounting.payment", "post", Text("Enter receipt", "录入收款"), _of_party("invoice")
        ),
        Following(
            "accounting.payment", "post", Text("Enter payment", "录入付款"), _of_party("bill")
        ),
    ),
    "users.account": (Following("users.grant", "grant", Text("Grant a role", "授予角色"), _grant),),
    "accounting.invoice": (
        Following("accounting.payment", "post", Text("Enter payment", "录入收付款"), _payment),
    ),
}
