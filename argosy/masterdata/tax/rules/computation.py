"""The one function for amounts and tax (law 5 of the house): everything that shows money asks it.

How tax is rounded: the tax of a code is its exact sum over the document's lines, rounded once (or
line by line where the document says so), and the rounding is put back on lines by largest
remainder. Net, tax and gross are sums of their parts, so they agree always. Exact integers
throughout.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from argosy.kernel.primitives.rounding import round_ratio
from argosy.masterdata.tax.rules.amounts import (
    line_amounts,
    lines_order,
    spread_allowances,
)
from argosy.masterdata.tax.rules.answers import answer_of, check_bounds
from argosy.masterdata.tax.rules.applied import AppliedTax, applied_taxes
from argosy.masterdata.tax.rules.apportion import apportion
from argosy.masterdata.tax.rules.codes import TaxKind
from argosy.masterdata.tax.rules.documents import (
    Direction,
    RoundingScope,
    TaxDocument,
    TaxedDocument,
)
from argosy.masterdata.tax.rules.external import external_taxes
from argosy.masterdata.tax.rules.validation import check_document
from argosy.masterdata.tax.rules.working import Share, Working, base_of


def compute(document: TaxDocument) -> TaxedDocument:
    """Return amounts and taxes of a document.

    Raises `ValidationFailed` with all problems of the input: unknown code, no rate on the tax date,
    impossible discount, figures out of bounds.
    """
    problems = check_document(document)
    problems.raise_if_any()
    worked = line_amounts(document, problems)
    order = lines_order(document, worked.amounts)
    if document.allowances:
        spread_allowances(document, worked, order)
    taxable = worked.taxable()
    working = Working(document, order, list(taxable), [[] for _ in taxable])
    if document.external is None:
        plans = applied_taxes(document)
        _included_taxes(working, plans, taxable)
        _excluded_taxes(working, plans)
    else:
        for index, tax, amount in external_taxes(document, taxable, order, problems):
            working.shares[index].append(Share(tax, amount, amount))
            if tax.is_included:
                working.net[index] -= amount
    problems.raise_if_any()
    if document.direction is Direction.PURCHASE:
        _deductible_shares(working)
    answer = answer_of(document, worked, working)
    check_bounds(answer)
    return answer


def _included_taxes(
    working: Working, plans: Sequence[Sequence[AppliedTax]], taxable: Sequence[int]
) -> None:
    """Take the taxes out of prices that contain them."""
    groups: dict[AppliedTax, list[tuple[int, int, int]]] = {}
    for index, plan in enumerate(plans):
        included = [tax for tax in plan if tax.is_included]
        if len(included) == 1 and included[0].kind is TaxKind.PERCENT:
            tax = included[0]
            entry = (index, taxable[index] * tax.num, tax.den + tax.num)
            groups.setdefault(tax, []).append(entry)
        elif included:
            exact = _solve_included(working.document, index, taxable[index], included)
            for tax, amount in zip(included, exact, strict=True):
                entry = (index, amount.numerator, amount.denominator)
                groups.setdefault(tax, []).append(entry)
    for tax in sorted(groups, key=lambda tax: tax.key):
        _round_group(working, tax, groups[tax])
    for index, shares in enumerate(working.shares):
        for share in shares:
            working.net[index] -= share.amount


def _solve_included(
    document: TaxDocument, index: int, amount: int, included: Sequence[AppliedTax]
) -> list[Fraction]:
    """Return the exact taxes inside an amount: each is linear in the net, so the net is solved."""
    slopes: list[Fraction] = []
    constants: list[Fraction] = []
    for position, tax in enumerate(included):
        rate = Fraction(tax.num, tax.den)
        slope, constant = rate, Fraction(0)
        if tax.kind is TaxKind.FIXED:
            slope, constant = Fraction(0), rate * Fraction(_taxed_qty(document, index))
        elif tax.is_compound:
            below = [at for at in range(position) if included[at].sequence < tax.sequence]
            slope = rate * (1 + sum((slopes[at] for at in below), Fraction(0)))
            constant = rate * sum((constants[at] for at in below), Fraction(0))
        slopes.append(slope)
        constants.append(constant)
    net = (amount - sum(constants, Fraction(0))) / (1 + sum(slopes, Fraction(0)))
    return [slope * net + constant for slope, constant in zip(slopes, constants, strict=True)]


def _taxed_qty(document: TaxDocument, index: int) -> Fraction:
    """Return what a fixed tax counts on a line."""
    line = document.lines[index]
    return Fraction(line.qty if line.taxed_qty is None else line.taxed_qty)


def _excluded_taxes(working: Working, plans: Sequence[Sequence[AppliedTax]]) -> None:
    """Add the taxes that come on top of prices, lower sequences first."""
    groups: dict[AppliedTax, list[int]] = {}
    for index, plan in enumerate(plans):
        for tax in plan:
            if not tax.is_included:
                groups.setdefault(tax, []).append(index)
    sale = working.document.direction is Direction.SALE
    for tax in sorted(groups, key=lambda tax: tax.key):
        entries: list[tuple[int, int, int]] = []
        for index in groups[tax]:
            if sale and tax.is_reverse_charge:
                entries.append((index, 0, 1))
            elif tax.kind is TaxKind.FIXED:
                qty = _taxed_qty(working.document, index)
                entries.append((index, tax.num * qty.numerator, tax.den * qty.denominator))
            else:
                entries.append((index, base_of(working, index, tax) * tax.num, tax.den))
        _round_group(working, tax, entries)


def _round_group(
    working: Working, tax: AppliedTax, entries: Sequence[tuple[int, int, int]]
) -> None:
    """Round one tax over its lines (index, numerator, denominator) and note the shares."""
    mode = working.document.mode
    own = [round_ratio(numerator, denominator, mode) for _, numerator, denominator in entries]
    parts = own
    if working.document.scope is RoundingScope.DOCUMENT and len(entries) > 1:
        common = lcm(*{denominator for _, _, denominator in entries})
        numerators = [
            numerator if denominator == common else numerator * (common // denominator)
            for _, numerator, denominator in entries
        ]
        parts = apportion(numerators, common, mode, _turns(working, entries))
    for (index, _, _), part, alone in zip(entries, parts, own, strict=True):
        working.shares[index].append(Share(tax, part, alone))


def _turns(working: Working, entries: Sequence[tuple[int, int, int]]) -> Sequence[int]:
    """Return positions in `entries` in the order in which lines take ties."""
    if isinstance(working.order, range):
        return range(len(entries))
    position = {entry[0]: at for at, entry in enumerate(entries)}
    return [position[index] for index in working.order if index in position]


def _deductible_shares(working: Working) -> None:
    """Work out what a purchase may deduct, rounded as the tax itself is."""
    groups: dict[AppliedTax, list[tuple[int, Share]]] = {}
    for index, shares in enumerate(working.shares):
        for share in shares:
            groups.setdefault(share.tax, []).append((index, share))
    mode = working.document.mode
    for tax, entries in groups.items():
        numerator, denominator = tax.deductible
        numerators = [share.amount * numerator for _, share in entries]
        if working.document.scope is RoundingScope.LINE:
            parts = [round_ratio(each, denominator, mode) for each in numerators]
        else:
            turns = _turns(working, [(index, 0, 0) for index, _ in entries])
            parts = apportion(numerators, denominator, mode, turns)
        for (_, share), part in zip(entries, parts, strict=True):
            share.deductible = part
