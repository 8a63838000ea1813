"""Tax codes as they apply to lines: dated rate looked up, percentage turned into an exact ratio."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from argosy.kernel.primitives.currency import minor_units
from argosy.masterdata.tax.rules.codes import ZERO, TaxCategory, TaxCode, TaxKind
from argosy.masterdata.tax.rules.documents import TaxDocument


@dataclass(frozen=True, slots=True, eq=False)
class AppliedTax:
    """A tax at one rate, inside prices or on top; lines that bear the same share one object.

    `num / den` is the tax per minor unit of base, or for a fixed tax minor units per unit counted.
    """

    code: str
    category: TaxCategory
    kind: TaxKind
    sequence: int
    is_compound: bool
    is_reverse_charge: bool
    is_included: bool
    rate: Decimal
    num: int
    den: int
    deductible: tuple[int, int]
    key: tuple[int, str, Decimal, bool]

    @property
    def total_key(self) -> tuple[int, str, Decimal]:
        """What the totals of a document are grouped by."""
        return self.key[:3]


def applied_tax(tax: TaxCode, rate: Decimal, included: bool, scale: int) -> AppliedTax:
    """Return a code at a rate; `scale` is the number of decimals of the document's currency."""
    num, den = rate.as_integer_ratio()
    if tax.kind is TaxKind.FIXED:
        num *= 10**scale
    else:
        den *= 100
    deductible_num, deductible_den = tax.deductible_pct.as_integer_ratio()
    return AppliedTax(
        tax.code,
        tax.category,
        tax.kind,
        tax.sequence,
        tax.is_compound,
        tax.is_reverse_charge,
        included,
        rate,
        num,
        den,
        (deductible_num, deductible_den * 100),
        (tax.sequence, tax.code, rate, included),
    )


def is_included(tax: TaxCode, price_includes_tax: bool) -> bool:
    """Return whether a line's price contains a tax: the code's word, else the line's."""
    if tax.is_reverse_charge:
        return False
    return price_includes_tax if tax.included is None else tax.included


def applied_taxes(document: TaxDocument) -> list[list[AppliedTax]]:
    """Return each line's taxes in the order in which they are charged."""
    scale = minor_units(document.currency)
    plans: dict[tuple[tuple[str, ...], date, bool], list[AppliedTax]] = {}
    taxes: dict[tuple[str, Decimal, bool], AppliedTax] = {}
    found = []
    for line in document.lines:
        on = line.tax_date or document.tax_date
        plan_key = (line.tax_codes, on, line.price_includes_tax)
        plan = plans.get(plan_key)
        if plan is None:
            plan = []
            for code in line.tax_codes:
                tax = document.codes[code]
                rate = tax.rate_on(on)
                percentage = ZERO if rate is None else rate.rate
                included = is_included(tax, line.price_includes_tax)
                tax_key = (code, percentage, included)
                if tax_key not in taxes:
                    taxes[tax_key] = applied_tax(tax, percentage, included, scale)
                plan.append(taxes[tax_key])
            plan.sort(key=lambda tax: tax.key)
            plans[plan_key] = plan
        found.append(plan)
    return found
