"""Taking parties out again that were entered by mistake: none that anything refers to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from argosy.contracts.party import PartyRemoved
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.masterdata.party.commands.change import twice
from argosy.masterdata.party.commands.locks import lock_parties
from argosy.masterdata.party.rules.changes import RemoveParty

UNCHANGED = 1
"""The version of a party that nobody has changed since it was entered."""


@command("party.remove_party", permission="party.remove")
def do_remove_party(run: CommandRun, batch: Sequence[RemoveParty]) -> list[Done | None]:
    """Remove parties with all their parts.

    Before: nothing in any company refers to them, and nobody changed them since they were entered.
    After: they are gone, their numbers and codes are free; the audit keeps what they were. Emits
    `PartyRemoved`. Permission: party.remove.
    """
    versions = lock_parties(run, [item.party_id for item in batch], "party_id")
    seen: set[int] = set()
    for index, item in enumerate(batch):
        if item.party_id in seen:
            run.reject(index, twice("party_id"))
        seen.add(item.party_id)
        if versions.get(item.party_id, UNCHANGED) != UNCHANGED:
            run.reject(index, _changed())
    kept = run.settle(len(batch))
    places: dict[int, set[str]] = {}
    for party_id, place in sql.rows(
        "SELECT party, place FROM party_remove(%s::bigint[], %s::bigint)",
        (sql.array([batch[index].party_id for index in kept]), run.company_id),
    ):
        places.setdefault(cast(int, party_id), set()).add(str(place))
    for index in kept:
        found = places.get(batch[index].party_id)
        if found:
            run.reject(index, _in_use(found))
    if places and run.mode == "valid":
        still = [i for i in kept if batch[i].party_id not in places]
        ids = sql.array([batch[index].party_id for index in still])
        sql.rows("SELECT party FROM party_remove(%s::bigint[], %s::bigint)", (ids, run.company_id))
    results: list[Done | None] = [None] * len(batch)
    for index in run.settle(len(batch)):
        id_ = batch[index].party_id
        run.emit(PartyRemoved(id_), subject_type="party", subject_id=id_)
        results[index] = Done("party", id_)
    return results


def _changed() -> Problem:
    return Problem(
        "party.changed_since",
        "The party was changed since it was entered.",
        "Block it instead, so that nobody uses it.",
        "party_id",
    )


def _in_use(places: set[str]) -> Problem:
    return Problem(
        "party.in_use",
        "The party is referred to in {places}.",
        "Take back what refers to it first, or block it so that nobody uses it.",
        "party_id",
        {"places": ", ".join(sorted(places))},
    )
