"""What purchasing commands look up in master data: one statement a command, whatever the batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import cast

from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.primitives.clock import business_date
from argosy.kernel.primitives.numbers import INT64_MAX

ZERO = Decimal(0)
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Supplier:
    """A supplier as the company knows it on the day."""

    id: int
    is_active: bool
    is_blocked: bool
    is_supplier: bool
    currency: str
    payment_term: str


@dataclass(frozen=True, slots=True)
class Policy:
    """What is tolerated; see the table `purchasing_policy`. `amount_minor` is company currency."""

    over_receipt_pct: Decimal = ZERO
    qty_pct: Decimal = ZERO
    price_pct: Decimal = ZERO
    amount_minor: int = 0
    on_reject: str = "refused"
    price_difference: str = "variance"


STRICT = Policy()


@dataclass(slots=True)
class BuyingFacts:
    """What the running command has read so far."""

    currency: str = ""
    time_zone: str = "UTC"
    supplier_place_id: int = 0
    suppliers: dict[int, Supplier] = field(default_factory=dict)
    policies: dict[int, Policy] = field(default_factory=dict)
    categories: dict[int, str] = field(default_factory=dict)
    not_bought: set[int] = field(default_factory=set)
    own_units: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def policy(self, supplier_id: int) -> Policy:
        """Return the supplier's policy, else the general one, else no tolerance at all."""
        return self.policies.get(supplier_id) or self.policies.get(0) or STRICT

    def posting_facts(self, item_id: int) -> dict[str, str]:
        """Return what posting rules may match on of an item."""
        return {"item": str(item_id), "category": self.categories.get(item_id, "")}


_QUERY = """
SELECT 'c'::text, c.id, (SELECT min(l.id) FROM location l
        WHERE l.company_id = c.id AND l.kind = 'supplier'), c.currency_id::text,
       c.time_zone::text, ''::text, 0::numeric, 0::numeric, 0::numeric, 0::bigint, false, false,
       false
  FROM company c WHERE c.id = %s
UNION ALL
SELECT 's', p.id, 0, coalesce(t.currency, ''), coalesce(m.code, ''), '', 0, 0, 0, 0, p.is_active,
       coalesce(f.blocked_reason, '') <> '',
       EXISTS (SELECT FROM party_role r WHERE r.company_id = %s AND r.party_id = p.id
                  AND r.role = 'supplier' AND r.valid_from <= %s
                  AND (r.valid_to IS NULL OR r.valid_to >= %s))
  FROM party p
  LEFT JOIN party_profile f ON f.id = p.id
  LEFT JOIN party_terms t ON t.company_id = %s AND t.party_id = p.id
  LEFT JOIN payment_term m ON m.id = t.purchase_terms_id
 WHERE p.id = ANY (%s::bigint[])
UNION ALL
SELECT 'p', y.supplier_id, 0, y.on_reject, y.price_difference, '', y.over_receipt_pct, y.qty_pct,
       y.price_pct, y.amount_minor, false, false, false
  FROM purchasing_policy y
 WHERE y.company_id = %s AND y.supplier_id = ANY (%s::bigint[] || 0::bigint)
UNION ALL
SELECT 'i', i.id, 0, coalesce(g.code, ''), '', '', 0, 0, 0, 0, coalesce(b.is_bought, true), false,
       false
  FROM item i
  LEFT JOIN product d ON d.id = i.id
  LEFT JOIN product_category g ON g.id = d.category_id
  LEFT JOIN product_company b ON b.item_id = i.id AND b.company_id = %s
 WHERE i.id = ANY (%s::bigint[])
UNION ALL
SELECT 'u', w.item_id, w.unit_id, '', '', '', w.factor_num, w.factor_den, 0, 0, false, false, false
  FROM item_unit w WHERE w.item_id = ANY (%s::bigint[])
"""

_COMPANY = """
SELECT c.currency_id::text, c.time_zone::text, (SELECT min(l.id) FROM location l
        WHERE l.company_id = c.id AND l.kind = 'supplier')
  FROM company c WHERE c.id = %s
"""
_Row = tuple[str, int, int | None, str, str, str, Decimal, Decimal, Decimal, int, bool, bool, bool]


def load(
    run: CommandRun,
    *,
    suppliers: Iterable[int] = (),
    items: Iterable[int] = (),
    on: date | None = None,
) -> BuyingFacts:
    """Read company, suppliers with policies, and items; unknown ids are simply not there.

    Args:
        run: the running command.
        suppliers: party ids.
        items: item ids.
        on: the day on which the suppliers' role counts; the clock's day in UTC when not given.
    """
    facts = _known(run)
    parties, wanted = _ids(suppliers), _ids(items)
    day = on or run.now.date()
    company = run.company_id
    found = sql.rows(
        _QUERY,
        (company, company, day, day, company, parties, company, parties, company, wanted, wanted),
    )
    _take(facts, cast("list[_Row]", found))
    return facts


def _known(run: CommandRun) -> BuyingFacts:
    known = run.facts.setdefault("purchasing", BuyingFacts())
    assert isinstance(known, BuyingFacts)
    return known


def company(run: CommandRun) -> BuyingFacts:
    """Read what concerns the company alone, unless the command has read it already."""
    facts = _known(run)
    if not facts.currency:
        (row,) = cast("list[tuple[str, str, int | None]]", sql.rows(_COMPANY, (run.company_id,)))
        facts.currency, facts.time_zone, facts.supplier_place_id = row[0], row[1], row[2] or 0
    return facts


def _ids(ids: Iterable[int]) -> str:
    return sql.array(sorted({i for i in ids if type(i) is int and 0 < i <= INT64_MAX}))


def _take(facts: BuyingFacts, found: Sequence[_Row]) -> None:
    for what, i, ref, a, b, _, x, y, z, n, yes, blocked, role in found:
        if what == "c":
            facts.currency, facts.time_zone, facts.supplier_place_id = a, b, ref or 0
        elif what == "s":
            facts.suppliers[i] = Supplier(i, yes, blocked, role, a, b)
        elif what == "p":
            facts.policies[i] = Policy(x, y, z, n, a, b)
        elif what == "i":
            facts.categories[i] = a
            if not yes:
                facts.not_bought.add(i)
        else:
            facts.own_units[i, ref or 0] = (int(x), int(y))


def today(run: CommandRun, facts: BuyingFacts) -> date:
    """Return the clock's date in the company's time zone."""
    return business_date(run.now, facts.time_zone)
