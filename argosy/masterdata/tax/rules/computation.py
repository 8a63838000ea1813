"""The one function for amounts and tax (law 5 of the house): everything that shows money asks it.

How tax is rounded: the tax of a code is its exact sum over the document's lines, rounded once (or
line by line where the document says so), and the rounding is put back on lines by largest
remainder. Net, tax and gross are sums of their parts, so they agree always. Exact integers
throughout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from argosy.kernel.primitives.errors import Problems, ValidationFailed
from argosy.kernel.primitives.numbers import INT64_MAX
from argosy.kernel.primitives.rounding import round_ratio
from argosy.masterdata.tax.rules.amounts import (
    LineAmounts,
    line_amounts,
    lines_order,
    spread_allowances,
)
from argosy.masterdata.tax.rules.applied import AppliedTax, applied_taxes
from argosy.masterdata.tax.rules.apportion import apportion
from argosy.masterdata.tax.rules.codes import TaxKind
from argosy.masterdata.tax.rules.documents import (
    Direction,
    LineTax,
    RoundingScope,
    TaxDocument,
    TaxedDocument,
    TaxedLine,
    TaxTotal,
)
from argosy.masterdata.tax.rules.external import external_taxes
from argosy.masterdata.tax.rules.validation import check_document


@dataclass(slots=True)
class Share:
    """One tax on one line while it is worked out; `own` is the line's tax rounded for itself."""

    tax: AppliedTax
    amount: int
    own: int
    deductible: int = 0


@dataclass(slots=True)
class Working:
    """What the steps of a computation hand on: per line the net amount and the taxes so far."""

    document: TaxDocument
    order: Sequence[int]
    net: list[int]
    shares: list[list[Share]]


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
    answer = _answer(document, worked, working)
    _check_bounds(answer)
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
                entries.append((index, _base(working, index, tax) * tax.num, tax.den))
        _round_group(working, tax, entries)


def _base(working: Working, index: int, tax: AppliedTax) -> int:
    """Return what a tax is charged on: the net, for a compound tax with the taxes below it."""
    base = working.net[index]
    if tax.is_compound:
        for share in working.shares[index]:
            if share.tax.sequence < tax.sequence and not share.tax.is_reverse_charge:
                base += share.amount
    return base


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


def _answer(document: TaxDocument, worked: LineAmounts, working: Working) -> TaxedDocument:
    """Put the figures together; totals are sums of the lines' figures."""
    lines: list[TaxedLine] = []
    totals: dict[tuple[int, str, object], list[int]] = {}
    kinds: dict[tuple[int, str, object], AppliedTax] = {}
    for index, net in enumerate(working.net):
        taxes = []
        charged = 0
        for share in working.shares[index]:
            line_tax = _line_tax(working, index, share)
            taxes.append(line_tax)
            charged += line_tax.charged_minor
            key = share.tax.total_key
            kinds.setdefault(key, share.tax)
            sums = totals.setdefault(key, [0, 0, 0, 0])
            sums[0] += line_tax.base_minor
            sums[1] += line_tax.amount_minor
            sums[2] += line_tax.charged_minor
            sums[3] += line_tax.deductible_minor
        lines.append(
            TaxedLine(
                worked.extensions[index],
                worked.discounts[index],
                worked.amounts[index],
                worked.allowances[index],
                worked.charges[index],
                net,
                charged,
                net + charged,
                tuple(taxes),
            )
        )
    tax_totals = tuple(
        TaxTotal(
            kinds[key].code,
            kinds[key].category,
            kinds[key].rate,
            kinds[key].is_reverse_charge,
            *totals[key],
        )
        for key in sorted(totals, key=lambda key: kinds[key].key)
    )
    return _document_answer(document, worked, lines, tax_totals)


def _line_tax(working: Working, index: int, share: Share) -> LineTax:
    """Return the answer for one tax on one line."""
    tax = share.tax
    return LineTax(
        tax.code,
        tax.category,
        tax.rate,
        _base(working, index, tax) if tax.is_compound else working.net[index],
        share.amount,
        share.amount - share.own,
        0 if tax.is_reverse_charge else share.amount,
        share.deductible,
        tax.is_reverse_charge,
        tax.is_included,
    )


def _document_answer(
    document: TaxDocument,
    worked: LineAmounts,
    lines: list[TaxedLine],
    taxes: tuple[TaxTotal, ...],
) -> TaxedDocument:
    """Sum the lines and round what is paid in cash."""
    net = sum(line.net_minor for line in lines)
    tax = sum(total.charged_minor for total in taxes)
    gross = sum(line.gross_minor for line in lines)
    if net + tax != gross:
        raise AssertionError("INV-12: net and tax must sum to gross")
    payable = gross
    coin = document.cash_rounding_minor
    if coin > 1:
        payable = round_ratio(gross, coin, document.mode) * coin
    return TaxedDocument(
        document.currency,
        tuple(lines),
        taxes,
        sum(worked.amounts),
        sum(worked.allowances),
        sum(worked.charges),
        net,
        tax,
        gross,
        payable - gross,
        payable,
        tuple(worked.parts),
    )


def _check_bounds(answer: TaxedDocument) -> None:
    """Refuse figures that a 64-bit column cannot hold."""
    problems = Problems()
    for index, line in enumerate(answer.lines):
        if not (abs(line.extension_minor) <= INT64_MAX and abs(line.gross_minor) <= INT64_MAX):
            _report_too_big(problems, f"lines[{index}]")
    totals = (answer.line_total_minor, answer.net_minor, answer.gross_minor, answer.payable_minor)
    if not problems and any(abs(total) > INT64_MAX for total in totals):
        _report_too_big(problems, "lines")
    if problems:
        raise ValidationFailed(problems.found)


def _report_too_big(problems: Problems, field: str) -> None:
    problems.report(
        "amount.too_big",
        "The amount is beyond the 64-bit range.",
        "Check quantity and price for a slipped decimal point.",
        field,
    )
