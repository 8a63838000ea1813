"""Pure rules of accounting: sides, company amounts, what a billed line posts, ageing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from argosy.contracts.billing import BillingRequested
from argosy.kernel.primitives.errors import Problem

KINDS = ("invoice", "credit_note", "bill", "supplier_credit")
SALES_KINDS = ("invoice", "credit_note")
PURPOSES = frozenset(
    {
        "revenue",
        "sales_return",
        "grni",
        "purchase_expense",
        "charge_income",
        "charge_expense",
        "advance_in",
        "advance_out",
        "landed_cost",
        "opening",
    }
)
_INT64_MAX = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Sides:
    """On which side a kind of document posts its lines and its total."""

    control: str
    control_side: str
    line_side: str
    tax_purpose: str
    subledger: str


SIDES = {
    "invoice": Sides("receivable", "D", "C", "tax_payable", "ar"),
    "credit_note": Sides("receivable", "C", "D", "tax_payable", "ar"),
    "bill": Sides("payable", "C", "D", "tax_deductible", "ap"),
    "supplier_credit": Sides("payable", "D", "C", "tax_deductible", "ap"),
}


def other(side: str) -> str:
    """Return the other side."""
    return "C" if side == "D" else "D"


def to_company(minor: int, rate: Decimal, document_scale: int, company_scale: int) -> int:
    """Return an amount in minor units of the company's currency, half up.

    Args:
        minor: amount in minor units of the document's currency.
        rate: company currency per document currency.
        document_scale, company_scale: number of decimals of the two currencies.
    """
    if rate == 1 and document_scale == company_scale:
        return minor
    exact = Decimal(minor).scaleb(company_scale - document_scale) * rate
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def share_company_total(total: int, parts: Sequence[int]) -> list[int]:
    """Split a document's company total over its parts, exactly (largest remainder).

    Parts may be negative (a discount line), which weights of a plain split may not.

    Args:
        total: the document's total in the company's currency.
        parts: the parts in the document's currency.

    Returns:
        Company amounts that sum to the total; all zero when the parts sum to nothing.
    """
    whole = sum(parts)
    if whole == 0:
        return [0] * len(parts)
    floors = [part * total // whole for part in parts]
    left = total - sum(floors)
    by_remainder = sorted(
        range(len(parts)), key=lambda place: (-(parts[place] * total % whole) * _sign(whole), place)
    )
    for place in by_remainder[:left]:
        floors[place] += 1
    return floors


def _sign(value: int) -> int:
    return 1 if value > 0 else -1


def check_request(request: BillingRequested) -> list[Problem]:
    """Return everything that is wrong with a billing request."""
    problems: list[Problem] = []
    if request.kind not in KINDS:
        problems.append(
            Problem(
                "accounting.kind",
                "{kind} is no kind of invoice.",
                "Use invoice, credit_note, bill or supplier_credit.",
                "kind",
                {"kind": request.kind},
            )
        )
    if not request.lines:
        problems.append(
            Problem(
                "accounting.no_lines",
                "There is nothing to bill.",
                "Add a line.",
                "lines",
            )
        )
    if not request.rate.is_finite() or request.rate <= 0:
        problems.append(
            Problem(
                "accounting.rate",
                "The exchange rate {rate} is not positive.",
                "Enter the rate of the document's date.",
                "rate",
                {"rate": str(request.rate)},
            )
        )
    for place, line in enumerate(request.lines):
        if line.purpose not in PURPOSES:
            problems.append(
                Problem(
                    "accounting.purpose",
                    "{purpose} is no purpose a line can be billed for.",
                    "Use one of the posting purposes.",
                    f"lines[{place}].purpose",
                    {"purpose": line.purpose},
                )
            )
        if line.accrued_minor is not None and abs(line.accrued_minor) > _INT64_MAX:
            problems.append(
                Problem(
                    "accounting.amount_range",
                    "The amount is larger than a ledger can hold.",
                    "Check for a misplaced decimal point.",
                    f"lines[{place}].accrued_minor",
                )
            )
    return problems


@dataclass(frozen=True, slots=True)
class AgeBucket:
    """A span of days past due; `to_days` None is without end."""

    label: str
    from_days: int
    to_days: int | None


BUCKETS = (
    AgeBucket("not_due", -(10**6), 0),
    AgeBucket("1-30", 1, 30),
    AgeBucket("31-60", 31, 60),
    AgeBucket("61-90", 61, 90),
    AgeBucket("91+", 91, None),
)
