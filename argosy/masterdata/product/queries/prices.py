"""Prices for whole documents and batches: rules are read once, each line gets its own decision."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from argosy.kernel.identity import sql
from argosy.masterdata.product.queries.products import ProductFacts, product_facts
from argosy.masterdata.product.rules.new_prices import formula_from_json
from argosy.masterdata.product.rules.price_rules import (
    Formula,
    PriceList,
    PriceRequest,
    PriceRule,
    RuleKind,
    called,
)
from argosy.masterdata.product.rules.prices import PriceDecision, RuleBook, find_price
from argosy.masterdata.unknown import possible_ids


@dataclass(frozen=True, slots=True)
class PriceQuestion:
    """What a line asks for; `unit` is a unit's code."""

    item_id: int
    qty: Decimal
    unit: str
    currency: str
    on: date
    customer_id: int | None = None


def find_prices(
    company_id: int,
    questions: Sequence[PriceQuestion],
    facts: Mapping[int, ProductFacts] | None = None,
) -> list[PriceDecision]:
    """Return the price of each line with its trace, in seven statements at most.

    Args:
        company_id: whose price lists count.
        questions: the lines.
        facts: the products' facts where the caller has read them already.
    """
    if not questions:
        return []
    known = facts or product_facts(company_id, [question.item_id for question in questions])
    groups = _customer_groups(company_id, [question.customer_id for question in questions])
    book = RuleBook(_rules(company_id, questions, known))
    answers = []
    for question in questions:
        product = known.get(question.item_id)
        group = groups.get(question.customer_id or 0)
        request = PriceRequest(
            product.lineage if product else (question.item_id,),
            question.qty,
            question.unit,
            question.currency,
            question.on,
            product.category_ids if product else (),
            question.customer_id,
            () if group is None else (group,),
            product.units if product else {},
        )
        answers.append(find_price(request, book))
    return answers


def _customer_groups(company_id: int, customers: Sequence[int | None]) -> dict[int, int]:
    """Return the customer group of each customer that is in one."""
    wanted = possible_ids(customers)
    if not wanted:
        return {}
    found = sql.rows(
        "SELECT party_id, customer_group_id FROM party_terms WHERE company_id = %s"
        " AND customer_group_id IS NOT NULL AND party_id = ANY(%s::bigint[])",
        (company_id, sql.array(wanted)),
    )
    return {cast(int, party): cast(int, group) for party, group in found}


def _lists(company_id: int) -> dict[int, PriceList]:
    """Return the company's price lists with whom they are for."""
    found = sql.rows(
        "SELECT l.id, l.code, l.currency, l.includes_tax, l.decimals::int, l.priority,"
        " l.valid_from, l.valid_to, l.is_base_only,"
        " array_remove(array_agg(a.customer_id), NULL), array_remove(array_agg(a.group_id), NULL)"
        " FROM price_list l LEFT JOIN price_list_audience a ON a.price_list_id = l.id"
        " WHERE l.company_id = %s GROUP BY l.id",
        (company_id,),
    )
    lists = {}
    for row in found:
        lists[cast(int, row[0])] = PriceList(
            str(row[1]),
            str(row[2]),
            bool(row[3]),
            cast(int, row[4]),
            cast(int, row[5]),
            cast("date | None", row[6]),
            cast("date | None", row[7]),
            frozenset(cast("list[int]", row[9])),
            frozenset(cast("list[int]", row[10])),
            bool(row[8]),
        )
    return lists


_RULES = """
SELECT r.id, r.price_list_id, r.name, r.kind, r.amount, r.per_qty, coalesce(u.code, ''), r.pct,
       r.formula::text, r.item_id, r.category_id, r.customer_id, r.group_id, r.qty_from,
       r.valid_from, r.valid_to, r.priority, r.is_combinable
  FROM price_rule r LEFT JOIN unit u ON u.id = r.unit_id
 WHERE r.company_id = %s
   AND (r.item_id = ANY(%s::bigint[]) OR r.category_id = ANY(%s::bigint[])
        OR (r.item_id IS NULL AND r.category_id IS NULL))
   AND (r.valid_from IS NULL OR r.valid_from <= %s) AND (r.valid_to IS NULL OR r.valid_to >= %s)
   AND (r.customer_id IS NULL OR r.customer_id = ANY(%s::bigint[]))
"""


def _rules(
    company_id: int, questions: Sequence[PriceQuestion], facts: Mapping[int, ProductFacts]
) -> list[PriceRule]:
    """Read the rules that could concern any of the lines."""
    items = {id_ for product in facts.values() for id_ in product.lineage}
    categories = {id_ for product in facts.values() for id_ in product.category_ids}
    days = [question.on for question in questions]
    found = sql.rows(
        _RULES,
        (
            company_id,
            sql.array(possible_ids(items)),
            sql.array(sorted(categories)),
            max(days),
            min(days),
            sql.array(possible_ids(question.customer_id for question in questions)),
        ),
    )
    lists = _lists(company_id) if found else {}
    return [_rule(row, lists) for row in found]


def _rule(row: sql.Row, lists: Mapping[int, PriceList]) -> PriceRule:
    """Build a rule from a row of `_RULES`; without a name it is called by its list and terms."""
    prices = lists[cast(int, row[1])]
    return PriceRule(
        cast(int, row[0]),
        str(row[2]) or called(prices.code, row[14], row[15], cast(Decimal, row[13])),
        prices,
        RuleKind(str(row[3])),
        cast(Decimal, row[4]),
        cast(Decimal, row[5]),
        str(row[6]),
        cast(Decimal, row[7]),
        _formula(cast("str | None", row[8])),
        cast("int | None", row[9]),
        cast("int | None", row[10]),
        cast("int | None", row[11]),
        cast("int | None", row[12]),
        cast(Decimal, row[13]),
        cast("date | None", row[14]),
        cast("date | None", row[15]),
        cast(int, row[16]),
        bool(row[17]),
    )


def _formula(stored: str | None) -> Formula | None:
    return None if stored is None else formula_from_json(json.loads(stored))
