"""The answer of the money function: figures put together, totals summed, bounds checked."""

from __future__ import annotations

from argosy.kernel.primitives.errors import Problems, ValidationFailed
from argosy.kernel.primitives.numbers import INT64_MAX
from argosy.kernel.primitives.rounding import round_ratio
from argosy.masterdata.tax.rules.amounts import LineAmounts
from argosy.masterdata.tax.rules.applied import AppliedTax
from argosy.masterdata.tax.rules.documents import (
    LineTax,
    TaxDocument,
    TaxedDocument,
    TaxedLine,
    TaxTotal,
)
from argosy.masterdata.tax.rules.working import Share, Working, base_of


def answer_of(document: TaxDocument, worked: LineAmounts, working: Working) -> TaxedDocument:
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
        base_of(working, index, tax) if tax.is_compound else working.net[index],
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


def check_bounds(answer: TaxedDocument) -> None:
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
