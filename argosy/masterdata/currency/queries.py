"""Rates for documents and reports, many in one statement; run inside `reading` or a command."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import cast

from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.masterdata.currency.rules.exchange_rates import (
    ExchangeRate,
    Quote,
    RateRequest,
    choose,
    wanted_pairs,
)

# Two sources on one day, and none asked for: the first by name counts.
_LATEST = (
    "SELECT w.kind, w.source, w.one, w.other, w.day, r.rate, r.valid_on"
    " FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::date[])"
    " AS w(kind, source, one, other, day)"
    " CROSS JOIN LATERAL (SELECT x.rate, x.valid_on FROM exchange_rate x"
    "  WHERE x.kind = w.kind AND x.from_currency = w.one AND x.to_currency = w.other"
    "  AND x.valid_on <= w.day AND (w.source = '' OR x.source = w.source)"
    "  ORDER BY x.valid_on DESC, x.source LIMIT 1) r"
)
Asked = tuple[str, str, str, str, date]


def exchange_rates(requests: Sequence[RateRequest], base: str) -> list[ExchangeRate | Problem]:
    """Return the rate of each request, or why there is none, in one statement.

    Args:
        requests: questions in any number, also the same one twice.
        base: the currency over which two others are joined, such as the company's.
    """
    asked: dict[Asked, None] = {}
    for request in requests:
        for one, other in wanted_pairs(request, base):
            asked[(request.kind, request.source, one, other, request.on)] = None
    quotes = _latest(list(asked))
    return [
        choose(
            request,
            {
                (one, other): quote
                for one, other in wanted_pairs(request, base)
                if (quote := quotes.get((request.kind, request.source, one, other, request.on)))
            },
            base,
        )
        for request in requests
    ]


def exchange_rate(request: RateRequest, base: str) -> ExchangeRate:
    """Return one rate; see `exchange_rates`.

    Raises:
        ValidationFailed: there is none, or it is too old.
    """
    (found,) = exchange_rates([request], base)
    if isinstance(found, Problem):
        raise ValidationFailed(found)
    return found


def _latest(asked: Sequence[Asked]) -> dict[Asked, Quote]:
    found = sql.rows(
        _LATEST, tuple(sql.array([key[column] for key in asked]) for column in range(5))
    )
    return {cast(Asked, row[:5]): Quote(cast(Decimal, row[5]), cast(date, row[6])) for row in found}
