"""Entering the rules that choose tax codes, ending them, and naming groups of countries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from psycopg.types.json import Jsonb

from argosy.contracts.tax import TaxRuleCreated, TaxRuleEnded
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.masterdata.rivals import rivals_refused
from argosy.masterdata.tax.commands.codes import tax_code_ids
from argosy.masterdata.tax.queries import country_groups
from argosy.masterdata.tax.rules.new_tax import (
    NewCountryGroup,
    NewTaxRule,
    check_new_group,
    check_new_rule,
    is_place,
)
from argosy.masterdata.unknown import possible_ids, storable, taken, unknown


@dataclass(frozen=True, slots=True)
class EndTaxRule:
    """The last day on which a rule is valid."""

    rule_id: int
    valid_to: date


@command("tax.create_tax_rule", permission="tax.manage")
def do_create_tax_rule(run: CommandRun, batch: Sequence[NewTaxRule]) -> list[Done | None]:
    """Enter rules that choose tax codes for the actor's company.

    Before: names are free in the company; codes, countries and groups exist. After: lines are taxed
    by the rules from their first day on. Emits `TaxRuleCreated`. Permission: tax.manage.
    """
    names = _rule_names(run.company_id, [new.name for new in batch])
    codes = tax_code_ids(run.company_id, [code for new in batch for code in new.codes])
    groups = country_groups()
    for index, new in enumerate(batch):
        run.reject(index, *check_new_rule(new))
        if new.name in names:
            run.reject(index, taken("tax rule", new.name, "name"))
        names.add(new.name)
        run.reject(index, *_unknown_names(new, codes, frozenset(groups)))
    kept = run.settle(len(batch))
    ids = insert_tax_rules(run, [batch[index] for index in kept], codes)
    results: list[Done | None] = [None] * len(batch)
    for index, id_ in zip(kept, ids, strict=True):
        run.emit(TaxRuleCreated(id_), subject_type="tax_rule", subject_id=id_)
        results[index] = Done("tax_rule", id_, batch[index].name)
    return results


def insert_tax_rules(
    run: CommandRun, news: Sequence[NewTaxRule], codes: dict[str, int] | None = None
) -> list[int]:
    """Write checked tax rules of the run's company; return their ids.

    Args:
        codes: ids of the tax codes they give, by code; looked up when not given.
    """
    known = codes
    if known is None:
        known = tax_code_ids(run.company_id, [code for new in news for code in new.codes])
    rules = list(zip(sql.ids("tax_rule", len(news)), news, strict=True))
    if rules:
        with rivals_refused():
            _insert(run, rules, known)
    return [id_ for id_, _ in rules]


def _rule_names(company_id: int, names: Sequence[str]) -> set[str]:
    found = sql.rows(
        "SELECT name FROM tax_rule WHERE company_id = %s AND name = ANY(%s::text[])",
        (company_id, sql.array(storable(names))),
    )
    return {str(name) for (name,) in found}


def _unknown_names(new: NewTaxRule, codes: dict[str, int], groups: frozenset[str]) -> list[Problem]:
    """Return a problem for each code, country or group that does not exist."""
    problems = [
        unknown("tax code", code, f"codes[{place}]")
        for place, code in enumerate(new.codes)
        if code not in codes
    ]
    for field, patterns in (("ship_from", new.ship_from), ("ship_to", new.ship_to)):
        problems.extend(
            unknown("country or group", pattern, f"{field}[{place}]")
            for place, pattern in enumerate(patterns)
            if not is_place(pattern) and pattern not in groups
        )
    return problems


def _insert(
    run: CommandRun, rules: Sequence[tuple[int, NewTaxRule]], codes: dict[str, int]
) -> None:
    """Write rules and the codes they give, one statement a table."""
    rows = [
        (
            id_,
            run.company_id,
            n.name,
            n.priority,
            n.direction.value if n.direction is not None else "",
            Jsonb(list(n.ship_from)),
            Jsonb(list(n.ship_to)),
            n.crossing.value,
            Jsonb(list(n.product_classes)),
            Jsonb(list(n.party_statuses)),
            n.valid_from,
            n.valid_to,
        )
        for id_, n in rules
    ]
    names = (
        "id",
        "company_id",
        "name",
        "priority",
        "direction",
        "ship_from",
        "ship_to",
        "crossing",
        "product_classes",
        "party_statuses",
        "valid_from",
        "valid_to",
    )
    sql.insert("tax_rule", names, sql.transpose(rows))
    sql.insert(
        "tax_rule_code",
        ("company_id", "rule_id", "tax_code_id"),
        sql.transpose([(run.company_id, id_, codes[c]) for id_, n in rules for c in n.codes]),
    )


@command("tax.end_tax_rule", permission="tax.manage")
def do_end_tax_rule(run: CommandRun, batch: Sequence[EndTaxRule]) -> list[Done | None]:
    """Give tax rules a last day.

    Before: the rules are the company's own and begin no later. After: they choose no codes behind
    that day; lines taxed by them keep their reasons. Emits `TaxRuleEnded`. Permission: tax.manage.
    """
    found = sql.rows(
        "SELECT id, valid_from FROM tax_rule WHERE company_id = %s AND id = ANY(%s::bigint[])"
        " ORDER BY id FOR UPDATE",
        (run.company_id, sql.array(possible_ids(end.rule_id for end in batch))),
    )
    begins = {cast(int, id_): cast("date | None", begin) for id_, begin in found}
    for index, end in enumerate(batch):
        if end.rule_id not in begins:
            run.reject(index, unknown("tax rule", end.rule_id, "rule_id"))
            continue
        begin = begins[end.rule_id]
        if begin is not None and end.valid_to < begin:
            run.reject(index, _ends_early(begin, end.valid_to))
    kept = run.settle(len(batch))
    ends = {batch[index].rule_id: batch[index].valid_to for index in kept}
    sql.execute(
        "UPDATE tax_rule r SET valid_to = e.valid_to, version = r.version + 1"
        " FROM unnest(%s::bigint[], %s::date[]) AS e(id, valid_to) WHERE r.id = e.id",
        (sql.array(list(ends)), sql.array(list(ends.values()))),
    )
    results: list[Done | None] = [None] * len(batch)
    for index in kept:
        end = batch[index]
        event = TaxRuleEnded(end.rule_id, end.valid_to)
        run.emit(event, subject_type="tax_rule", subject_id=end.rule_id)
        results[index] = Done("tax_rule", end.rule_id)
    return results


def _ends_early(begin: date, end: date) -> Problem:
    return Problem(
        "masterdata.dates",
        "It ends on {end}, before it begins on {begin}.",
        "Swap or correct the dates.",
        "valid_to",
        {"begin": begin.isoformat(), "end": end.isoformat()},
    )


@command("tax.create_country_group", permission="tax.manage")
def do_create_country_group(run: CommandRun, batch: Sequence[NewCountryGroup]) -> list[Done | None]:
    """Enter groups of countries that tax rules may name.

    Before: codes are free and no country's. After: rules may speak of the groups. Permission:
    tax.manage.
    """
    seen = set(country_groups())
    for index, new in enumerate(batch):
        run.reject(index, *check_new_group(new))
        if new.code in seen:
            run.reject(index, taken("country group", new.code))
        seen.add(new.code)
    kept = run.settle(len(batch))
    ids = _insert_groups([batch[index] for index in kept])
    results: list[Done | None] = [None] * len(batch)
    for index, id_ in zip(kept, ids, strict=True):
        results[index] = Done("country_group", id_, batch[index].code)
    return results


def insert_missing_groups(news: Sequence[NewCountryGroup]) -> None:
    """Write those checked groups of countries that nobody has entered yet."""
    known = country_groups()
    _insert_groups([new for new in news if new.code not in known])


def _insert_groups(news: Sequence[NewCountryGroup]) -> list[int]:
    groups = list(zip(sql.ids("country_group", len(news)), news, strict=True))
    if groups:
        with rivals_refused():
            sql.insert(
                "country_group",
                ("id", "code", "name", "name_zh", "countries"),
                sql.transpose(
                    [
                        (id_, n.code, n.name, n.name_zh, Jsonb(sorted(set(n.countries))))
                        for id_, n in groups
                    ]
                ),
            )
    return [id_ for id_, _ in groups]
