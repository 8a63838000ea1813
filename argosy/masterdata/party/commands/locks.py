"""The only place where party rows are locked, always in the order of their ids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from argosy.kernel.events.commands import CommandRun
from argosy.kernel.identity import sql
from argosy.masterdata.unknown import possible_ids, unknown


def lock_parties(run: CommandRun, party_ids: Sequence[int], field: str) -> dict[int, int]:
    """Lock the profiles of parties and return their versions; refuse items of unknown parties.

    Args:
        run: the command.
        party_ids: the party of each item of the batch, in its order.
        field: the item's field that names the party.
    """
    wanted = possible_ids(party_ids)
    found = sql.rows(
        "SELECT id, version FROM party_profile WHERE id = ANY(%s::bigint[]) ORDER BY id FOR UPDATE",
        (sql.array(wanted),),
    )
    versions = {cast(int, id_): cast(int, version) for id_, version in found}
    for index, party_id in enumerate(party_ids):
        if party_id not in versions:
            run.reject(index, unknown("party", party_id, field))
    return versions
