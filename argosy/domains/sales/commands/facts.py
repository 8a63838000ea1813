"""Reads what a batch of orders names: one statement for all of it, one each for taxes and prices.

The statement also draws the ids of orders and lines, which saves two round trips.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import cast

from argosy.domains.sales.commands.masters import load_prices, load_tax_rules, wants_price
from argosy.domains.sales.rules.drafts import Draft
from argosy.domains.sales.rules.inputs import NewOrder
from argosy.domains.sales.rules.known import CustomerFact, ItemFact, Known, PlaceFact, UnitFact
from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.primitives.numbers import INT64_MAX
from argosy.masterdata.tax.queries import tax_codes

_QUERY = """
SELECT 'c'::text, c.id, c.currency_id::text, c.country::text, ''::text, 0::bigint, 0::bigint, 0,
       true
  FROM company c WHERE c.id = %s
UNION ALL
SELECT 'i', i.id, i.code, i.name, coalesce(p.tax_class, ''), i.base_unit_id,
       EXISTS (SELECT FROM product v WHERE v.variant_of_id = i.id)::int,
       CASE i.kind WHEN 'service' THEN 1 ELSE 0 END, i.is_active
  FROM item i LEFT JOIN product p ON p.id = i.id WHERE i.id = ANY(%s::bigint[])
UNION ALL
SELECT 'u', u.id, u.code, u.dimension, '', u.factor_num, u.factor_den, u.decimals, true
  FROM unit u WHERE u.id = ANY(%s::bigint[])
    OR u.id IN (SELECT base_unit_id FROM item WHERE id = ANY(%s::bigint[]))
UNION ALL
SELECT 'k', k.item_id, '', '', k.unit_id::text, k.factor_num, k.factor_den, 0, true
  FROM item_unit k WHERE k.item_id = ANY(%s::bigint[]) AND k.unit_id = ANY(%s::bigint[])
UNION ALL
SELECT 'p', p.id, '', coalesce(f.country, ''), coalesce(m.code, ''),
       0, 0, 0, p.is_active AND coalesce(f.blocked_reason, '') = ''
  FROM party p LEFT JOIN party_profile f ON f.id = p.id
  LEFT JOIN party_terms t ON t.party_id = p.id AND t.company_id = %s
  LEFT JOIN payment_term m ON m.id = t.sales_terms_id
 WHERE p.id = ANY(%s::bigint[])
UNION ALL
SELECT 'l', l.id, l.kind, '', '', coalesce(l.warehouse_id, l.id), 0, 0, true
  FROM location l WHERE l.id = ANY(%s::bigint[]) AND l.company_id = %s
UNION ALL
SELECT 'm', 0, m.code, '', '', 0, 0, 0, true
  FROM payment_term m WHERE m.code = ANY(%s::text[]) AND m.is_active
UNION ALL
SELECT 'o', nextval('sales_order_id_seq'), '', '', '', 0, 0, 0, true
  FROM generate_series(1, %s)
UNION ALL
SELECT 'n', nextval('sales_order_line_id_seq'), '', '', '', 0, 0, 0, true
  FROM generate_series(1, %s)
"""

_Row = tuple[str, int, str, str, str, int, int, int, bool]


@dataclass(slots=True)
class Drawn:
    """Ids drawn along with the facts."""

    orders: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


def load_known(
    run: CommandRun, news: Sequence[NewOrder], *, order_ids: int, line_ids: int
) -> tuple[Known, Drawn]:
    """Return what master data says about a batch, and the ids it will need.

    Args:
        run: the running command.
        news: the batch.
        order_ids: how many order ids to draw.
        line_ids: how many line ids to draw.
    """
    items = _usable({line.item_id for new in news for line in new.lines})
    units = _usable({line.unit_id for new in news for line in new.lines})
    item_array, unit_array = sql.array(items), sql.array(units)
    found = sql.rows(
        _QUERY,
        (
            run.company_id,
            item_array,
            unit_array,
            item_array,
            item_array,
            unit_array,
            run.company_id,
            sql.array(_usable({new.customer_id for new in news})),
            sql.array(_usable({new.warehouse_id for new in news})),
            run.company_id,
            sql.array(_texts({new.payment_term for new in news})),
            order_ids,
            line_ids,
        ),
    )
    known, drawn = Known(), Drawn()
    _take(known, drawn, cast("list[_Row]", found))
    if any(wants_price(line) for new in news for line in new.lines):
        load_prices(run, known, news)
    if any(_wants_taxes(new) for new in news):
        load_tax_rules(run, known)
    return known, drawn


def load_codes(run: CommandRun, known: Known, drafts: Iterable[Draft]) -> None:
    """Read the tax codes that drafts name, those determined by rules included."""
    wanted: set[str] = set()
    for made in drafts:
        for line in made.lines:
            wanted.update(line.tax_codes)
        wanted.update(tax.code for tax in made.new.external_taxes or ())
    known.tax_codes = tax_codes(run.company_id, _texts(wanted))


def _usable(ids: Iterable[object]) -> list[int]:
    return sorted(i for i in ids if type(i) is int and 0 < i <= INT64_MAX)


def _texts(texts: Iterable[object]) -> list[str]:
    """Return the texts that the database could hold; others cannot name anything."""
    return sorted(t for t in texts if isinstance(t, str) and t and t.isprintable())


def _take(known: Known, drawn: Drawn, found: list[_Row]) -> None:
    for what, i, a, b, c, m, n, k, yes in found:
        if what == "n":
            drawn.lines.append(i)
        elif what == "i":
            kind = "service" if k else "stock"
            known.items[i] = ItemFact(i, a, b, kind, yes, m, c, is_model=bool(n))
        elif what == "u":
            known.units[i] = UnitFact(i, a, b, m, n, k)
        elif what == "k":
            known.packs[i, int(c)] = (m, n)
        elif what == "p":
            known.customers[i] = CustomerFact(i, yes, b, c)
        elif what == "l":
            known.places[i] = PlaceFact(i, a, m)
        elif what == "o":
            drawn.orders.append(i)
        elif what == "m":
            known.terms.add(a)
        else:
            known.company_currency, known.company_country = a, b


def _wants_taxes(new: NewOrder) -> bool:
    return new.external_taxes is None and (
        any(line.tax_codes is None for line in new.lines)
        or any(charge.tax_codes is None for charge in new.charges)
    )
