"""What a supplier's bill or credit may say: its shape, and all that can be wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from argosy.contracts.billing import ExternalTaxAmount
from argosy.domains.purchasing.rules.orders import HUNDRED, figure_problems, id_problems
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem

LINES_MAX = 5_000


@dataclass(frozen=True, slots=True)
class BillLine:
    """A billed order line, in the line's unit.

    Args:
        unit_price: in the order's currency and terms (with included tax where the order's price
            includes it); None: as ordered.
        discount_pct: None: as ordered.
        tax_codes: None: as ordered.
    """

    line_id: int
    qty: Decimal
    unit_price: Decimal | None = None
    discount_pct: Decimal | None = None
    tax_codes: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class BillCharge:
    """A charge on a bill that no order line stands for (an ordered charge is a `BillLine`).

    Args:
        amount: in the bill's currency.
        is_landed: it will be shared out over receipts as landed cost, so it waits for that.
    """

    description: str
    amount: Decimal
    tax_codes: tuple[str, ...] = ()
    is_landed: bool = False


@dataclass(frozen=True, slots=True)
class EnterBill:
    """A supplier's bill for orders in one currency.

    Args:
        reference: the supplier's number of it, unique for the supplier.
        posting_date: None: the document's date.
        rate: company currency per unit of the bill's; None: the order's.
        payment_term: empty: the order's.
        external_taxes: taxes as the supplier charged them, carried and only checked.
    """

    supplier_id: int
    reference: str
    document_date: date
    lines: tuple[BillLine, ...]
    charges: tuple[BillCharge, ...] = ()
    currency: str = ""
    rate: Decimal | None = None
    posting_date: date | None = None
    payment_term: str = ""
    external_taxes: tuple[ExternalTaxAmount, ...] = ()

    @property
    def booked_on(self) -> date:
        """The posting date."""
        return self.posting_date or self.document_date


@dataclass(frozen=True, slots=True)
class CreditLine:
    """A credited order line, in the line's unit.

    Args:
        unit_price: credited a unit; None: the order's price.
        is_price_only: nothing went back, the price falls; the quantity stays billed.
    """

    line_id: int
    qty: Decimal
    unit_price: Decimal | None = None
    is_price_only: bool = False
    tax_codes: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class EnterCredit:
    """A supplier's credit: for goods sent back, for too much billed, or for a lower price.

    Args:
        credits_id: the bill it credits; 0 leaves it open on the supplier's account.
    """

    supplier_id: int
    reference: str
    document_date: date
    lines: tuple[CreditLine, ...]
    credits_id: int = 0
    currency: str = ""
    rate: Decimal | None = None
    posting_date: date | None = None
    external_taxes: tuple[ExternalTaxAmount, ...] = ()

    @property
    def booked_on(self) -> date:
        """The posting date."""
        return self.posting_date or self.document_date


@dataclass(frozen=True, slots=True)
class ReleaseBill:
    """Let a blocked bill be paid, and say why."""

    bill_id: int
    reason: str


def check_bill(bill: EnterBill) -> list[Problem]:
    """Return everything that is wrong with a bill by itself.

    1. It has a number and lines; 2. quantities are above zero, prices zero or more, discounts 0 to
    100 percent; 3. charges have a description and an amount; 4. a rate is above zero.
    """
    problems = [*_head(bill, len(bill.lines) + len(bill.charges))]
    for place, line in enumerate(bill.lines):
        own = [
            *id_problems(("line_id", line.line_id)),
            *figure_problems(line.qty, "qty", above_zero=True),
            *([] if line.unit_price is None else figure_problems(line.unit_price, "unit_price")),
            *_discount(line.discount_pct),
            *_codes(line.tax_codes or ()),
        ]
        problems.extend(p.under(f"lines[{place}]") for p in own)
    for place, charge in enumerate(bill.charges):
        text = text_problem(charge.description, "description", 300, required=True)
        own = [
            *([text] if text else []),
            *figure_problems(charge.amount, "amount", above_zero=True),
            *_codes(charge.tax_codes),
        ]
        problems.extend(p.under(f"charges[{place}]") for p in own)
    return problems


def check_credit(credit: EnterCredit) -> list[Problem]:
    """Return everything that is wrong with a supplier's credit by itself."""
    problems = [*_head(credit, len(credit.lines))]
    problems.extend(id_problems(("credits_id", credit.credits_id or 1)))
    for place, line in enumerate(credit.lines):
        own = [
            *id_problems(("line_id", line.line_id)),
            *figure_problems(line.qty, "qty", above_zero=True),
            *([] if line.unit_price is None else figure_problems(line.unit_price, "unit_price")),
            *_codes(line.tax_codes or ()),
        ]
        problems.extend(p.under(f"lines[{place}]") for p in own)
    return problems


def _head(given: EnterBill | EnterCredit, count: int) -> Iterator[Problem]:
    yield from id_problems(("supplier_id", given.supplier_id))
    found = text_problem(given.reference, "reference", 100, required=True)
    if found is not None:
        yield found
    if not 1 <= count <= LINES_MAX:
        yield Problem(
            "purchasing.line_count",
            "The document has {count} lines.",
            "It has 1 to {most} lines.",
            "lines",
            {"count": count, "most": LINES_MAX},
        )
    if given.rate is not None:
        yield from figure_problems(given.rate, "rate", above_zero=True)
    for tax in given.external_taxes:
        yield from _codes((tax.code,))


def _discount(value: Decimal | None) -> Iterator[Problem]:
    if value is None:
        return
    found = figure_problems(value, "discount_pct")
    yield from found
    if not found and value > HUNDRED:
        yield Problem(
            "number.too_big", "It is more than 100.", "Give a percentage.", "discount_pct"
        )


def _codes(codes: tuple[str, ...]) -> Iterator[Problem]:
    for code in codes:
        found = text_problem(code, "tax_codes", 32, required=True)
        if found is not None:
            yield found


def reference_twice(reference: str) -> Problem:
    """Return the problem of a supplier's document that was entered before."""
    return Problem(
        "purchasing.reference_twice",
        "The supplier's document {reference} has been entered before.",
        "Check whether it was booked already; correct the number if it was not.",
        "reference",
        {"reference": ascii(reference)[:60]},
    )
