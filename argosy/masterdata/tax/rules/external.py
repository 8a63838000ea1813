"""Taxes that another system determined: checked, spread and carried, never computed again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from argosy.kernel.primitives.currency import minor_units
from argosy.kernel.primitives.errors import Problems
from argosy.kernel.primitives.split import split
from argosy.masterdata.tax.rules.applied import AppliedTax, applied_tax, is_included
from argosy.masterdata.tax.rules.codes import ZERO
from argosy.masterdata.tax.rules.documents import ExternalTax, TaxDocument


def external_taxes(
    document: TaxDocument, taxable: Sequence[int], order: Sequence[int], problems: Problems
) -> Iterator[tuple[int, AppliedTax, int]]:
    """Yield (line index, tax, minor units) for each share of the given taxes.

    A tax of the whole document goes to the lines that name its code (all, where none does), by the
    size of their amounts. A tax whose sign is against that of its base is reported.
    """
    scale = minor_units(document.currency)
    objects: dict[tuple[str, bool], AppliedTax] = {}
    for number, given in enumerate(document.external or ()):
        indices = _covered(document, given, order)
        base = sum(taxable[index] for index in indices)
        if base * given.amount_minor < 0:
            problems.report(
                "tax.external_sign",
                "Tax {code} and the amount it is charged on have different signs.",
                "Check the sign of the tax.",
                f"external[{number}].amount_minor",
                code=given.code,
            )
        shares = split(given.amount_minor, [abs(taxable[index]) for index in indices])
        code = document.codes[given.code]
        for index, share in zip(indices, shares, strict=True):
            line = document.lines[index]
            included = is_included(code, line.price_includes_tax)
            key = (given.code, included)
            if key not in objects:
                rate = code.rate_on(line.tax_date or document.tax_date)
                objects[key] = applied_tax(
                    code, ZERO if rate is None else rate.rate, included, scale
                )
            yield index, objects[key], share


def _covered(document: TaxDocument, given: ExternalTax, order: Sequence[int]) -> list[int]:
    """Return the lines a given tax belongs to."""
    if given.line is not None:
        return [given.line]
    naming = [index for index in order if given.code in document.lines[index].tax_codes]
    return naming or list(order)
