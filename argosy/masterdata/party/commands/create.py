"""Entering parties, thousands at a time: everything is checked first, then written set-wise."""

from __future__ import annotations

from collections.abc import Sequence

from argosy.contracts.party import PartyCreated
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.masterdata.party.commands import insert
from argosy.masterdata.party.commands.lookups import Lookups, look_up
from argosy.masterdata.party.commands.people import enter_people
from argosy.masterdata.party.commands.problems import number_taken
from argosy.masterdata.party.rules.new_party import CheckedParty, NewParty, check_new_party
from argosy.masterdata.rivals import rivals_refused
from argosy.masterdata.unknown import taken


@command("party.create_party", permission="party.create")
def do_create_party(run: CommandRun, batch: Sequence[NewParty]) -> list[Done | None]:
    """Enter parties with their roles, addresses, contact points, numbers, accounts and terms.

    Before: codes and exclusive identifiers are free; named groups, terms and parents exist. After:
    each party with its parts stands, its roles and terms in the actor's company; its contact
    persons are parties of their own, linked with it. Emits `PartyCreated`. Permission:
    party.create. Bank accounts wait for approval.
    """
    checked = [check_new_party(new) for new in batch]
    found = look_up(checked)
    _reject(run, checked, found)
    kept = run.settle(len(batch))
    ids = sql.ids("party", len(kept))
    parties = list(zip(ids, (checked[index] for index in kept), strict=True))
    with rivals_refused():
        insert.insert_parties(run, parties, found)
    results: list[Done | None] = [None] * len(batch)
    for index, (party_id, party) in zip(kept, parties, strict=True):
        roles = tuple(role.role for role in party.new.roles)
        run.emit(PartyCreated(party_id, roles), subject_type="party", subject_id=party_id)
        results[index] = Done("party", party_id, party.new.code or insert.code_of(party_id))
    enter_people(run, do_create_party, [(party_id, party.new) for party_id, party in parties])
    return results


def _reject(run: CommandRun, checked: Sequence[CheckedParty], found: Lookups) -> None:
    """Refuse what the rules, the present rows or another item of the batch forbid."""
    codes: dict[str, int] = {}
    numbers: dict[tuple[str, str], int] = {}
    for index, party in enumerate(checked):
        run.reject(index, *party.problems)
        run.reject(index, *found.problems(party.new))
        code = party.new.code
        if code:
            first = codes.setdefault(code, index)
            if first != index or code in found.codes:
                run.reject(index, taken("party", code))
        for place, identifier in enumerate(party.identifiers):
            key = (identifier.scheme, identifier.value)
            if not identifier.is_exclusive:
                continue
            first = numbers.setdefault(key, index)
            if first != index or key in found.identifiers:
                run.reject(index, number_taken(key, found.identifiers.get(key, ""), place))
