"""The taxes of a line and the amounts of a version: determined by rules, worked out by one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from argosy.domains.sales.rules.heads import in_company
from argosy.domains.sales.rules.inputs import NewOrder
from argosy.domains.sales.rules.known import Entry, ItemFact, Known
from argosy.kernel.primitives.errors import ArgosyError, Problem
from argosy.kernel.primitives.numbers import INT64_MAX
from argosy.masterdata.tax.rules import (
    Direction,
    DocumentLine,
    ExternalTax,
    TaxCode,
    TaxDocument,
    compute,
)
from argosy.masterdata.tax.rules.determination import Place, TaxContext, determine

if TYPE_CHECKING:
    from argosy.domains.sales.rules.drafts import Draft, DraftLine

CHARGE_CLASS = "charge"
"""The product class under which rules of tax speak of freight and other charges."""
CODES_LENGTH_MAX = 300
_LINE = re.compile(r"^lines\[(\d+)\]")


def tax_codes_for(
    entry: Entry,
    given: tuple[str, ...] | None,
    item: ItemFact | None,
    before: DraftLine | None,
    made: DraftLine,
    path: str,
) -> None:
    """Put the tax codes on a line: as given, as before, or by the rules with their reason.

    Where another system determined the taxes, lines name none.
    """
    if given is not None:
        made.tax_codes = given
        if not all(isinstance(code, str) and "," not in code for code in given) or (
            len(",".join(given)) > CODES_LENGTH_MAX
        ):
            entry.problems.append(_bad_codes(path))
            made.tax_codes = ()
    elif entry.new.external_taxes is not None:
        made.tax_codes = ()
    elif before is not None:
        made.tax_codes = before.tax_codes
        made.tax_reason = before.tax_reason
    elif item is not None or made.kind == "charge":
        _determined(entry, item, made, path)


def _determined(entry: Entry, item: ItemFact | None, made: DraftLine, path: str) -> None:
    known = entry.known
    decision = determine(
        TaxContext(
            Direction.SALE,
            _place(known.company_country),
            _ship_to(entry.new, known),
            CHARGE_CLASS if item is None else item.tax_class,
            "",
            entry.new.document_date,
        ),
        known.tax_rules,
        known.country_groups,
    )
    if decision.problem is not None:
        entry.problems.append(decision.problem.under(path))
    made.tax_codes = decision.codes
    made.tax_reason = decision.to_json()


def work_out(made: Draft, codes: Mapping[str, TaxCode], company_currency: str) -> list[Problem]:
    """Put amounts on a version and its lines; return what makes that impossible.

    Args:
        made: a version without problems so far.
        codes: the tax codes that its lines name.
        company_currency: the currency of the company's books.
    """
    new = made.new
    external = None
    if new.external_taxes is not None:
        external = tuple(ExternalTax(tax.code, tax.amount_minor) for tax in new.external_taxes)
    document = TaxDocument(
        currency=new.currency,
        tax_date=new.document_date,
        lines=tuple([_document_line(line) for line in made.lines]),
        codes=codes,
        direction=Direction.SALE,
        external=external,
    )
    try:
        taxed = compute(document)
    except ArgosyError as error:
        return [_moved(problem, len(new.lines)) for problem in error.problems]
    for line, worked in zip(made.lines, taxed.lines, strict=True):
        line.amount_minor = worked.amount_minor
        line.net_minor = worked.net_minor
        line.tax_minor = worked.tax_minor
        line.gross_minor = worked.gross_minor
        if external is not None:
            line.external_taxes = {tax.code: tax.amount_minor for tax in worked.taxes}
    made.net_minor = taxed.net_minor
    made.tax_minor = taxed.tax_minor
    made.gross_minor = taxed.gross_minor
    company = in_company(taxed.gross_minor, made.rate, new.currency, company_currency)
    if abs(company) > INT64_MAX:
        return [_company_too_big()]
    made.company_gross_minor = company
    return []


def _document_line(line: DraftLine) -> DocumentLine:
    return DocumentLine(
        line.qty,
        line.unit_price,
        line.tax_codes,
        line.price_includes_tax,
        line.per_qty,
        line.discount_pct,
        0,
        line.amount_minor if line.is_amount_agreed else None,
    )


def _ship_to(new: NewOrder, known: Known) -> Place:
    if new.ship_to:
        return _place(new.ship_to)
    customer = known.customers.get(new.customer_id)
    return _place((customer.country if customer else "") or known.company_country)


def _place(text: str) -> Place:
    """Return the place of a country (DE) or a subdivision of one (US-TX)."""
    country, _, rest = text.partition("-")
    return Place(country, text if rest else "")


def _moved(problem: Problem, line_count: int) -> Problem:
    """Name a charge as a charge: for the money function all are lines."""
    match = _LINE.match(problem.field)
    if match is None or int(match[1]) < line_count:
        return problem
    path = f"charges[{int(match[1]) - line_count}]" + problem.field[match.end() :]
    return Problem(problem.code, problem.message, problem.cure, path, problem.params)


def _bad_codes(path: str) -> Problem:
    return Problem(
        "sales.tax_codes",
        "These are not tax codes.",
        "Name a few codes, without commas.",
        f"{path}.tax_codes",
    )


def _company_too_big() -> Problem:
    return Problem(
        "amount.too_big",
        "The total is beyond the 64-bit range in the company's currency.",
        "Check quantities, prices and the rate for a slipped decimal point.",
        "lines",
    )
