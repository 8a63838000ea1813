"""What purchasing commands look up: the company's facts kept in the process, master data read once.

The company's currency, places and policies change rarely and are needed by every command. They are
kept with the version of the company's facts, which each command reads with its first statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """What concerns the company alone, at one version; `supplier_place_id` is 0 without one."""

    version: int
    currency: str
    time_zone: str
    supplier_place_id: int
    policies: Mapping[int, Policy]

    def policy(self, supplier_id: int) -> Policy:
        """Return the supplier's policy, else the general one, else no tolerance at all."""
        return self.policies.get(supplier_id) or self.policies.get(0) or STRICT

    def today(self, run: CommandRun) -> date:
        """Return the clock's date in the company's time zone."""
        return business_date(run.now, self.time_zone)


_COMPANY = """
SELECT c.currency_id::text, c.time_zone::text, (SELECT min(l.id) FROM location l
        WHERE l.company_id = c.id AND l.kind = 'supplier')
  FROM company c WHERE c.id = %s
"""
_POLICIES = """
SELECT supplier_id, over_receipt_pct, qty_pct, price_pct, amount_minor, on_reject::text,
       price_difference::text
  FROM purchasing_policy WHERE company_id = %s
"""
_companies: dict[tuple[str, int], CompanyFacts] = {}


def company(run: CommandRun) -> CompanyFacts:
    """Return the company's facts, from the process's copy while its version holds."""
    known = run.facts.get("purchasing.company")
    if isinstance(known, CompanyFacts):
        return known
    version = run.fact_version or 0
    key = (sql.database(), run.company_id)
    kept = _companies.get(key)
    if kept is None or kept.version != version or not version:
        kept = _read_company(run.company_id, version)
        _companies[key] = kept
    run.facts["purchasing.company"] = kept
    return kept


def _read_company(company_id: int, version: int) -> CompanyFacts:
    (row,) = cast("list[tuple[str, str, int | None]]", sql.rows(_COMPANY, (company_id,)))
    policies = cast(
        "list[tuple[int, Decimal, Decimal, Decimal, int, str, str]]",
        sql.rows(_POLICIES, (company_id,)),
    )
    return CompanyFacts(
        version, row[0], row[1], row[2] or 0, {each[0]: Policy(*each[1:]) for each in policies}
    )


@dataclass(slots=True)
class BuyingFacts:
    """What the running command has read of suppliers and items."""

    suppliers: dict[int, Supplier] = field(default_factory=dict)
    categories: dict[int, str] = field(default_factory=dict)
    not_bought: set[int] = field(default_factory=set)
    models: set[int] = field(default_factory=set)
    """Items that only stand for their variants."""
    own_units: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)


_QUERY = """
SELECT 's'::text, p.id, 0::bigint, coalesce(t.currency, '')::text, coalesce(m.code, '')::text,
       0::bigint, p.is_active, coalesce(f.blocked_reason, '') <> '',
       EXISTS (SELECT FROM party_role r WHERE r.company_id = %s AND r.party_id = p.id
                  AND r.role = 'supplier' AND r.valid_from <= %s
                  AND (r.valid_to IS NULL OR r.valid_to >= %s))
  FROM party p
  LEFT JOIN party_profile f ON f.id = p.id
  LEFT JOIN party_terms t ON t.company_id = %s AND t.party_id = p.id
  LEFT JOIN payment_term m ON m.id = t.purchase_terms_id
 WHERE p.id = ANY (%s::bigint[])
UNION ALL
SELECT 'i', i.id, 0, coalesce(g.code, ''), '', 0, coalesce(b.is_bought, true),
       EXISTS (SELECT FROM product v WHERE v.variant_of_id = i.id), false
  FROM item i
  LEFT JOIN product d ON d.id = i.id
  LEFT JOIN product_category g ON g.id = d.category_id
  LEFT JOIN product_company b ON b.item_id = i.id AND b.company_id = %s
 WHERE i.id = ANY (%s::bigint[])
UNION ALL
SELECT 'u', w.item_id, w.unit_id, '', '', w.factor_num, false, false, false
  FROM item_unit w WHERE w.item_id = ANY (%s::bigint[])
UNION ALL
SELECT 'd', w.item_id, w.unit_id, '', '', w.factor_den, false, false, false
  FROM item_unit w WHERE w.item_id = ANY (%s::bigint[])
"""
_Row = tuple[str, int, int, str, str, int, bool, bool, bool]


def load(
    run: CommandRun,
    *,
    suppliers: Iterable[int] = (),
    items: Iterable[int] = (),
    on: date | None = None,
) -> BuyingFacts:
    """Read suppliers and items in one statement; unknown ids are simply not there.

    Args:
        run: the running command.
        suppliers: party ids.
        items: item ids.
        on: the day on which the suppliers' role counts; today when not given.
    """
    facts = known(run)
    parties, wanted = _ids(suppliers), _ids(items)
    day = on or company(run).today(run)
    own = run.company_id
    found = sql.rows(_QUERY, (own, day, day, own, parties, own, wanted, wanted, wanted))
    _take(facts, cast("list[_Row]", found))
    return facts


def known(run: CommandRun) -> BuyingFacts:
    """Return what the running command has read so far."""
    found = run.facts.setdefault("purchasing", BuyingFacts())
    assert isinstance(found, BuyingFacts)
    return found


def posting_facts(run: CommandRun, item_id: int) -> dict[str, str]:
    """Return what posting rules may match on of an item."""
    return {"item": str(item_id), "category": known(run).categories.get(item_id, "")}


def _ids(ids: Iterable[int]) -> str:
    return sql.array(sorted({i for i in ids if type(i) is int and 0 < i <= INT64_MAX}))


def _take(facts: BuyingFacts, found: Sequence[_Row]) -> None:
    for what, i, ref, a, b, n, yes, blocked, role in found:
        if what == "s":
            facts.suppliers[i] = Supplier(i, yes, blocked, role, a, b)
        elif what == "i":
            facts.categories[i] = a
            if not yes:
                facts.not_bought.add(i)
            if blocked:
                facts.models.add(i)
        elif what == "u":
            facts.own_units[i, ref] = (n, facts.own_units.get((i, ref), (1, 1))[1])
        else:
            facts.own_units[i, ref] = (facts.own_units.get((i, ref), (1, 1))[0], n)
