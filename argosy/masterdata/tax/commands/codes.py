"""Entering tax codes with dated rates, and changing a rate from a day on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import cast

from argosy.contracts.tax import TaxCodeCreated, TaxRateChanged
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.masterdata.rivals import rivals_refused
from argosy.masterdata.tax.queries import tax_codes
from argosy.masterdata.tax.rules.codes import TaxCode, TaxRate, check_code
from argosy.masterdata.tax.rules.new_tax import (
    NewTaxCode,
    NewTaxRate,
    check_new_code,
    rate_problems,
)
from argosy.masterdata.unknown import storable, taken, unknown


def tax_code_ids(company_id: int, codes: Iterable[str]) -> dict[str, int]:
    """Return those of a company's tax codes that exist, by code."""
    wanted = storable(codes)
    if not wanted:
        return {}
    found = sql.rows(
        "SELECT code, id FROM tax_code WHERE company_id = %s AND code = ANY(%s::text[])",
        (company_id, sql.array(wanted)),
    )
    return {str(code): cast(int, id_) for code, id_ in found}


@command("tax.create_tax_code", permission="tax.manage")
def do_create_tax_code(run: CommandRun, batch: Sequence[NewTaxCode]) -> list[Done | None]:
    """Enter tax codes of the actor's company with their rates.

    Before: codes are free in the company; rates of one code share no day. After: documents may bear
    the codes. Emits `TaxCodeCreated`. Permission: tax.manage.
    """
    seen = set(tax_code_ids(run.company_id, [new.code for new in batch]))
    for index, new in enumerate(batch):
        run.reject(index, *check_new_code(new))
        if new.code in seen:
            run.reject(index, taken("tax code", new.code))
        seen.add(new.code)
    kept = run.settle(len(batch))
    results: list[Done | None] = [None] * len(batch)
    ids = insert_tax_codes(run, [batch[index] for index in kept])
    for index, id_ in zip(kept, ids, strict=True):
        run.emit(TaxCodeCreated(id_), subject_type="tax_code", subject_id=id_)
        results[index] = Done("tax_code", id_, batch[index].code)
    return results


def insert_tax_codes(run: CommandRun, news: Sequence[NewTaxCode]) -> list[int]:
    """Write checked tax codes of the run's company with their rates; return their ids."""
    codes = list(zip(sql.ids("tax_code", len(news)), news, strict=True))
    with rivals_refused():
        _insert_codes(run, codes)
        _insert_rates(run, [(id_, rate) for id_, new in codes for rate in new.rates])
    return [id_ for id_, _ in codes]


def _insert_codes(run: CommandRun, codes: Sequence[tuple[int, NewTaxCode]]) -> None:
    rows = [
        (
            id_,
            run.company_id,
            n.code,
            n.name,
            n.name_zh,
            n.kind.value,
            n.category.value,
            n.sequence,
            n.is_compound,
            n.is_reverse_charge,
            n.included,
            n.deductible_pct,
            n.jurisdiction,
            n.return_box,
        )
        for id_, n in codes
    ]
    names = (
        "id",
        "company_id",
        "code",
        "name",
        "name_zh",
        "kind",
        "category",
        "sequence",
        "is_compound",
        "is_reverse_charge",
        "included",
        "deductible_pct",
        "jurisdiction",
        "return_box",
    )
    if rows:
        sql.insert("tax_code", names, sql.transpose(rows))


def _insert_rates(run: CommandRun, rates: Sequence[tuple[int, TaxRate]]) -> None:
    rows = [
        (run.company_id, id_, rate.valid_from, rate.valid_to, rate.rate, rate.currency)
        for id_, rate in rates
    ]
    names = ("company_id", "tax_code_id", "valid_from", "valid_to", "rate", "currency")
    if rows:
        sql.insert("tax_rate", names, sql.transpose(rows))


@command("tax.change_tax_rate", permission="tax.manage")
def do_change_tax_rate(run: CommandRun, batch: Sequence[NewTaxRate]) -> list[Done | None]:
    """Give tax codes another rate from a day on.

    Before: the codes exist, and no rate of them begins on that day or later. After: the rate that
    was valid ends the day before, the new one is open. Documents dated earlier keep the old rate.
    Emits `TaxRateChanged`. Permission: tax.manage.
    """
    ids = _lock(run.company_id, [new.code for new in batch])
    known = tax_codes(run.company_id, list(ids), include_inactive=True)
    changed: dict[str, TaxCode] = {}
    for index, new in enumerate(batch):
        if new.code not in ids:
            run.reject(index, unknown("tax code", new.code, "code"))
            continue
        rate = TaxRate(new.valid_from, new.rate, None, new.currency)
        problems: list[Problem] = [
            replace(problem, field=problem.field.removeprefix("rates[0]."))
            for problem in rate_problems((rate,))
        ]
        code = changed.get(new.code, known[new.code])
        if not problems:
            code, problems = _with_rate(code, rate)
        run.reject(index, *problems)
        changed[new.code] = code
    kept = run.settle(len(batch))
    _write(run, [batch[index] for index in kept], ids)
    results: list[Done | None] = [None] * len(batch)
    for index in kept:
        id_ = ids[batch[index].code]
        event = TaxRateChanged(id_, batch[index].valid_from)
        run.emit(event, subject_type="tax_code", subject_id=id_)
        results[index] = Done("tax_code", id_, batch[index].code)
    return results


def _lock(company_id: int, codes: Sequence[str]) -> dict[str, int]:
    """Lock the codes, so that two people cannot change one rate at once."""
    found = sql.rows(
        "SELECT code, id FROM tax_code WHERE company_id = %s AND code = ANY(%s::text[])"
        " ORDER BY id FOR UPDATE",
        (company_id, sql.array(storable(codes))),
    )
    return {str(code): cast(int, id_) for code, id_ in found}


def _with_rate(code: TaxCode, rate: TaxRate) -> tuple[TaxCode, list[Problem]]:
    """Return the code with the rate added and the one before ended, or what is wrong with that."""
    if any(each.valid_from >= rate.valid_from for each in code.rates):
        problem = Problem(
            "tax.rate_order",
            "{code} has a rate that begins on {day} or later already.",
            "Give a later day: rates that documents may have used are not replaced.",
            "valid_from",
            {"code": code.code, "day": rate.valid_from.isoformat()},
        )
        return code, [problem]
    rates = tuple(_ended(each, rate.valid_from) for each in code.rates)
    added = replace(code, rates=(*rates, rate))
    problems = [replace(problem, field="rate") for problem in check_code(added)]
    return (code, problems) if problems else (added, [])


def _ended(rate: TaxRate, begin: date) -> TaxRate:
    """Return a rate that ends at the latest the day before another one begins."""
    last = begin - timedelta(days=1)
    return (
        rate
        if rate.valid_to is not None and rate.valid_to <= last
        else replace(rate, valid_to=last)
    )


def _write(run: CommandRun, news: Sequence[NewTaxRate], ids: dict[str, int]) -> None:
    """End the rates before, each at the first new one's begin, then add the new ones."""
    if not news:
        return
    firsts: dict[int, date] = {}
    chains: dict[int, list[NewTaxRate]] = {}
    for new in sorted(news, key=lambda each: each.valid_from):
        firsts.setdefault(ids[new.code], new.valid_from)
        chains.setdefault(ids[new.code], []).append(new)
    sql.execute(
        "UPDATE tax_rate r SET valid_to = n.day - 1"
        " FROM unnest(%s::bigint[], %s::date[]) AS n(id, day)"
        " WHERE r.tax_code_id = n.id AND (r.valid_to IS NULL OR r.valid_to >= n.day)",
        (sql.array(list(firsts)), sql.array(list(firsts.values()))),
    )
    sql.execute(
        "UPDATE tax_code SET version = version + 1 WHERE id = ANY(%s::bigint[])",
        (sql.array(sorted(firsts)),),
    )
    rates = []
    for id_, chain in chains.items():
        for place, new in enumerate(chain):
            last = place + 1 == len(chain)
            end = None if last else chain[place + 1].valid_from - timedelta(days=1)
            rates.append((id_, TaxRate(new.valid_from, new.rate, end, new.currency)))
    with rivals_refused():
        _insert_rates(run, rates)
