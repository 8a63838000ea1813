"""The only writer of exchange rates: any number of them in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import cast

from argosy.contracts.currency import RatesEntered
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.identity.reference import load_reference_data
from argosy.kernel.primitives.errors import Problem
from argosy.masterdata.currency.rules.exchange_rates import NewRate, rate_problems

Key = tuple[str, str, str, date, str]

_UPSERT = (
    "INSERT INTO exchange_rate"
    " (kind, from_currency, to_currency, valid_on, source, rate, entered_by)"
    " SELECT w.*, %s FROM unnest(%s::text[], %s::text[], %s::text[], %s::date[], %s::text[],"
    " %s::numeric[]) AS w ON CONFLICT (kind, from_currency, to_currency, valid_on, source)"
    " DO UPDATE SET rate = EXCLUDED.rate, entered_by = EXCLUDED.entered_by"
    " RETURNING id, kind, from_currency, to_currency, valid_on, source"
)


@command("currency.enter_rates", permission="currency.write_rates")
def do_enter_rates(run: CommandRun, batch: Sequence[NewRate]) -> list[Done | None]:
    """Enter rates; one that stands for the same kind, pair, day and source is corrected.

    Before: rates obey the rules, and no two of the batch contradict each other. After: all stand;
    documents that used a corrected rate keep what they were told. Emits one `RatesEntered` a kind
    and source. Permission: currency.write_rates.
    """
    wanted: dict[Key, Decimal] = {}
    for index, new in enumerate(batch):
        problems = rate_problems(new)
        run.reject(index, *problems)
        if not problems:
            rate = Decimal(new.rate)
            if wanted.setdefault(_key(new), rate) != rate:
                run.reject(index, _contradiction(new))
    kept = run.settle(len(batch))
    ids = _store(run, {_key(batch[index]): Decimal(batch[index].rate) for index in kept})
    results: list[Done | None] = [None] * len(batch)
    spans: dict[tuple[str, str], list[date]] = {}
    for index in kept:
        new = batch[index]
        results[index] = Done("exchange_rate", ids[_key(new)])
        spans.setdefault((new.kind, new.source), []).append(new.valid_on)
    for (kind, source), days in spans.items():
        event = RatesEntered(kind, source, min(days), max(days), len(days))
        run.emit(event, subject_type="exchange_rate_entry", subject_id=run.command_id)
    return results


def _key(new: NewRate) -> Key:
    return (new.kind, new.from_currency, new.to_currency, new.valid_on, new.source)


def _store(run: CommandRun, rates: dict[Key, Decimal]) -> dict[Key, int]:
    if not rates:
        return {}
    load_reference_data()
    # In order of the key, so that rivals who enter the same rates do not wait in a circle.
    keys = sorted(rates)
    found = sql.rows(
        _UPSERT,
        (
            run.actor.id,
            *(sql.array([key[column] for key in keys]) for column in range(5)),
            sql.array([rates[key] for key in keys]),
        ),
    )
    return {cast(Key, tuple(key)): cast(int, id_) for id_, *key in found}


def _contradiction(new: NewRate) -> Problem:
    return Problem(
        "rate.contradiction",
        "Two different {kind} rates {pair} of {source} stand here for {on}.",
        "Leave out the wrong one.",
        "rate",
        {
            "kind": new.kind,
            "pair": f"{new.from_currency}/{new.to_currency}",
            "source": new.source,
            "on": new.valid_on,
        },
    )
