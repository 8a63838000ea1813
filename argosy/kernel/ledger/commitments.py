"""Commitments and the credit check: an exposure is taken under lock, never just read."""

from __future__ import annotations

from collections.abc import Sequence

from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.ledger.inputs import CommitmentInput
from argosy.kernel.primitives.errors import Problem

_NAMES = (
    "company_id",
    "party_id",
    "currency",
    "kind",
    "amount_minor",
    "source_type",
    "source_id",
    "correlation_id",
    "command_id",
    "effective_at",
)


def commit(run: CommandRun, wanted: Sequence[CommitmentInput]) -> list[Problem | None]:
    """Take from, or give back to, the exposure of parties.

    Rows are locked in key order; each input is granted or refused in turn, and what was granted is
    posted. An amount that gives back is always granted. Inputs of one source stand or fall
    together when they follow each other.

    Args:
        wanted: amounts by party and currency.

    Returns:
        For each input None, or why it was refused; nothing is posted for a refused one.
    """
    if not wanted:
        return []
    keys = sorted({(w.party_id, w.currency) for w in wanted})
    state = _lock(run, keys)
    answers: list[Problem | None] = []
    granted: list[CommitmentInput] = []
    for want in wanted:
        limit, committed = state[want.party_id, want.currency]
        after = committed + want.amount_minor
        if want.amount_minor > 0 and limit is not None and after > limit:
            answers.append(_over_limit(want, limit, committed))
            continue
        state[want.party_id, want.currency] = (limit, after)
        granted.append(want)
        answers.append(None)
    _store(run, granted)
    return answers


def _lock(
    run: CommandRun, keys: Sequence[tuple[int, str]]
) -> dict[tuple[int, str], tuple[int | None, int]]:
    arrays = sql.array([key[0] for key in keys]), sql.array([key[1] for key in keys])
    # A look-up each, in the order of the sorted keys, whatever the planner thinks of the table.
    query = (
        "SELECT x.* FROM unnest(%s::bigint[], %s::text[]) AS k(party_id, currency), LATERAL ("
        " SELECT party_id, currency::text, limit_minor, committed_minor FROM exposure e"
        "  WHERE e.company_id = %s AND e.party_id = k.party_id AND e.currency = k.currency"
        "  FOR UPDATE) x"
    )
    found = sql.rows(query, (*arrays, run.company_id))
    if len(found) < len(keys):
        sql.execute(
            "INSERT INTO exposure (company_id, party_id, currency)"
            " SELECT %s, * FROM unnest(%s::bigint[], %s::text[])"
            " ON CONFLICT (company_id, party_id, currency) DO NOTHING",
            (run.company_id, *arrays),
        )
        found = sql.rows(query, (*arrays, run.company_id))
    return {
        (int(str(party)), str(currency)): (
            None if limit is None else int(str(limit)),
            int(str(committed)),
        )
        for party, currency, limit, committed in found
    }


def _store(run: CommandRun, granted: Sequence[CommitmentInput]) -> None:
    if not granted:
        return
    sums: dict[tuple[int, str], int] = {}
    for want in granted:
        key = (want.party_id, want.currency)
        sums[key] = sums.get(key, 0) + want.amount_minor
    keys = sorted(sums)
    records = [
        (
            run.company_id,
            w.party_id,
            w.currency,
            w.kind,
            w.amount_minor,
            w.source_type,
            w.source_id,
            w.correlation_id,
            run.command_id,
            run.now,
        )
        for w in granted
    ]
    sql.execute(
        "WITH changed AS (UPDATE exposure e SET committed_minor = e.committed_minor + v.amount"
        "  FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) AS v(party_id, currency, amount)"
        "  WHERE e.company_id = %s AND e.party_id = v.party_id AND e.currency = v.currency)"
        f" INSERT INTO commitment ({', '.join(_NAMES)}) SELECT * FROM unnest(%s::bigint[],"
        " %s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::bigint[],"
        " %s::bigint[], %s::bigint[], %s::timestamptz[])",
        (
            sql.array([key[0] for key in keys]),
            sql.array([key[1] for key in keys]),
            sql.array([sums[key] for key in keys]),
            run.company_id,
            *(sql.array(column) for column in zip(*records, strict=True)),
        ),
    )


def _over_limit(want: CommitmentInput, limit: int, committed: int) -> Problem:
    return Problem(
        "ledger.credit_limit",
        "{wanted} {currency} would exceed the credit limit of {limit}: {committed} are taken"
        " (in minor units).",
        "Ask for payment, reduce the order, or have the limit raised.",
        "party_id",
        {
            "wanted": want.amount_minor,
            "currency": want.currency,
            "limit": limit,
            "committed": committed,
            "party": want.party_id,
        },
    )


def set_limits(run: CommandRun, limits: Sequence[tuple[int, str, int | None]]) -> None:
    """Set credit limits by (party, currency, minor units or None for no limit)."""
    rows = sorted(limits)
    sql.insert(
        "exposure",
        ("company_id", "party_id", "currency", "limit_minor"),
        sql.transpose([(run.company_id, *row) for row in rows]) if rows else [],
        tail=(
            "ON CONFLICT (company_id, party_id, currency)"
            " DO UPDATE SET limit_minor = excluded.limit_minor"
        ),
    )
