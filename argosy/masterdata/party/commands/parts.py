"""Further addresses, contact points, numbers and accounts of parties, and their end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from argosy.contracts.party import BankAccountApproved
from argosy.kernel.events.commands import Command, CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem
from argosy.masterdata.party.commands import insert
from argosy.masterdata.party.commands.change import emit_changed, twice
from argosy.masterdata.party.commands.locks import lock_parties
from argosy.masterdata.party.commands.lookups import exclusive_owners, known_parties
from argosy.masterdata.party.commands.problems import number_taken
from argosy.masterdata.party.rules.bank_accounts import check_approval
from argosy.masterdata.party.rules.changes import (
    AddParts,
    ApproveBankAccount,
    EndPart,
    LinkContact,
)
from argosy.masterdata.party.rules.new_party import CheckedParty, NewParty, check_new_party
from argosy.masterdata.party.rules.roles import DatedRole, role_problems
from argosy.masterdata.rivals import rivals_refused
from argosy.masterdata.unknown import possible_ids, unknown

_POSITIONS = (
    "SELECT p.id, (SELECT coalesce(max(position), 0) FROM party_address WHERE party_id = p.id),"
    " (SELECT coalesce(max(position), 0) FROM party_contact_point WHERE party_id = p.id)"
    " FROM unnest(%s::bigint[]) AS p(id)"
)


@command("party.add_parts", permission="party.write")
def do_add_parts(run: CommandRun, batch: Sequence[AddParts]) -> list[Done | None]:
    """Add addresses, contact points, identifiers, bank accounts or roles to parties that stand.

    Before: the same rules as for a new party, with what stands already. After: the parts follow
    those that stand; bank accounts wait for approval. Emits `PartyChanged`. Permission:
    party.write.
    """
    lock_parties(run, [parts.party_id for parts in batch], "party_id")
    checked = [check_new_party(_as_party(parts)) for parts in batch]
    standing = _standing_roles(run, [parts.party_id for parts in batch if parts.roles])
    owners = exclusive_owners(
        [(i.scheme, i.value) for party in checked for i in party.identifiers if i.is_exclusive]
    )
    seen: set[int] = set()
    for index, (parts, party) in enumerate(zip(batch, checked, strict=True)):
        run.reject(index, *(p for p in party.problems if not p.code.startswith("role.")))
        run.reject(index, *role_problems(parts.roles, standing.get(parts.party_id, ())))
        if parts.party_id in seen:
            run.reject(index, twice("party_id"))
        seen.add(parts.party_id)
        for place, identifier in enumerate(party.identifiers):
            key = (identifier.scheme, identifier.value)
            if key in owners:
                run.reject(index, number_taken(key, owners[key], place))
    kept = run.settle(len(batch))
    with rivals_refused():
        _write(run, [(batch[index], checked[index]) for index in kept], standing)
    changed = [(index, batch[index].party_id) for index in kept]
    return emit_changed(run, len(batch), changed, "parts")


def _as_party(parts: AddParts) -> NewParty:
    """The parts as a party of their own, so that the same rules check them."""
    return NewParty(
        "-",
        addresses=parts.addresses,
        contact_points=parts.contact_points,
        identifiers=parts.identifiers,
        bank_accounts=parts.bank_accounts,
        roles=parts.roles,
    )


def _standing_roles(run: CommandRun, party_ids: Sequence[int]) -> dict[int, list[DatedRole]]:
    roles: dict[int, list[DatedRole]] = {}
    wanted = possible_ids(party_ids)
    if not wanted:
        return roles
    for party_id, *role in sql.rows(
        "SELECT party_id, role, valid_from, valid_to FROM party_role"
        " WHERE company_id = %s AND party_id = ANY(%s::bigint[]) ORDER BY party_id, role, ordinal",
        (run.company_id, sql.array(wanted)),
    ):
        roles.setdefault(cast(int, party_id), []).append(DatedRole(*role))  # type: ignore[arg-type]
    return roles


def _write(
    run: CommandRun,
    chosen: Sequence[tuple[AddParts, CheckedParty]],
    standing: Mapping[int, Sequence[DatedRole]],
) -> None:
    last = {
        cast(int, id_): (cast(int, address), cast(int, contact))
        for id_, address, contact in sql.rows(
            _POSITIONS, (sql.array([parts.party_id for parts, _ in chosen]),)
        )
    }
    addresses, contacts, identifiers, accounts, roles = [], [], [], [], []
    for parts, party in chosen:
        id_ = parts.party_id
        address_n, contact_n = last[id_]
        addresses += [(id_, n, a) for n, a in enumerate(parts.addresses, address_n + 1)]
        contacts += [(id_, n, c) for n, c in enumerate(party.contact_points, contact_n + 1)]
        pairs = zip(parts.identifiers, party.identifiers, strict=True)
        identifiers += [(id_, entered, identifier) for entered, identifier in pairs]
        accounts += [(id_, account) for account in party.bank_accounts]
        periods: dict[str, int] = {}
        for role in standing.get(id_, ()):
            periods[role.role] = periods.get(role.role, 0) + 1
        roles += insert.counted(id_, parts.roles, periods)
    insert.insert_addresses(addresses)
    insert.insert_contact_points(contacts)
    insert.insert_identifiers(identifiers)
    insert.insert_bank_accounts(run, accounts)
    insert.insert_roles(run, roles)


def _end(run: CommandRun, batch: Sequence[EndPart], table: str) -> list[Done | None]:
    """Give rows of a table of parts their last day; nothing is deleted."""
    wanted = possible_ids(end.part_id for end in batch)
    found = sql.rows(
        f"SELECT id, party_id FROM {table} WHERE id = ANY(%s::bigint[]) ORDER BY id FOR UPDATE",
        (sql.array(wanted),),
    )
    parties = {cast(int, id_): cast(int, party_id) for id_, party_id in found}
    for index, end in enumerate(batch):
        if end.part_id not in parties:
            run.reject(index, unknown(table.replace("_", " "), str(end.part_id), "part_id"))
    kept = run.settle(len(batch))
    last = {batch[index].part_id: batch[index].on for index in kept}
    sql.execute(
        f"UPDATE {table} t SET ended_on = w.ended_on"
        " FROM unnest(%s::bigint[], %s::date[]) AS w(id, ended_on) WHERE t.id = w.id",
        (sql.array(list(last)), sql.array(list(last.values()))),
    )
    changed = [(index, parties[batch[index].part_id]) for index in kept]
    return emit_changed(run, len(batch), changed, table)


def _end_command(name: str, permission: str, table: str) -> Command[EndPart]:
    """Make the command that ends rows of one table of parts."""

    @command(name, permission=permission)
    def do_end(run: CommandRun, batch: Sequence[EndPart]) -> list[Done | None]:
        """Give parts of parties their last day. Emits `PartyChanged`."""
        return _end(run, batch, table)

    return do_end


do_end_address = _end_command("party.end_address", "party.write", "party_address")
do_end_contact_point = _end_command("party.end_contact_point", "party.write", "party_contact_point")
do_end_bank_account = _end_command("party.end_bank_account", "party.write", "party_bank_account")


@command("party.approve_bank_account", permission="party.approve_bank_account")
def do_approve_bank_account(
    run: CommandRun, batch: Sequence[ApproveBankAccount]
) -> list[Done | None]:
    """Approve bank accounts, so that they may be paid to.

    Before: somebody else entered them, and they are not approved yet. Emits `BankAccountApproved`.
    Permission: party.approve_bank_account.
    """
    wanted = possible_ids(a.bank_account_id for a in batch)
    found = sql.rows(
        "SELECT id, party_id, changed_by, approved_by FROM party_bank_account"
        " WHERE id = ANY(%s::bigint[]) ORDER BY id FOR UPDATE",
        (sql.array(wanted),),
    )
    accounts = {cast(int, id_): rest for id_, *rest in found}
    for index, approval in enumerate(batch):
        account = accounts.get(approval.bank_account_id)
        run.reject(index, *_approval_problems(run, approval.bank_account_id, account))
    kept = run.settle(len(batch))
    sql.execute(
        "UPDATE party_bank_account SET approved_by = %s, approved_at = %s"
        " WHERE id = ANY(%s::bigint[])",
        (run.actor.id, run.now, sql.array([batch[i].bank_account_id for i in kept])),
    )
    results: list[Done | None] = [None] * len(batch)
    for index in kept:
        account_id = batch[index].bank_account_id
        party_id = cast(int, accounts[account_id][0])
        event = BankAccountApproved(party_id, account_id)
        run.emit(event, subject_type="party", subject_id=party_id)
        results[index] = Done("party_bank_account", account_id)
    return results


def _approval_problems(
    run: CommandRun, account_id: int, account: Sequence[object] | None
) -> list[Problem]:
    if account is None:
        return [unknown("bank account", account_id, "bank_account_id")]
    if account[2] is not None:
        return [
            Problem(
                "bank_account.approved",
                "The bank account is approved already.",
                "Nothing is left to do.",
                "bank_account_id",
            )
        ]
    problem = check_approval(cast(int, account[1]), run.actor.id, "bank_account_id")
    return [] if problem is None else [problem]


@command("party.link_contact", permission="party.write")
def do_link_contact(run: CommandRun, batch: Sequence[LinkContact]) -> list[Done | None]:
    """Make persons contacts of organisations, with a position, from a day to a day.

    Emits `PartyChanged` of the organisation. Permission: party.write.
    """
    known = known_parties([id_ for link in batch for id_ in (link.party_id, link.person_id)])
    for index, link in enumerate(batch):
        for field in ("party_id", "person_id"):
            id_ = link.party_id if field == "party_id" else link.person_id
            if id_ not in known:
                run.reject(index, unknown("party", id_, field))
        run.reject(index, *_link_problems(link))
    kept = run.settle(len(batch))
    with rivals_refused():
        insert.insert_records(
            "party_link",
            ("party_id", "person_id", "position", "valid_from", "valid_to"),
            [
                (link.party_id, link.person_id, link.position, link.valid_from, link.valid_to)
                for link in (batch[index] for index in kept)
            ],
        )
    return emit_changed(run, len(batch), [(i, batch[i].party_id) for i in kept], "contacts")


def _link_problems(link: LinkContact) -> list[Problem]:
    problems = []
    if link.party_id == link.person_id:
        problems.append(
            Problem(
                "party.own_contact",
                "A party cannot be its own contact.",
                "Choose the person.",
                "person_id",
            )
        )
    bad = text_problem(link.position, "position", 120)
    if bad is not None:
        problems.append(bad)
    return problems
