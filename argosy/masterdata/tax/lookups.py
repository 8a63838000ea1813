"""Tax codes with their dated rates, as the money function wants them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from argosy.kernel.identity import sql
from argosy.masterdata.tax.rules import TaxCategory, TaxCode, TaxKind, TaxRate


def tax_codes(company_id: int, codes: Iterable[str]) -> dict[str, TaxCode]:
    """Return tax codes of a company by code, in one statement; unknown ones are left out.

    Args:
        company_id: the company whose codes these are.
        codes: which codes.
    """
    wanted = sorted(set(codes))
    if not wanted:
        return {}
    found = sql.rows(
        "SELECT c.code::text, c.kind::text, c.category::text, c.sequence, c.is_compound,"
        " c.is_reverse_charge, c.included, c.deductible_pct, r.valid_from, r.rate, r.valid_to,"
        " r.currency::text FROM tax_code c LEFT JOIN tax_rate r ON r.tax_code_id = c.id"
        " WHERE c.company_id = %s AND c.code = ANY (%s::text[]) AND c.is_active"
        " ORDER BY c.code, r.valid_from",
        (company_id, sql.array(wanted)),
    )
    heads: dict[str, tuple[object, ...]] = {}
    rates: dict[str, list[TaxRate]] = {}
    for row in found:
        code = str(row[0])
        heads[code] = row[1:8]
        if isinstance(row[8], date):
            rates.setdefault(code, []).append(
                TaxRate(row[8], Decimal(str(row[9])), row[10], str(row[11]))  # type: ignore[arg-type]
            )
    return {code: _code(code, head, rates.get(code, [])) for code, head in heads.items()}


def _code(code: str, head: tuple[object, ...], rates: list[TaxRate]) -> TaxCode:
    kind, category, sequence, is_compound, is_reverse_charge, included, deductible = head
    return TaxCode(
        code=code,
        rates=tuple(rates),
        kind=TaxKind(str(kind)),
        category=TaxCategory(str(category)),
        sequence=int(str(sequence)),
        is_compound=bool(is_compound),
        is_reverse_charge=bool(is_reverse_charge),
        included=None if included is None else bool(included),
        deductible_pct=Decimal(str(deductible)),
    )
