"""What the money function is asked and what it answers: one shape for every document of the house.

Quote, order, invoice, store, e-invoice and report fill in the same question and read the same
answer, so that no two of them can disagree by a cent. Amounts are minor units of the document's
currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from argosy.kernel.primitives.rounding import RoundingMode
from argosy.masterdata.tax.rules.codes import ZERO, TaxCategory, TaxCode

ONE = Decimal(1)


class Direction(StrEnum):
    """Whether the company charges the tax or is charged with it."""

    SALE = "sale"
    PURCHASE = "purchase"


class RoundingScope(StrEnum):
    """Whether each line's tax is rounded, or each code's tax of the whole document."""

    LINE = "line"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One line: quantity times price, or `amount_minor` where the amount itself was agreed.

    `discount_pct` is taken off first, then `discount_minor`, which bears the sign of the amount.
    `taxed_qty` is what a fixed tax counts where that is not `qty` (litres of a bottle); `tax_date`
    overrides the document's (a delivery before a change of rate).
    """

    qty: Decimal
    unit_price: Decimal
    tax_codes: tuple[str, ...] = ()
    price_includes_tax: bool = False
    per_qty: Decimal = ONE
    discount_pct: Decimal = ZERO
    discount_minor: int = 0
    amount_minor: int | None = None
    taxed_qty: Decimal | None = None
    tax_date: date | None = None


@dataclass(frozen=True, slots=True)
class AllowanceCharge:
    """An allowance (or charge) on the whole document: a percentage of the lines, or an amount >= 0.

    It is spread over the lines it covers (None: all) and taxed as they are; it is in their terms,
    with tax where their prices include it. A charge with a tax of its own is a line.
    """

    pct: Decimal | None = None
    amount_minor: int | None = None
    is_charge: bool = False
    reason: str = ""
    lines: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class ExternalTax:
    """A tax that another system determined, for one line by index or (None) the whole document."""

    code: str
    amount_minor: int
    line: int | None = None


@dataclass(frozen=True, slots=True)
class TaxDocument:
    """Everything amounts and taxes depend on.

    `external` switches to the externally determined mode: nothing is computed, the given amounts
    are checked, spread and summed. `cash_rounding_minor` is the smallest coin (5 for Swiss cash).
    """

    currency: str
    tax_date: date
    lines: tuple[DocumentLine, ...]
    codes: Mapping[str, TaxCode]
    direction: Direction = Direction.SALE
    scope: RoundingScope = RoundingScope.DOCUMENT
    mode: RoundingMode = RoundingMode.HALF_UP
    allowances: tuple[AllowanceCharge, ...] = ()
    external: tuple[ExternalTax, ...] | None = None
    cash_rounding_minor: int = 0


@dataclass(frozen=True, slots=True)
class LineTax:
    """One tax on one line.

    `amount_minor` is the tax; `rounding_share` how far it lies from the line's own rounded tax,
    because the document was rounded as a whole; `charged_minor` what the document charges of it
    (0 for a reverse charge); `deductible_minor` what a purchase may deduct.
    """

    code: str
    category: TaxCategory
    rate: Decimal
    base_minor: int
    amount_minor: int
    rounding_share: int
    charged_minor: int
    deductible_minor: int
    is_reverse_charge: bool
    is_included: bool


@dataclass(frozen=True, slots=True)
class TaxedLine:
    """A line worked out.

    `extension_minor` less `discount_minor` is `amount_minor` (EN 16931 BT-131, in the terms of the
    price); less its share of document allowances, plus its share of charges, it is net or gross as
    the price is.
    """

    extension_minor: int
    discount_minor: int
    amount_minor: int
    allowance_minor: int
    charge_minor: int
    net_minor: int
    tax_minor: int
    gross_minor: int
    taxes: tuple[LineTax, ...]


@dataclass(frozen=True, slots=True)
class TaxTotal:
    """One tax code at one rate over the whole document (EN 16931 BG-23).

    For a reverse charge on a purchase `amount_minor` is owed and `deductible_minor` deducted; what
    is left of a purchase's tax after deduction is cost.
    """

    code: str
    category: TaxCategory
    rate: Decimal
    is_reverse_charge: bool
    base_minor: int
    amount_minor: int
    charged_minor: int
    deductible_minor: int


@dataclass(frozen=True, slots=True)
class TaxedDocument:
    """A document worked out; every total is the sum of its parts (INV-11, INV-12)."""

    currency: str
    lines: tuple[TaxedLine, ...]
    taxes: tuple[TaxTotal, ...]
    line_total_minor: int
    allowance_minor: int
    charge_minor: int
    net_minor: int
    tax_minor: int
    gross_minor: int
    rounding_minor: int
    payable_minor: int
    allowance_parts: tuple[tuple[int, ...], ...] = field(default=())
