"""Reads of the parties, many at once; run inside `reading` or a command, so rows are the company's.

`trade_facts` is what documents ask: may we trade with this party, on which terms, shipped and
billed where, with which tax number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import NotFound
from argosy.masterdata.party.rules.roles import DatedRole
from argosy.masterdata.unknown import possible_ids, storable, unknown

FOUND_MAX = 200


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is shipped or billed: what determines tax."""

    address_id: int
    country: str
    subdivision: str
    postcode: str


@dataclass(frozen=True, slots=True)
class TradeFacts:
    """What a document needs to know of a party, in one company on one day.

    `roles` are those that hold on the day; `tax_number` is its VAT number, else its USCC; terms
    are named by their codes; None and empty texts mean the company's default.
    """

    party_id: int
    code: str
    name: str
    is_active: bool
    blocked_reason: str
    country: str
    language: str
    roles: frozenset[str]
    customer_group_id: int | None
    supplier_group_id: int | None
    sales_terms: str
    purchase_terms: str
    currency: str
    credit_policy: str
    ship_to: Place | None
    bill_to: Place | None
    tax_number: str


_TRADE_FACTS = """
SELECT p.id, p.code, p.name, p.is_active, f.blocked_reason, f.country, f.language,
       ARRAY(SELECT r.role FROM party_role r WHERE r.company_id = %s AND r.party_id = p.id
                AND r.valid_from <= %s AND (r.valid_to IS NULL OR r.valid_to >= %s))::text[],
       t.customer_group_id, t.supplier_group_id, coalesce(st.code, ''), coalesce(pt.code, ''),
       coalesce(t.currency, ''), coalesce(t.credit_policy, 'block'),
       s.id, s.country, s.subdivision, s.postcode, b.id, b.country, b.subdivision, b.postcode,
       coalesce((SELECT i.value FROM party_identifier i WHERE i.party_id = p.id
                    AND i.scheme IN ('vat', 'uscc')
                    AND (i.valid_from IS NULL OR i.valid_from <= %s)
                    AND (i.valid_to IS NULL OR i.valid_to >= %s)
                  ORDER BY i.scheme DESC, i.id LIMIT 1), '')
  FROM party p
  JOIN party_profile f ON f.id = p.id
  LEFT JOIN party_terms t ON t.company_id = %s AND t.party_id = p.id
  LEFT JOIN payment_term st ON st.id = t.sales_terms_id
  LEFT JOIN payment_term pt ON pt.id = t.purchase_terms_id
  LEFT JOIN LATERAL (SELECT a.id, a.country, a.subdivision, a.postcode FROM party_address a
                      WHERE a.party_id = p.id AND a.is_ship
                        AND (a.ended_on IS NULL OR a.ended_on >= %s)
                      ORDER BY a.position LIMIT 1) s ON true
  LEFT JOIN LATERAL (SELECT a.id, a.country, a.subdivision, a.postcode FROM party_address a
                      WHERE a.party_id = p.id AND a.is_bill
                        AND (a.ended_on IS NULL OR a.ended_on >= %s)
                      ORDER BY a.position LIMIT 1) b ON true
 WHERE p.id = ANY(%s::bigint[])
"""


def trade_facts(company_id: int, party_ids: Sequence[int], on: date) -> dict[int, TradeFacts]:
    """Return the facts of parties by id, in one statement; unknown parties are left out."""
    wanted = possible_ids(party_ids)
    found = sql.rows(
        _TRADE_FACTS, (company_id, on, on, on, on, company_id, on, on, sql.array(wanted))
    )
    facts = {}
    for row in found:
        head, roles, agreed = row[:7], cast(list[str], row[7]), row[8:14]
        ship_to, bill_to = _place(row[14:18]), _place(row[18:22])
        facts[cast(int, row[0])] = TradeFacts(
            *head, frozenset(roles), *agreed, ship_to, bill_to, str(row[22])  # type: ignore[arg-type,call-arg]
        )  # fmt: skip
    return facts


def _place(row: Sequence[object]) -> Place | None:
    if row[0] is None:
        return None
    return Place(cast(int, row[0]), str(row[1]), str(row[2]), str(row[3]))


def ids_of(codes: Sequence[str]) -> dict[str, int]:
    """Return the ids of parties by their codes; unknown codes are left out."""
    wanted = storable(codes)
    found = sql.rows(
        "SELECT code, id FROM party WHERE code = ANY(%s::text[])", (sql.array(wanted),)
    )
    return {str(code): cast(int, id_) for code, id_ in found}


def roles_of(company_id: int, party_id: int) -> list[DatedRole]:
    """Return the roles of a party in a company, in order of their first day."""
    found = sql.rows(
        "SELECT role, valid_from, valid_to FROM party_role"
        " WHERE company_id = %s AND party_id = %s ORDER BY valid_from, role",
        (company_id, party_id),
    )
    return [DatedRole(*row) for row in found]  # type: ignore[arg-type]


def payable_accounts(party_ids: Sequence[int], on: date) -> dict[int, list[int]]:
    """Return the approved bank accounts of parties that are not ended, by party."""
    accounts: dict[int, list[int]] = {}
    for party_id, account_id in sql.rows(
        "SELECT party_id, id FROM party_bank_account WHERE party_id = ANY(%s::bigint[])"
        " AND approved_at IS NOT NULL AND (ended_on IS NULL OR ended_on >= %s) ORDER BY id",
        (sql.array(list(party_ids)), on),
    ):
        accounts.setdefault(cast(int, party_id), []).append(cast(int, account_id))
    return accounts


@dataclass(frozen=True, slots=True)
class Hit:
    """A party that a search found, and by what."""

    party_id: int
    code: str
    name: str
    found_by: str


def find(text: str, limit: int = 20) -> list[Hit]:
    """Find parties by code, identifier, e-mail, telephone number or the beginning of a name.

    Numbers are found however they are written; exact hits come first.
    """
    wanted = text.strip()
    if not storable([wanted]):
        return []
    compact = "".join(c for c in wanted if c.isalnum() or c == "+").upper()
    prefix = wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    found = sql.rows(
        "SELECT DISTINCT ON (p.id) p.id, p.code, p.name, h.by, h.rank FROM ("
        " SELECT id, 'code' AS by, 0 AS rank FROM party WHERE code = %s"
        " UNION ALL SELECT party_id, scheme, 1 FROM party_identifier WHERE value = %s"
        " UNION ALL SELECT party_id, kind, 2 FROM party_contact_point WHERE normalised IN (%s, %s)"
        " UNION ALL (SELECT id, 'name', 3 FROM party WHERE name ILIKE %s ORDER BY id LIMIT %s)"
        ") h JOIN party p ON p.id = h.id ORDER BY p.id, h.rank",
        (wanted, compact, wanted.lower(), compact, prefix, FOUND_MAX),
    )
    hits = sorted(found, key=lambda row: (cast(int, row[4]), str(row[2]), cast(int, row[0])))
    return [Hit(*row[:4]) for row in hits[: min(limit, FOUND_MAX)]]  # type: ignore[arg-type]


def access_party(actor: Actor, party_id: int, on: date) -> TradeFacts:
    """Return a party as the actor's company sees it; the only way for a screen to get one.

    Raises:
        PermissionDenied: the actor may not read parties.
        NotFound: there is no such party.
    """
    actor.check_permission("party.read")
    with reading(actor):
        facts = trade_facts(actor.company_id, [party_id], on)
    if party_id not in facts:
        raise NotFound(unknown("party", party_id, "party_id"))
    return facts[party_id]
