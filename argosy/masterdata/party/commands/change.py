"""Changing a party's head, and blocking it; nobody's edit is lost without a word."""

from __future__ import annotations

from collections.abc import Sequence

from argosy.contracts.party import PartyBlocked, PartyChanged
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem, StaleVersion
from argosy.masterdata.party.commands.locks import lock_parties
from argosy.masterdata.party.rules.changes import (
    BlockParty,
    ChangeParty,
    block_problems,
    change_problems,
)


def stale(read: int, present: int) -> Problem:
    """Return the problem of a version that somebody else has changed since."""
    return Problem(
        "party.stale",
        "Somebody else changed the party since it was read (version {read}, now {present}).",
        "Read it again and repeat the change.",
        "version",
        {"read": read, "present": present},
    )


def twice(field: str) -> Problem:
    """Return the problem of a batch that names the same thing twice."""
    return Problem(
        "masterdata.twice",
        "The same one stands twice in this batch.",
        "Send the second change afterwards.",
        field,
    )


@command("party.change_party", permission="party.write")
def do_change_party(run: CommandRun, batch: Sequence[ChangeParty]) -> list[Done | None]:
    """Change names, country, language or risk class.

    Before: the caller read the present version. After: given values stand, the version is one
    higher. Emits `PartyChanged`. Permission: party.write.
    """
    versions = lock_parties(run, [change.party_id for change in batch], "party_id")
    seen: set[int] = set()
    only_stale = True
    for index, change in enumerate(batch):
        problems = change_problems(change)
        if change.party_id in seen:
            problems.append(twice("party_id"))
        seen.add(change.party_id)
        run.reject(index, *problems)
        present = versions.get(change.party_id)
        only_stale = only_stale and not problems and present is not None
        if present is not None and change.version != present:
            run.reject(index, stale(change.version, present))
    # Only when nothing but the versions is wrong is it a conflict rather than bad input.
    kept = run.settle(len(batch), StaleVersion) if only_stale else run.settle(len(batch))
    chosen = [batch[index] for index in kept]
    ids = sql.array([change.party_id for change in chosen])
    sql.execute(
        "UPDATE party_profile p SET legal_name = coalesce(w.legal_name, p.legal_name),"
        " country = coalesce(w.country, p.country), language = coalesce(w.language, p.language),"
        " risk_class = coalesce(w.risk_class, p.risk_class), version = p.version + 1"
        " FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[])"
        " AS w(id, legal_name, country, language, risk_class) WHERE p.id = w.id",
        (
            ids,
            sql.array([change.legal_name for change in chosen]),
            sql.array([change.country for change in chosen]),
            sql.array([change.language for change in chosen]),
            sql.array([change.risk_class for change in chosen]),
        ),
    )
    sql.execute(
        "UPDATE party p SET name = w.name FROM unnest(%s::bigint[], %s::text[]) AS w(id, name)"
        " WHERE p.id = w.id AND w.name IS NOT NULL",
        (ids, sql.array([change.name for change in chosen])),
    )
    return emit_changed(run, len(batch), [(i, batch[i].party_id) for i in kept], "profile")


@command("party.block_party", permission="party.block")
def do_block_party(run: CommandRun, batch: Sequence[BlockParty]) -> list[Done | None]:
    """Block parties from new documents, with a reason, or free them again.

    Emits `PartyBlocked`. Permission: party.block.
    """
    lock_parties(run, [block.party_id for block in batch], "party_id")
    for index, block in enumerate(batch):
        run.reject(index, *block_problems(block))
    kept = run.settle(len(batch))
    last = {batch[index].party_id: batch[index] for index in kept}
    ids, reasons = sql.array(list(last)), sql.array([b.reason for b in last.values()])
    sql.execute(
        "UPDATE party_profile p SET blocked_reason = w.reason, version = p.version + 1"
        " FROM unnest(%s::bigint[], %s::text[]) AS w(id, reason) WHERE p.id = w.id",
        (ids, reasons),
    )
    sql.execute(
        "UPDATE party p SET is_active = w.is_active"
        " FROM unnest(%s::bigint[], %s::boolean[]) AS w(id, is_active) WHERE p.id = w.id",
        (ids, sql.array([not b.is_blocked for b in last.values()])),
    )
    results: list[Done | None] = [None] * len(batch)
    for index in kept:
        block = batch[index]
        event = PartyBlocked(block.party_id, block.is_blocked)
        run.emit(event, subject_type="party", subject_id=block.party_id)
        results[index] = Done("party", block.party_id)
    return results


def emit_changed(
    run: CommandRun, size: int, changed: Sequence[tuple[int, int]], *parts: str
) -> list[Done | None]:
    """Emit `PartyChanged` for (index in the batch, party) and return the batch's results."""
    results: list[Done | None] = [None] * size
    for index, party_id in changed:
        run.emit(PartyChanged(party_id, parts), subject_type="party", subject_id=party_id)
        results[index] = Done("party", party_id)
    return results
