"""What new parties name or may clash with, read with one statement a kind, never a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.masterdata.party.rules.new_party import CheckedParty, NewParty, NewTerms
from argosy.masterdata.unknown import possible_ids, storable, unknown


@dataclass(frozen=True, slots=True)
class Lookups:
    """Rows that exist already: taken codes and numbers, ids of groups and terms, known parents."""

    codes: frozenset[str]
    identifiers: Mapping[tuple[str, str], str]
    groups: Mapping[tuple[str, str], int]
    payment_terms: Mapping[str, int]
    parents: frozenset[int]

    def problems(self, new: NewParty) -> list[Problem]:
        """Return a problem for each name that leads nowhere."""
        problems = []
        if new.parent_id is not None and new.parent_id not in self.parents:
            problems.append(unknown("party", new.parent_id, "parent_id"))
        if new.terms is not None:
            problems.extend(self.terms_problems(new.terms))
        return problems

    def terms_problems(self, terms: NewTerms, field: str = "terms") -> list[Problem]:
        """Return a problem for each group or payment term that does not exist."""
        wanted = (
            ("customer group", ("customer", terms.customer_group), "customer_group", self.groups),
            ("supplier group", ("supplier", terms.supplier_group), "supplier_group", self.groups),
            ("payment term", terms.sales_terms, "sales_terms", self.payment_terms),
            ("payment term", terms.purchase_terms, "purchase_terms", self.payment_terms),
        )
        problems = []
        for what, key, name, known in wanted:
            code = key if isinstance(key, str) else key[1]
            if code and key not in known:
                problems.append(unknown(what, code, f"{field}.{name}"))
        return problems


def look_up(checked: Sequence[CheckedParty]) -> Lookups:
    """Read everything a batch of new parties names; parts that nobody names cost nothing."""
    terms = [party.new.terms for party in checked if party.new.terms is not None]
    return Lookups(
        frozenset(_codes([party.new.code for party in checked if party.new.code])),
        exclusive_owners(
            [
                (identifier.scheme, identifier.value)
                for party in checked
                for identifier in party.identifiers
                if identifier.is_exclusive
            ]
        ),
        groups(terms),
        payment_terms(terms),
        known_parties([p.new.parent_id for p in checked if p.new.parent_id is not None]),
    )


def _codes(codes: Sequence[str]) -> set[str]:
    wanted = storable(codes)
    if not wanted:
        return set()
    found = sql.rows("SELECT code FROM party WHERE code = ANY(%s::text[])", (sql.array(wanted),))
    return {str(code) for (code,) in found}


def exclusive_owners(keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return the codes of the parties that carry these exclusive numbers, by scheme and value."""
    if not keys:
        return {}
    found = sql.rows(
        "SELECT i.scheme, i.value, p.code FROM unnest(%s::text[], %s::text[]) AS w(scheme, value)"
        " JOIN party_identifier i ON i.scheme = w.scheme AND i.value = w.value AND i.is_exclusive"
        " JOIN party p ON p.id = i.party_id",
        (sql.array([key[0] for key in keys]), sql.array([key[1] for key in keys])),
    )
    return {(str(scheme), str(value)): str(code) for scheme, value, code in found}


def groups(terms: Sequence[NewTerms]) -> dict[tuple[str, str], int]:
    """Return the ids of the groups that terms name, by kind and code."""
    wanted = {("customer", t.customer_group) for t in terms if t.customer_group}
    wanted |= {("supplier", t.supplier_group) for t in terms if t.supplier_group}
    known = set(storable(code for _, code in wanted))
    keys = sorted(key for key in wanted if key[1] in known)
    if not keys:
        return {}
    found = sql.rows(
        "SELECT g.kind, g.code, g.id FROM unnest(%s::text[], %s::text[]) AS w(kind, code)"
        " JOIN party_group g ON g.kind = w.kind AND g.code = w.code",
        (sql.array([key[0] for key in keys]), sql.array([key[1] for key in keys])),
    )
    return {(str(kind), str(code)): cast(int, id_) for kind, code, id_ in found}


def payment_terms(terms: Sequence[NewTerms]) -> dict[str, int]:
    """Return the ids of the payment terms that terms name, by code; ended ones are not found."""
    wanted = {t.sales_terms for t in terms} | {t.purchase_terms for t in terms}
    codes = storable(wanted)
    if not codes:
        return {}
    found = sql.rows(
        "SELECT code, id FROM payment_term WHERE is_active AND code = ANY(%s::text[])",
        (sql.array(codes),),
    )
    return {str(code): cast(int, id_) for code, id_ in found}


def known_parties(ids: Sequence[int]) -> frozenset[int]:
    """Return those of the ids that are parties."""
    wanted = possible_ids(ids)
    if not wanted:
        return frozenset()
    found = sql.rows("SELECT id FROM party WHERE id = ANY(%s::bigint[])", (sql.array(wanted),))
    return frozenset(cast(int, id_) for (id_,) in found)
