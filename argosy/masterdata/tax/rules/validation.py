"""Checks of a question to the money function: everything that is wrong with it, at once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from argosy.kernel.primitives.currency import currency_problem
from argosy.kernel.primitives.errors import Problem, Problems
from argosy.kernel.primitives.numbers import int64_problem, parse_decimal
from argosy.masterdata.tax.rules.codes import HUNDRED, ZERO, TaxKind
from argosy.masterdata.tax.rules.documents import (
    AllowanceCharge,
    DocumentLine,
    ExternalTax,
    TaxDocument,
)

# The dearest charge on a whole document that is not a slipped decimal point, in percent.
MAX_CHARGE_PCT = Decimal(1000)


def check_document(document: TaxDocument) -> Problems:
    """Return all problems of a document's input; amounts that grow too big are found later."""
    problems = Problems()
    problems.add(currency_problem(document.currency))
    if not document.lines:
        problems.report(
            "document.no_lines", "The document has no lines.", "Add at least one line.", "lines"
        )
    known: set[tuple[str, date]] = set()
    for index, line in enumerate(document.lines):
        _check_line(line, index, problems)
        if line.tax_codes:
            _check_codes(document, line, index, known, problems)
    for index, allowance in enumerate(document.allowances):
        problems.extend(_allowance_problems(document, allowance), f"allowances[{index}]")
    if document.external is not None:
        _check_external(document, document.external, problems)
    problems.add(int64_problem(document.cash_rounding_minor, "cash_rounding_minor", minimum=0))
    return problems


def _check_line(line: DocumentLine, index: int, problems: Problems) -> None:
    """Check quantity, price, discount and given amounts of one line."""
    for name, number in (("qty", line.qty), ("unit_price", line.unit_price)):
        parsed = parse_decimal(number, name)
        if isinstance(parsed, Problem):
            problems.add(parsed, f"lines[{index}]")
    if line.per_qty != 1:
        _check_range(line.per_qty, f"lines[{index}].per_qty", problems, above_zero=True)
    if line.discount_pct != ZERO:
        _check_range(line.discount_pct, f"lines[{index}].discount_pct", problems, most=HUNDRED)
    if line.taxed_qty is not None:
        parsed = parse_decimal(line.taxed_qty, f"lines[{index}].taxed_qty")
        problems.add(parsed if isinstance(parsed, Problem) else None)
    if line.discount_minor:
        problems.add(int64_problem(line.discount_minor, f"lines[{index}].discount_minor"))
    if line.amount_minor is not None:
        problems.add(int64_problem(line.amount_minor, f"lines[{index}].amount_minor"))


def _check_range(
    number: Decimal,
    field: str,
    problems: Problems,
    *,
    most: Decimal | None = None,
    above_zero: bool = False,
) -> None:
    """Check that a decimal is at least zero (or above it) and at most `most`."""
    parsed = parse_decimal(number, field)
    if isinstance(parsed, Problem):
        problems.add(parsed)
    elif parsed < 0 or (above_zero and parsed == 0) or (most is not None and parsed > most):
        problems.report(
            "number.out_of_range",
            "{number} is out of range here.",
            "Give a number above 0." if above_zero else "Give a number from 0 to {most}.",
            field,
            number=parsed,
            most=most,
        )


def _check_codes(
    document: TaxDocument,
    line: DocumentLine,
    index: int,
    known: set[tuple[str, date]],
    problems: Problems,
) -> None:
    """Check that the tax codes of a line exist, are named once and have a rate on the tax date."""
    on = line.tax_date or document.tax_date
    if len(line.tax_codes) > 1 and len(set(line.tax_codes)) < len(line.tax_codes):
        problems.report(
            "tax.twice",
            "A tax code is named twice.",
            "Name each tax code once a line.",
            f"lines[{index}].tax_codes",
        )
    for code in line.tax_codes:
        if (code, on) in known:
            continue
        problem = _code_problem(document, code, on)
        if problem is None:
            known.add((code, on))
        else:
            problems.add(problem, f"lines[{index}]")


def _code_problem(document: TaxDocument, code: str, on: date) -> Problem | None:
    """Return why a tax code cannot be used on a date in this document, or None."""
    tax = document.codes.get(code)
    if tax is None:
        return Problem(
            "tax.unknown_code",
            "There is no tax code {code}.",
            "Choose one of the company's tax codes.",
            "tax_codes",
            {"code": ascii(code)[:40]},
        )
    rate = tax.rate_on(on)
    if rate is None:
        if document.external is not None:
            return None
        return Problem(
            "tax.no_rate",
            "Tax code {code} has no rate on {day}.",
            "Add a rate that is valid on that day, or correct the date.",
            "tax_codes",
            {"code": code, "day": on.isoformat()},
        )
    if tax.kind is TaxKind.FIXED and rate.currency != document.currency:
        return Problem(
            "tax.fixed_currency",
            "Tax code {code} is a fixed amount in {rate_currency}, the document is in {currency}.",
            "Use a tax code with an amount in the document's currency.",
            "tax_codes",
            {"code": code, "rate_currency": rate.currency, "currency": document.currency},
        )
    return None


def _allowance_problems(document: TaxDocument, allowance: AllowanceCharge) -> Problems:
    """Return what is wrong with one allowance or charge on the document."""
    problems = Problems()
    if (allowance.pct is None) == (allowance.amount_minor is None):
        problems.report(
            "allowance.kind",
            "An allowance or charge is either a percentage or an amount.",
            "Give exactly one of the two.",
        )
    if allowance.pct is not None:
        most = MAX_CHARGE_PCT if allowance.is_charge else HUNDRED
        _check_range(allowance.pct, "pct", problems, most=most)
    if allowance.amount_minor is not None:
        problems.add(int64_problem(allowance.amount_minor, "amount_minor", minimum=0))
    if allowance.lines is not None:
        covered = set(allowance.lines)
        if not covered or len(covered) < len(allowance.lines):
            problems.report(
                "allowance.lines",
                "The lines it covers are empty or named twice.",
                "Name each line once, or none to cover all.",
                "lines",
            )
        for line in sorted(covered):
            problems.add(_line_problem(document, line, "lines"))
    return problems


def _line_problem(document: TaxDocument, line: int, field: str) -> Problem | None:
    """Say that a line index points outside the document."""
    if 0 <= line < len(document.lines):
        return None
    return Problem(
        "document.no_such_line",
        "There is no line {line}.",
        "Lines are counted from 0 to {last}.",
        field,
        {"line": line, "last": len(document.lines) - 1},
    )


def _check_external(
    document: TaxDocument, external: tuple[ExternalTax, ...], problems: Problems
) -> None:
    """Check externally determined taxes: known codes, no doubles, every line's codes covered."""
    seen: set[tuple[str, int | None]] = set()
    for index, tax in enumerate(external):
        path = f"external[{index}]"
        problems.add(_code_problem(document, tax.code, document.tax_date), path)
        problems.add(int64_problem(tax.amount_minor, "amount_minor"), path)
        if tax.line is not None:
            problems.add(_line_problem(document, tax.line, "line"), path)
        if (tax.code, tax.line) in seen or (tax.line is not None and (tax.code, None) in seen):
            problems.report(
                "tax.external_twice",
                "Tax {code} is given twice.",
                "Give it once for the document, or once for each line.",
                path,
                code=tax.code,
            )
        seen.add((tax.code, tax.line))
    for index, line in enumerate(document.lines):
        for code in line.tax_codes:
            if (code, None) not in seen and (code, index) not in seen:
                problems.report(
                    "tax.external_missing",
                    "No amount is given for tax {code}.",
                    "Give the amount the other system determined, 0 included.",
                    f"lines[{index}].tax_codes",
                    code=code,
                )
