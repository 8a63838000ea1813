"""How a supply goes on, event by event: from the buyer to the seller, and back with its figures.

The supplies of the running command are kept with the buyer's run; each event names its supply.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from argosy.contracts.billing import InvoicePosted
from argosy.contracts.intercompany import (
    DropShipmentArrived,
    DropShipmentFound,
    SisterPurchaseAsked,
    SisterPurchaseMade,
    SisterSaleAsked,
    SisterSaleMade,
    SisterSupplied,
    Terms,
    WantedLine,
)
from argosy.kernel.events.contract import Recorded
from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Conflict, Problem
from argosy.masterdata.company.api import Pair

FACT = "intercompany.supplies"
_INVOICES = "intercompany.invoices"


@dataclass(slots=True)
class Supply:
    """A supply under way.

    Args:
        id: the buyer's side; `seller_side` is the other one.
        rates: company currency per unit of the documents', of buyer and seller.
    """

    id: int
    seller_side: int
    reference: str
    pair: Pair
    rates: tuple[Decimal, Decimal]
    places: tuple[int, int]
    country: str
    on: date
    at: datetime
    order_id: int
    journey: int
    lines: tuple[WantedLine, ...]
    sale: SisterSaleMade | None = None
    totals: dict[str, tuple[int, int]] = field(default_factory=dict)


def supplies(run: CommandRun) -> dict[int, Supply]:
    """Return the supplies under way of a buyer's run, by id."""
    return cast("dict[int, Supply]", run.facts.setdefault(FACT, {}))


def terms_of(supply: Supply, *, is_buyer: bool) -> Terms:
    """Return the terms of a supply as one side's documents state them."""
    pair = supply.pair
    side = 0 if is_buyer else 1
    return Terms(
        supply.reference,
        pair.buyer_id,
        pair.seller_id,
        pair.seller_party if is_buyer else pair.buyer_party,
        pair.currency,
        supply.rates[side],
        supply.places[side],
        pair.payment_term,
        supply.on,
        supply.at,
        supply.country,
        pair.tax_codes if is_buyer else (),
    )


def ask_seller(run: CommandRun, supply: Supply) -> None:
    """Ask the seller's company to sell, deliver and bill."""
    seller = run.beside(supply.pair.seller_id)
    seller.emit(
        SisterSaleAsked(supply.id, terms_of(supply, is_buyer=False), supply.lines),
        subject_type="sister_supply",
        subject_id=supply.seller_side,
        correlation_id=supply.journey,
        effective_at=supply.at,
    )


def on_drop_shipment_found(run: CommandRun, events: Sequence[Recorded[DropShipmentFound]]) -> None:
    """Go on with what sales found to be open of the customers' orders."""
    for recorded in events:
        supply = supplies(run)[recorded.event.supply_id]
        supply.lines = recorded.event.lines
        supply.country = recorded.event.country or supply.country
        ask_seller(run, supply)


def on_sister_sale_made(run: CommandRun, events: Sequence[Recorded[SisterSaleMade]]) -> None:
    """Let the buyer's company order, receive and be billed what the seller has shipped."""
    for recorded in events:
        made = recorded.event
        buyer = run.beside(made.buyer_company_id)
        supply = supplies(buyer)[made.supply_id]
        supply.sale = made
        _note_invoice(run, made.invoice_id, supply, "seller")
        buyer.emit(
            SisterPurchaseAsked(supply.id, terms_of(supply, is_buyer=True), made.lines),
            subject_type="sister_supply",
            subject_id=supply.id,
            correlation_id=supply.journey,
            effective_at=supply.at,
        )


def on_sister_purchase_made(
    run: CommandRun, events: Sequence[Recorded[SisterPurchaseMade]]
) -> None:
    """Write which documents mirror each other, and send goods on to the buyer's customers."""
    for recorded in events:
        made = recorded.event
        supply = supplies(run)[made.supply_id]
        sale = supply.sale
        assert sale is not None, "the buyer buys only what the seller has sold"
        _note_invoice(run, made.invoice_id, supply, "buyer")
        _write(run, supply, "buyer", (None, None, made.order_id, made.receipt_id), made.invoice_id)
        seller = run.beside(supply.pair.seller_id)
        documents = (sale.order_id, sale.delivery_id, None, None)
        _write(seller, supply, "seller", documents, sale.invoice_id)
        _tell(run, supply, SisterSupplied(
            supply.id, "buyer", made.order_id, made.receipt_id, made.invoice_id
        ))  # fmt: skip
        _tell(seller, supply, SisterSupplied(
            supply.seller_side, "seller", sale.order_id, sale.delivery_id, sale.invoice_id
        ))  # fmt: skip
        if supply.order_id:
            arrived = DropShipmentArrived(
                supply.id,
                supply.order_id,
                supply.places[0],
                supply.on,
                supply.at,
                supply.reference,
                supply.lines,
            )
            run.emit(
                arrived,
                subject_type="sister_supply",
                subject_id=supply.id,
                correlation_id=supply.journey,
                effective_at=supply.at,
            )


def _tell(run: CommandRun, supply: Supply, event: SisterSupplied) -> None:
    run.emit(
        event,
        subject_type="sister_supply",
        subject_id=event.document_id,
        correlation_id=supply.journey,
        effective_at=supply.at,
    )


def _write(
    run: CommandRun,
    supply: Supply,
    role: str,
    documents: tuple[int | None, int | None, int | None, int | None],
    invoice_id: int,
) -> None:
    is_buyer = role == "buyer"
    record: Mapping[str, object] = {
        "id": supply.id if is_buyer else supply.seller_side,
        "company_id": run.company_id,
        "role": role,
        "sister_id": supply.pair.seller_id if is_buyer else supply.pair.buyer_id,
        "reference": supply.reference,
        "currency": supply.pair.currency,
        "posting_date": supply.on,
        "sales_order_id": (supply.order_id or None) if is_buyer else documents[0],
        "delivery_id": documents[1],
        "purchase_order_id": documents[2],
        "receipt_id": documents[3],
        "invoice_id": invoice_id,
        "correlation_id": supply.journey,
        "command_id": run.command_id,
        "effective_at": supply.at,
    }
    sql.insert("sister_supply", tuple(record), [[value] for value in record.values()])


# -- both sides say the same ----------------------------------------------------------------------


def _note_invoice(run: CommandRun, invoice_id: int, supply: Supply, role: str) -> None:
    known = cast("dict[int, tuple[Supply, str]]", run.facts.setdefault(_INVOICES, {}))
    known[invoice_id] = (supply, role)


def on_invoice_posted(run: CommandRun, events: Sequence[Recorded[InvoicePosted]]) -> None:
    """Refuse a supply whose invoice and bill do not come to the same amounts."""
    known = cast("dict[int, tuple[Supply, str]]", run.facts.get(_INVOICES, {}))
    for recorded in events:
        if recorded.event.invoice_id not in known:
            continue
        supply, role = known[recorded.event.invoice_id]
        supply.totals[role] = (recorded.event.net_minor, recorded.event.total_minor)
        if len(supply.totals) == 2 and supply.totals["buyer"] != supply.totals["seller"]:
            raise Conflict(
                Problem(
                    "intercompany.disagree",
                    "The seller bills {seller}, the buyer would enter {buyer} (in minor units).",
                    "Give both companies' tax codes the same rate for this agreement.",
                    "",
                    {
                        "seller": supply.totals["seller"][1],
                        "buyer": supply.totals["buyer"][1],
                    },
                )
            )
