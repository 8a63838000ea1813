"""Amounts of lines before tax: extension, discounts, and the shares of document allowances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from argosy.kernel.primitives.currency import minor_units
from argosy.kernel.primitives.errors import Problems
from argosy.kernel.primitives.price import extend_minor
from argosy.kernel.primitives.rounding import RoundingMode, round_ratio
from argosy.kernel.primitives.split import split
from argosy.masterdata.tax.rules.apportion import apportion
from argosy.masterdata.tax.rules.documents import AllowanceCharge, DocumentLine, TaxDocument


@dataclass(slots=True)
class LineAmounts:
    """Per line, in the terms of its price: extension, discount, allowance and charge."""

    extensions: list[int]
    discounts: list[int]
    amounts: list[int]
    allowances: list[int]
    charges: list[int]
    parts: list[tuple[int, ...]]

    def taxable(self) -> list[int]:
        """Return what is left of each line after allowances and charges."""
        if not self.parts:
            return self.amounts
        return [
            amount - allowance + charge
            for amount, allowance, charge in zip(
                self.amounts, self.allowances, self.charges, strict=True
            )
        ]


def line_amounts(document: TaxDocument, problems: Problems) -> LineAmounts:
    """Return extension and discount of every line, each rounded once to minor units."""
    scale = minor_units(document.currency)
    mode = document.mode
    count = len(document.lines)
    worked = LineAmounts([], [], [], [0] * count, [0] * count, [])
    for index, line in enumerate(document.lines):
        if line.amount_minor is None:
            extension = extend_minor(line.unit_price, line.qty, line.per_qty, scale, mode)
        else:
            extension = line.amount_minor
        discount = 0
        if line.discount_pct or line.discount_minor:
            discount = line_discount(line, extension, mode)
            if abs(discount) > abs(extension) or discount * extension < 0:
                problems.report(
                    "line.discount",
                    "The discount is larger than the amount or has the other sign.",
                    "Reduce the discount; that of a returned line is negative.",
                    f"lines[{index}].discount_minor",
                )
        worked.extensions.append(extension)
        worked.discounts.append(discount)
        worked.amounts.append(extension - discount)
    return worked


def line_discount(line: DocumentLine, extension: int, mode: RoundingMode) -> int:
    """Return the discount of a line in minor units: the percentage, rounded, and the amount."""
    numerator, denominator = line.discount_pct.as_integer_ratio()
    return round_ratio(extension * numerator, denominator * 100, mode) + line.discount_minor


def lines_order(document: TaxDocument, amounts: Sequence[int]) -> Sequence[int]:
    """Return line indices in an order that depends on what the lines say, not on where they stand.

    Where ties decide which line gets a unit, and lines are taxed differently, the place of a line
    must not change a total. Alike lines keep their order.
    """
    lines = document.lines
    first = lines[0]
    alike = not document.allowances and all(
        line.tax_codes == first.tax_codes
        and line.price_includes_tax is first.price_includes_tax
        and line.tax_date == first.tax_date
        for line in lines
    )
    if alike:
        return range(len(lines))
    covers = [
        None if allowance.lines is None else frozenset(allowance.lines)
        for allowance in document.allowances
    ]

    def content(
        index: int,
    ) -> tuple[tuple[str, ...], bool, date, int, Decimal, Decimal, tuple[bool, ...]]:
        line = lines[index]
        return (
            line.tax_codes,
            line.price_includes_tax,
            line.tax_date or document.tax_date,
            amounts[index],
            line.qty,
            line.qty if line.taxed_qty is None else line.taxed_qty,
            tuple(cover is None or index in cover for cover in covers),
        )

    return sorted(range(len(lines)), key=content)


def spread_allowances(document: TaxDocument, worked: LineAmounts, order: Sequence[int]) -> None:
    """Spread each allowance and charge of the document over the lines it covers."""
    for allowance in document.allowances:
        parts = _allowance_parts(document, allowance, worked.amounts, order)
        target = worked.charges if allowance.is_charge else worked.allowances
        for index, part in enumerate(parts):
            target[index] += part
        worked.parts.append(tuple(parts))


def _allowance_parts(
    document: TaxDocument,
    allowance: AllowanceCharge,
    amounts: Sequence[int],
    order: Sequence[int],
) -> list[int]:
    """Return each line's part of one allowance: zero for lines it does not cover.

    A percentage bears the signs of the lines; an amount is split by the size of their amounts.
    """
    covered = set(order) if allowance.lines is None else set(allowance.lines)
    turn = [index for index in order if index in covered]
    parts = [0] * len(amounts)
    if allowance.pct is not None:
        numerator, denominator = allowance.pct.as_integer_ratio()
        shares = apportion(
            [amounts[index] * numerator for index in turn],
            denominator * 100,
            document.mode,
            range(len(turn)),
        )
    else:
        shares = split(allowance.amount_minor or 0, [abs(amounts[index]) for index in turn])
    for index, share in zip(turn, shares, strict=True):
        parts[index] = share
    return parts
