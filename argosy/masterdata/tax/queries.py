"""The reads of taxes: codes with their rates for the money function, rules for determination.

All run in the caller's transaction: inside a command, or inside `reading(actor)`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import cast

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import NotFound
from argosy.masterdata.tax.rules.codes import TaxCategory, TaxCode, TaxKind, TaxRate
from argosy.masterdata.tax.rules.determination import (
    Crossing,
    Determination,
    TaxContext,
    TaxRule,
    determine_all,
)
from argosy.masterdata.tax.rules.documents import Direction
from argosy.masterdata.unknown import storable, unknown

_CODES = """
SELECT c.code, c.kind, c.category, c.sequence::int, c.is_compound, c.is_reverse_charge, c.included,
       c.deductible_pct, array_remove(array_agg(r.valid_from ORDER BY r.valid_from), NULL),
       array_agg(r.valid_to ORDER BY r.valid_from), array_agg(r.rate ORDER BY r.valid_from),
       array_agg(r.currency ORDER BY r.valid_from)
  FROM tax_code c LEFT JOIN tax_rate r ON r.tax_code_id = c.id
 WHERE c.company_id = %s AND (%s OR c.code = ANY(%s::text[])) AND (c.is_active OR %s)
 GROUP BY c.id
"""


def tax_codes(
    company_id: int, codes: Iterable[str] | None = None, *, include_inactive: bool = False
) -> dict[str, TaxCode]:
    """Return a company's tax codes with their rates, in one statement.

    Args:
        company_id: whose codes.
        codes: which codes; unknown ones are left out. None stands for all.
        include_inactive: also those that new documents may not bear any more.
    """
    wanted = [] if codes is None else storable(codes)
    if codes is not None and not wanted:
        return {}
    found = sql.rows(_CODES, (company_id, codes is None, sql.array(wanted), include_inactive))
    return {str(row[0]): _tax_code(row) for row in found}


def _tax_code(row: sql.Row) -> TaxCode:
    """Build a code from a row of `_CODES`; without rates the arrays hold one NULL."""
    begins = cast("list[date]", row[8])
    ends = cast("list[date | None]", row[9])
    rates = cast("list[Decimal]", row[10])
    currencies = cast("list[str]", row[11])
    return TaxCode(
        str(row[0]),
        tuple(
            TaxRate(begin, rates[place], ends[place], currencies[place])
            for place, begin in enumerate(begins)
        ),
        TaxKind(str(row[1])),
        TaxCategory(str(row[2])),
        cast(int, row[3]),
        bool(row[4]),
        bool(row[5]),
        cast("bool | None", row[6]),
        cast(Decimal, row[7]),
    )


def access_tax_code(actor: Actor, code: str) -> TaxCode:
    """Return one tax code of the actor's company for a screen.

    Raises:
        PermissionDenied: without the permission tax.read.
        NotFound: the company has no such code.
    """
    actor.check_permission("tax.read")
    with reading(actor):
        found = tax_codes(actor.company_id, [code])
    if code not in found:
        raise NotFound(unknown("tax code", code, "code"))
    return found[code]


def country_groups() -> dict[str, frozenset[str]]:
    """Return the named groups of countries."""
    found = sql.rows("SELECT code, countries::text FROM country_group")
    return {str(code): frozenset(json.loads(str(countries))) for code, countries in found}


def tax_rules(company_id: int) -> list[TaxRule]:
    """Return a company's rules that choose tax codes, ended ones too: they explain themselves."""
    found = sql.rows(
        "SELECT r.id, r.name, array_agg(c.code ORDER BY c.sequence, c.code), r.priority,"
        " r.direction, r.ship_from::text, r.ship_to::text, r.crossing, r.product_classes::text,"
        " r.party_statuses::text, r.valid_from, r.valid_to"
        " FROM tax_rule r JOIN tax_rule_code x ON x.rule_id = r.id"
        " JOIN tax_code c ON c.id = x.tax_code_id WHERE r.company_id = %s GROUP BY r.id",
        (company_id,),
    )
    return [
        TaxRule(
            cast(int, row[0]),
            str(row[1]),
            tuple(cast("list[str]", row[2])),
            cast(int, row[3]),
            Direction(str(row[4])) if row[4] else None,
            _words(row[5]),
            _words(row[6]),
            Crossing(str(row[7])),
            _words(row[8]),
            _words(row[9]),
            cast("date | None", row[10]),
            cast("date | None", row[11]),
        )
        for row in found
    ]


def _words(stored: object) -> tuple[str, ...]:
    return tuple(json.loads(str(stored)))


def determine_taxes(company_id: int, contexts: Sequence[TaxContext]) -> list[Determination]:
    """Return the tax codes of each line with the reasons, in two statements for any number."""
    if not contexts:
        return []
    return determine_all(contexts, tax_rules(company_id), country_groups())
