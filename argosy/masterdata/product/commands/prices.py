"""Entering price lists and their rules, and ending rules: a price that was valid stays readable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from psycopg.types.json import Jsonb

from argosy.contracts.product import PricesChanged
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.masterdata.product.commands import lookups
from argosy.masterdata.product.commands.create import insert_rows
from argosy.masterdata.product.rules.new_prices import (
    NewPriceList,
    NewPriceRule,
    check_new_price_list,
    check_new_price_rule,
    dates_problem,
    formula_to_json,
)
from argosy.masterdata.rivals import rivals_refused
from argosy.masterdata.unknown import possible_ids, storable, taken, unknown


@dataclass(frozen=True, slots=True)
class EndPriceRule:
    """The last day on which a rule is valid."""

    rule_id: int
    valid_to: date


@command("product.create_price_list", permission="product.price")
def do_create_price_list(run: CommandRun, batch: Sequence[NewPriceList]) -> list[Done | None]:
    """Enter price lists of the actor's company.

    Before: codes are free in the company; customers and groups exist. After: the lists stand,
    without rules. Permission: product.price.
    """
    seen = set(price_list_ids(run.company_id, [new.code for new in batch]))
    groups = lookups.customer_group_ids(group for new in batch for group in new.groups)
    customers = lookups.known_parties(id_ for new in batch for id_ in new.customers)
    for index, new in enumerate(batch):
        run.reject(index, *check_new_price_list(new))
        if new.code in seen:
            run.reject(index, taken("price list", new.code))
        seen.add(new.code)
        for place, group in enumerate(new.groups):
            if group not in groups:
                run.reject(index, unknown("customer group", group, f"groups[{place}]"))
        for place, id_ in enumerate(new.customers):
            if id_ not in customers:
                run.reject(index, unknown("party", id_, f"customers[{place}]"))
    kept = run.settle(len(batch))
    lists = list(zip(sql.ids("price_list", len(kept)), (batch[i] for i in kept), strict=True))
    with rivals_refused():
        _insert_lists(run, lists)
        insert_rows(
            "price_list_audience",
            ("company_id", "price_list_id", "customer_id", "group_id"),
            [(run.company_id, id_, party, None) for id_, n in lists for party in n.customers]
            + [(run.company_id, id_, None, groups[code]) for id_, n in lists for code in n.groups],
        )
    results: list[Done | None] = [None] * len(batch)
    for index, (id_, new) in zip(kept, lists, strict=True):
        results[index] = Done("price_list", id_, new.code)
    return results


def _insert_lists(run: CommandRun, lists: Sequence[tuple[int, NewPriceList]]) -> None:
    insert_rows(
        "price_list",
        (
            "id",
            "company_id",
            "code",
            "name",
            "name_zh",
            "currency",
            "includes_tax",
            "decimals",
            "priority",
            "valid_from",
            "valid_to",
            "is_base_only",
        ),
        [
            (
                id_,
                run.company_id,
                n.code,
                n.name,
                n.name_zh,
                n.currency,
                n.includes_tax,
                n.decimals,
                n.priority,
                n.valid_from,
                n.valid_to,
                n.is_base_only,
            )
            for id_, n in lists
        ],
    )


def price_list_ids(company_id: int, codes: Sequence[str]) -> dict[str, int]:
    """Return those of a company's price lists that exist, by code."""
    wanted = storable(codes)
    if not wanted:
        return {}
    found = sql.rows(
        "SELECT code, id FROM price_list WHERE company_id = %s AND code = ANY(%s::text[])",
        (company_id, sql.array(wanted)),
    )
    return {str(code): cast(int, id_) for code, id_ in found}


@dataclass(frozen=True, slots=True)
class _Found:
    """What exists already of what new rules name."""

    lists: dict[str, int]
    units: dict[str, lookups.UnitFact]
    categories: dict[str, int]
    groups: dict[str, int]
    items: frozenset[int]
    customers: frozenset[int]


@command("product.add_price_rule", permission="product.price")
def do_add_price_rule(run: CommandRun, batch: Sequence[NewPriceRule]) -> list[Done | None]:
    """Add rules to price lists of the actor's company.

    Before: lists, units, items, categories, customers and groups exist. After: the rules take part
    in finding prices from their first day on. Emits `PricesChanged` once a list. Permission:
    product.price.
    """
    found = _look_up(run.company_id, batch)
    for index, new in enumerate(batch):
        run.reject(index, *check_new_price_rule(new))
        run.reject(index, *_unknown_names(new, found))
    kept = run.settle(len(batch))
    rules = list(zip(sql.ids("price_rule", len(kept)), (batch[i] for i in kept), strict=True))
    insert_rows("price_rule", _RULE_COLUMNS, [_rule_row(run, id_, n, found) for id_, n in rules])
    results: list[Done | None] = [None] * len(batch)
    touched: dict[int, int] = {}
    for index, (id_, new) in zip(kept, rules, strict=True):
        list_id = found.lists[new.price_list]
        touched[list_id] = touched.get(list_id, 0) + 1
        results[index] = Done("price_rule", id_)
    _announce(run, touched)
    return results


def _announce(run: CommandRun, touched: dict[int, int]) -> None:
    """Tell once a list how many of its rules changed."""
    for list_id in sorted(touched):
        event = PricesChanged(list_id, touched[list_id])
        run.emit(event, subject_type="price_list", subject_id=list_id)


def _look_up(company_id: int, batch: Sequence[NewPriceRule]) -> _Found:
    lists = [new.price_list for new in batch]
    bases = [new.formula.base_list for new in batch if new.formula is not None]
    return _Found(
        price_list_ids(company_id, lists + bases),
        lookups.unit_facts(new.unit for new in batch),
        lookups.category_ids(new.category for new in batch),
        lookups.customer_group_ids(new.group for new in batch),
        lookups.known_items(new.item_id for new in batch),
        lookups.known_parties(new.customer_id for new in batch),
    )


def _unknown_names(new: NewPriceRule, found: _Found) -> list[Problem]:
    """Return a problem for each name that leads nowhere."""
    named: tuple[tuple[str, str, str, dict[str, int] | dict[str, lookups.UnitFact]], ...] = (
        ("price list", new.price_list, "price_list", found.lists),
        ("unit", new.unit, "unit", found.units),
        ("category", new.category, "category", found.categories),
        ("customer group", new.group, "group", found.groups),
        ("price list", new.formula.base_list if new.formula else "", "formula", found.lists),
    )
    problems = [
        unknown(what, code, field)
        for what, code, field, known in named
        if code and code not in known
    ]
    if new.item_id is not None and new.item_id not in found.items:
        problems.append(unknown("item", new.item_id, "item_id"))
    if new.customer_id is not None and new.customer_id not in found.customers:
        problems.append(unknown("party", new.customer_id, "customer_id"))
    return problems


_RULE_COLUMNS = (
    "id",
    "company_id",
    "price_list_id",
    "name",
    "kind",
    "amount",
    "per_qty",
    "unit_id",
    "pct",
    "formula",
    "item_id",
    "category_id",
    "customer_id",
    "group_id",
    "qty_from",
    "valid_from",
    "valid_to",
    "priority",
    "is_combinable",
)


def _rule_row(run: CommandRun, id_: int, new: NewPriceRule, found: _Found) -> tuple[object, ...]:
    """Return the row of `price_rule` in the order of `_RULE_COLUMNS`."""
    return (
        id_,
        run.company_id,
        found.lists[new.price_list],
        new.name,
        new.kind.value,
        new.amount,
        new.per_qty,
        found.units[new.unit].id if new.unit else None,
        new.pct,
        None if new.formula is None else Jsonb(formula_to_json(new.formula)),
        new.item_id,
        found.categories.get(new.category),
        new.customer_id,
        found.groups.get(new.group),
        new.qty_from,
        new.valid_from,
        new.valid_to,
        new.priority,
        new.is_combinable,
    )


@command("product.end_price_rule", permission="product.price")
def do_end_price_rule(run: CommandRun, batch: Sequence[EndPriceRule]) -> list[Done | None]:
    """Give price rules a last day.

    Before: the rules are the company's own and begin no later. After: they do not fit behind that
    day; documents made with them keep their prices. Emits `PricesChanged`. Permission:
    product.price.
    """
    wanted = possible_ids(end.rule_id for end in batch)
    found = sql.rows(
        "SELECT id, price_list_id, valid_from FROM price_rule WHERE company_id = %s"
        " AND id = ANY(%s::bigint[]) ORDER BY id FOR UPDATE",
        (run.company_id, sql.array(wanted)),
    )
    rules = {cast(int, id_): (cast(int, list_id), valid_from) for id_, list_id, valid_from in found}
    for index, end in enumerate(batch):
        rule = rules.get(end.rule_id)
        if rule is None:
            run.reject(index, unknown("price rule", end.rule_id, "rule_id"))
            continue
        problem = dates_problem(cast("date | None", rule[1]), end.valid_to)
        run.reject(index, *([problem] if problem else []))
    kept = run.settle(len(batch))
    ends = {batch[index].rule_id: batch[index].valid_to for index in kept}
    sql.execute(
        "UPDATE price_rule r SET valid_to = e.valid_to"
        " FROM unnest(%s::bigint[], %s::date[]) AS e(id, valid_to) WHERE r.id = e.id",
        (sql.array(list(ends)), sql.array(list(ends.values()))),
    )
    touched: dict[int, int] = {}
    results: list[Done | None] = [None] * len(batch)
    for index in kept:
        list_id = rules[batch[index].rule_id][0]
        touched[list_id] = touched.get(list_id, 0) + 1
        results[index] = Done("price_rule", batch[index].rule_id)
    _announce(run, touched)
    return results
