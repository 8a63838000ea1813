"""Writes parties and their parts: one INSERT a table, whatever the number of parties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from argosy.kernel.events.commands import CommandRun
from argosy.kernel.identity import sql
from argosy.masterdata.party.commands.lookups import Lookups
from argosy.masterdata.party.rules.addresses import AddressRole, NewAddress
from argosy.masterdata.party.rules.bank_accounts import BankAccount
from argosy.masterdata.party.rules.contact_points import ContactPoint
from argosy.masterdata.party.rules.identifiers import Identifier, NewIdentifier
from argosy.masterdata.party.rules.new_party import CheckedParty, NewTerms
from argosy.masterdata.party.rules.roles import DatedRole

Numbered = tuple[int, CheckedParty]


def code_of(party_id: int) -> str:
    """Return the code that a party gets when none was entered."""
    return f"P{party_id:06d}"


def insert_records(
    table: str, names: tuple[str, ...], records: Sequence[tuple[object, ...]]
) -> None:
    """Insert rows given as tuples in one statement; nothing happens without rows."""
    if records:
        sql.insert(table, names, sql.transpose(records))


def insert_parties(run: CommandRun, parties: Sequence[Numbered], found: Lookups) -> None:
    """Write parties with all their parts."""
    insert_records(
        "party",
        ("id", "code", "name", "kind", "is_active"),
        [(id_, p.new.code or code_of(id_), p.new.name, p.new.kind, True) for id_, p in parties],
    )
    insert_records(
        "party_profile",
        ("id", "legal_name", "country", "language", "parent_id"),
        [
            (
                id_,
                p.new.legal_name,
                p.new.country or (p.new.addresses[0].country if p.new.addresses else ""),
                p.new.language,
                p.new.parent_id,
            )
            for id_, p in parties
        ],
    )
    insert_addresses([(id_, n, a) for id_, p in parties for n, a in enumerate(p.new.addresses, 1)])
    insert_contact_points(
        [(id_, n, c) for id_, p in parties for n, c in enumerate(p.contact_points, 1)]
    )
    insert_identifiers(
        [
            (id_, entered, identifier)
            for id_, p in parties
            for entered, identifier in zip(p.new.identifiers, p.identifiers, strict=True)
        ]
    )
    insert_bank_accounts(run, [(id_, account) for id_, p in parties for account in p.bank_accounts])
    insert_roles(run, [row for id_, p in parties for row in counted(id_, p.new.roles, {})])
    insert_terms(run, [(id_, p.new.terms) for id_, p in parties if p.new.terms], found)


def insert_addresses(rows: Sequence[tuple[int, int, NewAddress]]) -> None:
    """Write addresses given as (party, position, address)."""
    insert_records(
        "party_address",
        (
            "party_id",
            "position",
            "country",
            "subdivision",
            "city",
            "district",
            "postcode",
            "lines",
            "addressee",
            "is_ship",
            "is_bill",
            "is_register",
        ),
        [
            (
                party_id,
                position,
                a.country,
                a.subdivision,
                a.city,
                a.district,
                a.postcode,
                a.lines,
                a.addressee,
                AddressRole.SHIP in a.roles,
                AddressRole.BILL in a.roles,
                AddressRole.REGISTER in a.roles,
            )
            for party_id, position, a in rows
        ],
    )


def insert_contact_points(rows: Sequence[tuple[int, int, ContactPoint]]) -> None:
    """Write contact points given as (party, position, contact point)."""
    insert_records(
        "party_contact_point",
        ("party_id", "position", "kind", "value", "normalised", "purpose"),
        [(id_, n, c.kind, c.value, c.normalised, c.purpose) for id_, n, c in rows],
    )


def insert_identifiers(rows: Sequence[tuple[int, NewIdentifier, Identifier]]) -> None:
    """Write identifiers given as (party, as entered, as checked)."""
    insert_records(
        "party_identifier",
        (
            "party_id",
            "scheme",
            "value",
            "country",
            "is_checked",
            "is_exclusive",
            "valid_from",
            "valid_to",
        ),
        [
            (
                id_,
                i.scheme,
                i.value,
                i.country,
                i.is_checked,
                i.is_exclusive,
                entered.valid_from,
                entered.valid_to,
            )
            for id_, entered, i in rows
        ],
    )


def insert_bank_accounts(run: CommandRun, rows: Sequence[tuple[int, BankAccount]]) -> None:
    """Write bank accounts given as (party, account); each waits for a second person."""
    insert_records(
        "party_bank_account",
        (
            "party_id",
            "holder",
            "country",
            "currency",
            "iban",
            "account_no",
            "bank_code",
            "bic",
            "bank_name",
            "changed_by",
            "changed_at",
        ),
        [
            (
                id_,
                a.holder,
                a.country,
                a.currency,
                a.iban,
                a.account_no,
                a.bank_code,
                a.bic,
                a.bank_name,
                run.actor.id,
                run.now,
            )
            for id_, a in rows
        ],
    )


def counted(
    party_id: int, roles: Sequence[DatedRole], periods: Mapping[str, int]
) -> list[tuple[int, int, DatedRole]]:
    """Return (party, ordinal, role): it counts on from the periods that each role has already."""
    last = dict(periods)
    rows = []
    for role in roles:
        last[role.role] = last.get(role.role, 0) + 1
        rows.append((party_id, last[role.role], role))
    return rows


def insert_roles(run: CommandRun, rows: Sequence[tuple[int, int, DatedRole]]) -> None:
    """Write roles in the actor's company, given as (party, ordinal, role)."""
    insert_records(
        "party_role",
        ("company_id", "party_id", "ordinal", "role", "valid_from", "valid_to"),
        [(run.company_id, id_, n, r.role, r.valid_from, r.valid_to) for id_, n, r in rows],
    )


def insert_terms(
    run: CommandRun,
    rows: Sequence[tuple[int, NewTerms]],
    found: Lookups,
    *,
    replace: bool = False,
) -> None:
    """Write terms with the actor's company, given as (party, terms); `replace` those that stand."""
    names = (
        "customer_group_id",
        "supplier_group_id",
        "sales_terms_id",
        "purchase_terms_id",
        "currency",
        "credit_policy",
    )
    if not rows:
        return
    replaced = ", ".join(f"{name} = EXCLUDED.{name}" for name in names)
    tail = (
        f"ON CONFLICT (company_id, party_id) DO UPDATE SET {replaced},"
        " version = party_terms.version + 1"
    )
    records = [
        (
            run.company_id,
            id_,
            found.groups.get(("customer", t.customer_group)),
            found.groups.get(("supplier", t.supplier_group)),
            found.payment_terms.get(t.sales_terms),
            found.payment_terms.get(t.purchase_terms),
            t.currency,
            t.credit_policy,
        )
        for id_, t in rows
    ]
    sql.insert(
        "party_terms",
        ("company_id", "party_id", *names),
        sql.transpose(records),
        tail=tail if replace else "",
    )
