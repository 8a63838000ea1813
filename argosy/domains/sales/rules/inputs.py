"""What the commands of sales are handed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

ZERO = Decimal(0)
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line to order.

    Args:
        item_id: the item, stocked or a service.
        qty: above zero, in `unit_id`.
        unit_id: 0 for the item's base unit.
        unit_price: per `per_qty` of the unit, in the order's currency; None lets the price lists
            decide, and their reasons are stored.
        discount_pct: percent off this line, 0 to 100; None for none, or as before.
        tax_codes: None lets the rules of tax decide, and their reason is stored.
        price_includes_tax: whether a given price has its taxes in it.
        amount_minor: the line's amount in minor units, where it was agreed and not the price; no
            discount comes off it.
        requested_on: the day the customer wants it; the order's when not given.
        over_pct: by how many percent a delivery may go over the quantity; the order's when None.
        line_id: in an amendment the line that is kept; 0 for a new one.
    """

    item_id: int
    qty: Decimal
    unit_id: int = 0
    unit_price: Decimal | None = None
    discount_pct: Decimal | None = None
    tax_codes: tuple[str, ...] | None = None
    price_includes_tax: bool = False
    amount_minor: int | None = None
    requested_on: date | None = None
    over_pct: Decimal | None = None
    description: str = ""
    per_qty: Decimal = ONE
    line_id: int = 0


@dataclass(frozen=True, slots=True)
class NewCharge:
    """A charge on the order, such as freight: a line of its own with its own taxes.

    Args:
        description: what it is for.
        amount_minor: in minor units of the order's currency; negative for an allowance.
        tax_codes: None lets the rules of tax decide.
        line_id: in an amendment the charge that is kept; 0 for a new one.
    """

    description: str
    amount_minor: int
    tax_codes: tuple[str, ...] | None = None
    price_includes_tax: bool = False
    line_id: int = 0


@dataclass(frozen=True, slots=True)
class GivenTax:
    """A tax on the whole order that another system determined, in minor units."""

    code: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class NewOrder:
    """A quotation or order to make.

    Args:
        customer_id: who buys.
        warehouse_id: the place the goods are delivered from, a warehouse or a place in it.
        currency: the document's currency.
        document_date: 单据日期; prices and taxes are those of this day.
        lines: at least one line or charge in all.
        rate: company currency per document currency; 1 when they are the same.
        payment_term: code; the customer's when empty.
        discount_pct: percent off every line, after its own discount.
        billing_policy: ``delivered`` or ``ordered``: which quantities are billed.
        must_reserve: refuse confirmation unless everything can be reserved.
        requested_on: the day the customer wants the goods.
        valid_until: last day a quotation holds; quotations only.
        over_pct: by how many percent a delivery may go over a line's quantity.
        ship_to: country (DE) or subdivision (US-TX) the goods go to; the company's when empty.
        external_taxes: taxes that another system determined; lines name none then.
        effective_at: business time; now when not given.
    """

    customer_id: int
    warehouse_id: int
    currency: str
    document_date: date
    lines: tuple[NewLine, ...] = ()
    charges: tuple[NewCharge, ...] = ()
    rate: Decimal | None = None
    payment_term: str = ""
    discount_pct: Decimal = ZERO
    billing_policy: str = "delivered"
    must_reserve: bool = False
    requested_on: date | None = None
    valid_until: date | None = None
    over_pct: Decimal = ZERO
    reference: str = ""
    ship_to: str = ""
    external_taxes: tuple[GivenTax, ...] | None = None
    effective_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AmendOrder:
    """A new version of an order: all its lines and charges as they shall be from now on.

    Args:
        expected_version: the version the caller has seen.
        why: the reason, which stays with the version.
        lines: kept lines (by `line_id`) and new ones; a line that is not named is dropped. A kept
            line that leaves its price, discount or taxes open keeps them.
        discount_pct: percent off every line that is new or states a discount.
        valid_until: a later last day for a quotation; as before when not given.
    """

    order_id: int
    expected_version: int
    why: str
    lines: tuple[NewLine, ...] = ()
    charges: tuple[NewCharge, ...] = ()
    payment_term: str | None = None
    discount_pct: Decimal = ZERO
    requested_on: date | None = None
    valid_until: date | None = None
    external_taxes: tuple[GivenTax, ...] | None = None
    effective_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ConfirmOrder:
    """An order, or a quotation the customer accepted, that shall hold from now on.

    `expected_version` 0 confirms whichever version stands.
    """

    order_id: int
    expected_version: int = 0
    effective_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReserveGoods:
    """A confirmed order whose open lines shall hold what has arrived."""

    order_id: int


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """The rest of an order that is no longer wanted; what was delivered stays to be billed."""

    order_id: int
    why: str
    effective_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeliverLine:
    """A quantity of an order line, in the line's unit; None for all that is open.

    `location_id` and `lot_id` 0 mean where the line is reserved, else the order's warehouse.
    """

    line_id: int
    qty: Decimal | None = None
    location_id: int = 0
    lot_id: int = 0


@dataclass(frozen=True, slots=True)
class DeliverOrder:
    """Goods to issue against one order; without lines, all that is open."""

    order_id: int
    posting_date: date
    lines: tuple[DeliverLine, ...] = ()
    effective_at: datetime | None = None
    reference: str = ""
    memo: str = ""


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """A quantity that came back of a delivered line, in the order line's unit.

    Args:
        delivery_line_id: the delivered line; its cost comes back with the goods.
        disposition: ``free`` (sellable), ``qc`` (to be inspected) or ``scrap``.
        is_replaced: deliver the same quantity again, instead of crediting it.
        location_id: where the goods go; where they came from when 0.
    """

    delivery_line_id: int
    qty: Decimal
    disposition: str = "free"
    is_replaced: bool = False
    location_id: int = 0


@dataclass(frozen=True, slots=True)
class ReturnGoods:
    """Goods of one order that a customer sent back."""

    order_id: int
    posting_date: date
    lines: tuple[ReturnLine, ...]
    effective_at: datetime | None = None
    reference: str = ""
    memo: str = ""


@dataclass(frozen=True, slots=True)
class BillLine:
    """A quantity of an order line to bill or credit, in the line's unit; None for all of it."""

    line_id: int
    qty: Decimal | None = None


@dataclass(frozen=True, slots=True)
class BillOrder:
    """An invoice to be made for an order; without lines, for everything that can be billed.

    Args:
        posting_date: 记账日期, also the document's date when that is not given.
        advance_pct: when above zero, bill this share of the order in advance instead; later
            invoices set it off.
    """

    order_id: int
    posting_date: date
    lines: tuple[BillLine, ...] = ()
    document_date: date | None = None
    advance_pct: Decimal = ZERO
    reference: str = ""


@dataclass(frozen=True, slots=True)
class CreditReturn:
    """A credit note for what was billed but is not kept, at the original prices.

    Args:
        invoice_id: the invoice to credit; the order's latest when 0.
    """

    order_id: int
    posting_date: date
    lines: tuple[BillLine, ...] = ()
    document_date: date | None = None
    invoice_id: int = 0
    reference: str = ""
