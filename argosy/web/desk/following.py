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

from argosy.kernel.primitives.actor import Actor
from argosy.platform.registry import catalogue, reads
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
        propose: what the form holds at first; empty where it does not follow now.
    """

    noun: str
    action: str
    label: Text
    propose: Callable[[reads.Record], Proposal]


def doors(actor: Actor, noun: str, found: reads.Record) -> list[tuple[str, str]]:
    """Return labels and addresses of the forms that follow a record now, for who may give them."""
    made = []
    for each in FOLLOWING.get(noun, ()):
        other = catalogue.resources().get(each.noun)
        action = other.action(each.action) if other is not None else None
        if other is None or action is None or not may_read(actor, other):
            continue
        if action.permission and action.permission not in actor.permissions:
            continue
        if proposal := each.propose(found):
            address = reverse("desk-create", args=[each.noun, each.action])
            label = each.label.in_language(actor.language)
            made.append((label, f"{address}?{urlencode(proposal)}"))
    return made


def _bill(order: reads.Record) -> Proposal:
    """Propose a bill over what was received and not billed yet."""
    lines = [
        (line["id"], qty)
        for line in cast("Sequence[Mapping[str, object]]", order.get("lines", ()))
        if (qty := _number(line, "accepted_qty") - _number(line, "billed_qty")) > 0
    ]
    if not lines:
        return {}
    proposal = {"supplier_id": f"#{_id(order['supplier'])}"}
    for number, (line, qty) in enumerate(lines):
        proposal[f"lines[{number}].line_id"] = f"#{line}"
        proposal[f"lines[{number}].qty"] = f"{qty.normalize():f}"
    return proposal


def _payment(invoice: reads.Record) -> Proposal:
    """Propose a payment of what is open of an invoice."""
    still = cast("Mapping[str, str] | None", invoice.get("open"))
    direction = DIRECTIONS.get(str(invoice.get("kind")))
    if still is None or direction is None or Decimal(still["amount"]) <= 0:
        return {}
    amount = f"{still['amount']} {still['currency']}"
    return {
        "direction": direction,
        "party_id": f"#{_id(invoice['party'])}",
        "currency": still["currency"],
        "amount": amount,
        "allocations[0].invoice_id": f"#{invoice['id']}",
        "allocations[0].amount": amount,
    }


def _number(line: Mapping[str, object], name: str) -> Decimal:
    return Decimal(str(line.get(name) or 0))


def _id(reference: object) -> object:
    return cast("Mapping[str, object]", reference)["id"]


DIRECTIONS: Final = {"invoice": "in", "bill": "out"}
FOLLOWING: Final[Mapping[str, Sequence[Following]]] = {
    "purchasing.order": (
        Following("purchasing.bill", "enter", Text("Enter bill", "录入采购账单"), _bill),
    ),
    "accounting.invoice": (
        Following("accounting.payment", "post", Text("Enter payment", "录入收付款"), _payment),
    ),
}
