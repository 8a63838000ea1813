"""What companies of one group ask of each other when one ships what another has sold or needs.

The asking capability fills in what it knows; each answer carries what the next one needs. All of it
runs within one transaction, some of it in the buyer's company, some in the seller's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

ZERO = Decimal(0)
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class WantedLine:
    """A quantity of an item in its base unit; `order_line_id` of the customer's order, else 0."""

    item_id: int
    base_qty: Decimal
    order_line_id: int = 0


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line of the seller's order as it was priced: the buyer's order states the very same.

    Args:
        line_id: the line of the seller's order.
        unit_price: of a base unit, in the document's currency, with all its decimals.
        net_minor: what the line comes to, without taxes.
    """

    line_id: int
    item_id: int
    base_qty: Decimal
    unit_price: Decimal
    discount_pct: Decimal
    price_includes_tax: bool
    net_minor: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What both sides' documents have in common.

    Args:
        reference: the number of the supply, which both sides' documents carry.
        buyer_company_id, seller_company_id: the companies.
        partner_id: the party that the other side is.
        rate: the own company's currency per unit of `currency`.
        place_id: the own place that gives or takes the goods.
        country: where the goods go to.
    """

    reference: str
    buyer_company_id: int
    seller_company_id: int
    partner_id: int
    currency: str
    rate: Decimal
    place_id: int
    payment_term: str
    on: date
    at: datetime
    country: str
    tax_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DropShipmentAsked:
    """Sales is asked what of a customer's order can be shipped by a sister company.

    Without lines all that is open is meant.
    """

    name: ClassVar[str] = "intercompany.drop_shipment_asked"
    version: ClassVar[int] = 1

    supply_id: int
    order_id: int
    lines: tuple[WantedLine, ...]


@dataclass(frozen=True, slots=True)
class DropShipmentFound:
    """Sales says which quantities of a customer's order a sister company is to ship, and where."""

    name: ClassVar[str] = "intercompany.drop_shipment_found"
    version: ClassVar[int] = 1

    supply_id: int
    order_id: int
    country: str
    lines: tuple[WantedLine, ...]


@dataclass(frozen=True, slots=True)
class SisterSaleAsked:
    """In the seller's company: sell, deliver and bill to a sister company."""

    name: ClassVar[str] = "intercompany.sister_sale_asked"
    version: ClassVar[int] = 1

    supply_id: int
    terms: Terms
    lines: tuple[WantedLine, ...]


@dataclass(frozen=True, slots=True)
class SisterSaleMade:
    """In the seller's company: ordered, delivered, and its invoice asked for."""

    name: ClassVar[str] = "intercompany.sister_sale_made"
    version: ClassVar[int] = 1

    supply_id: int
    buyer_company_id: int
    order_id: int
    delivery_id: int
    invoice_id: int
    lines: tuple[PricedLine, ...]


@dataclass(frozen=True, slots=True)
class SisterPurchaseAsked:
    """In the buyer's company: order, receive and take the bill of a sister company."""

    name: ClassVar[str] = "intercompany.sister_purchase_asked"
    version: ClassVar[int] = 1

    supply_id: int
    terms: Terms
    lines: tuple[PricedLine, ...]


@dataclass(frozen=True, slots=True)
class SisterPurchaseMade:
    """In the buyer's company: ordered, received, and the bill's posting asked for."""

    name: ClassVar[str] = "intercompany.sister_purchase_made"
    version: ClassVar[int] = 1

    supply_id: int
    order_id: int
    receipt_id: int
    invoice_id: int


@dataclass(frozen=True, slots=True)
class DropShipmentArrived:
    """In the buyer's company: what was shipped for its customer is its own now; deliver it."""

    name: ClassVar[str] = "intercompany.drop_shipment_arrived"
    version: ClassVar[int] = 1

    supply_id: int
    order_id: int
    place_id: int
    on: date
    at: datetime
    reference: str
    lines: tuple[WantedLine, ...]


@dataclass(frozen=True, slots=True)
class SisterSupplied:
    """One side's documents of a supply stand; emitted in both companies."""

    name: ClassVar[str] = "intercompany.supplied"
    version: ClassVar[int] = 1

    document_id: int
    role: str
    order_id: int
    goods_id: int
    invoice_id: int


@dataclass(frozen=True, slots=True)
class SisterPaymentAsked:
    """Accounting is to record one side of a payment between sisters, against an invoice or bill."""

    name: ClassVar[str] = "intercompany.sister_payment_asked"
    version: ClassVar[int] = 1

    reference: str
    sister_id: int
    role: str
    direction: str
    party_id: int
    currency: str
    amount_minor: int
    rate: Decimal
    paid_on: date
    invoice_id: int


@dataclass(frozen=True, slots=True)
class SisterPaymentMade:
    """One side of a payment between sisters was recorded."""

    name: ClassVar[str] = "intercompany.sister_payment_made"
    version: ClassVar[int] = 1

    reference: str
    sister_id: int
    role: str
    payment_id: int
    invoice_id: int
