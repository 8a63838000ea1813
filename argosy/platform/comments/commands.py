"""The only writer of comments: saying, taking back, following."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import cast

from argosy.contracts.comments import CommentMade
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import NotFound, Problem
from argosy.kernel.primitives.numbers import int64_problem
from argosy.platform.comments.rules import (
    Follow,
    NewComment,
    RemoveComment,
    Unfollow,
    comment_problems,
    mentions,
    place_problems,
)
from argosy.platform.comments.seeing import visible, visible_to

USE = "comments.use"


@command("comments.comment", permission=USE)
def do_comment(run: CommandRun, batch: Sequence[NewComment]) -> list[Done | None]:
    """Say something about records.

    Before: the actor may read the record, and so may everybody whom the text mentions. After: those
    who may read it see it; `comments.made` tells the mentioned and the followers. Permission:
    comments.use.
    """
    wrong = [comment_problems(item) for item in batch]
    people = _people(
        {name for item in batch if isinstance(item.text, str) for name in mentions(item.text)}
    )
    seen = _seen(run, [item for item, found in zip(batch, wrong, strict=True) if not found])
    blind = _blind(run, batch, wrong, people)
    for place, item in enumerate(batch):
        run.reject(place, *wrong[place])
        if wrong[place]:
            continue
        if item.record_id not in seen.get(item.resource, set()):
            run.reject(place, _no_record(item.record_id))
        for name in mentions(item.text):
            if (place, name) in blind:
                run.reject(place, _may_not_see(name))
    kept = run.settle(len(batch))
    ids = sql.ids("record_comment", len(kept))
    rows = [
        {
            "id": id_,
            "resource": batch[place].resource,
            "record_id": batch[place].record_id,
            "text": batch[place].text.strip(),
            "mentioned": [people[n] for n in mentions(batch[place].text) if n in people],
        }
        for id_, place in zip(ids, kept, strict=True)
    ]
    sql.execute(
        "INSERT INTO record_comment (id, company_id, resource, record_id, author_id, text,"
        " mentioned) SELECT id, %s, resource, record_id, %s, text, mentioned"
        " FROM jsonb_to_recordset(%s::jsonb)"
        " AS r (id bigint, resource text, record_id bigint, text text, mentioned bigint[])",
        (run.company_id, run.actor.id, json.dumps(rows)),
    )
    results: list[Done | None] = [None] * len(batch)
    for place, id_ in zip(kept, ids, strict=True):
        run.emit(CommentMade(id_), subject_type="record_comment", subject_id=id_)
        results[place] = Done("record_comment", id_)
    return results


@command("comments.remove", permission=USE)
def do_remove_comment(run: CommandRun, batch: Sequence[RemoveComment]) -> list[Done | None]:
    """Take back what one said oneself.

    Before: the comment is the actor's own and was not taken back. After: its text is gone; who said
    something there and when it was taken back stays. Permission: comments.use.
    """
    fit = [i.comment_id for i in batch if int64_problem(i.comment_id, "comment_id") is None]
    found = sql.rows(
        "SELECT id FROM record_comment WHERE id = ANY (%s::bigint[]) AND author_id = %s"
        " AND company_id = %s AND removed_at IS NULL ORDER BY id FOR UPDATE",
        (sql.array(sorted(set(fit))), run.actor.id, run.company_id),
    )
    own = {cast(int, id_) for (id_,) in found}
    for place, item in enumerate(batch):
        if item.comment_id not in own:
            run.reject(place, _not_own(item.comment_id))
    kept = run.settle(len(batch), NotFound)
    sql.execute(
        "UPDATE record_comment SET text = '', mentioned = '{}',"
        " removed_at = transaction_timestamp() WHERE id = ANY (%s::bigint[])",
        (sql.array([batch[place].comment_id for place in kept]),),
    )
    return _done(len(batch), {p: batch[p].comment_id for p in kept}, "record_comment")


@command("comments.follow", permission=USE)
def do_follow(run: CommandRun, batch: Sequence[Follow]) -> list[Done | None]:
    """Follow records.

    Before: the actor may read them, and follows none of them yet. After: he is told when somebody
    comments on them. Permission: comments.use.
    """
    wrong = [place_problems(item) for item in batch]
    seen = _seen(run, [item for item, found in zip(batch, wrong, strict=True) if not found])
    for place, item in enumerate(batch):
        run.reject(place, *wrong[place])
        if not wrong[place] and item.record_id not in seen.get(item.resource, set()):
            run.reject(place, _no_record(item.record_id))
    kept = run.settle(len(batch))
    ids = sql.ids("record_follower", len(kept))
    rows = [
        {"id": id_, "resource": batch[p].resource, "record_id": batch[p].record_id}
        for id_, p in zip(ids, kept, strict=True)
    ]
    sql.execute(
        "INSERT INTO record_follower (id, company_id, resource, record_id, account_id)"
        " SELECT id, %s, resource, record_id, %s FROM jsonb_to_recordset(%s::jsonb)"
        " AS r (id bigint, resource text, record_id bigint)",
        (run.company_id, run.actor.id, json.dumps(rows)),
    )
    return _done(len(batch), dict(zip(kept, ids, strict=True)), "record_follower")


@command("comments.unfollow", permission=USE)
def do_unfollow(run: CommandRun, batch: Sequence[Unfollow]) -> list[Done | None]:
    """Follow records no longer.

    Before: the actor follows them. Permission: comments.use.
    """
    fit = [i.following_id for i in batch if int64_problem(i.following_id, "following_id") is None]
    found = sql.rows(
        "SELECT id FROM record_follower WHERE id = ANY (%s::bigint[]) AND account_id = %s"
        " AND company_id = %s ORDER BY id FOR UPDATE",
        (sql.array(sorted(set(fit))), run.actor.id, run.company_id),
    )
    own = {cast(int, id_) for (id_,) in found}
    for place, item in enumerate(batch):
        if item.following_id not in own:
            run.reject(place, _not_followed(item.following_id))
    kept = run.settle(len(batch), NotFound)
    sql.execute(
        "DELETE FROM record_follower WHERE id = ANY (%s::bigint[])",
        (sql.array([batch[place].following_id for place in kept]),),
    )
    return _done(len(batch), {p: batch[p].following_id for p in kept}, "record_follower")


def _people(names: set[str]) -> dict[str, int]:
    """Return the active accounts of names, whatever their case."""
    found = sql.rows(
        "SELECT lower(name), id FROM user_account WHERE lower(name) = ANY (%s::text[])"
        " AND is_active",
        (sql.array(sorted(names)),),
    )
    return {str(name): cast(int, id_) for name, id_ in found}


def _seen(run: CommandRun, items: Sequence[NewComment | Follow]) -> dict[str, set[int]]:
    """Return the records that the actor may read, by their noun: a statement a noun."""
    wanted: dict[str, set[int]] = {}
    for item in items:
        wanted.setdefault(item.resource, set()).add(item.record_id)
    return {resource: visible(run.actor, resource, ids) for resource, ids in wanted.items()}


def _blind(
    run: CommandRun,
    batch: Sequence[NewComment],
    wrong: Sequence[Sequence[Problem]],
    people: Mapping[str, int],
) -> set[tuple[int, str]]:
    """Return who is mentioned where, without a right to read it: a statement a person and noun."""
    wanted: dict[tuple[str, str], dict[int, list[int]]] = {}
    for place, item in enumerate(batch):
        for name in mentions(item.text) if not wrong[place] else ():
            if name in people:
                places = wanted.setdefault((name, item.resource), {})
                places.setdefault(item.record_id, []).append(place)
    found: set[tuple[int, str]] = set()
    for (name, resource), places in wanted.items():
        seen = visible_to(people[name], run.company_id, resource, places)
        found |= {(p, name) for id_, at in places.items() if id_ not in seen for p in at}
    return found


def _done(count: int, made: Mapping[int, int], kind: str) -> list[Done | None]:
    results: list[Done | None] = [None] * count
    for place, id_ in made.items():
        results[place] = Done(kind, id_)
    return results


def _no_record(record: int) -> Problem:
    return Problem(
        "comments.no_record",
        "There is no such record {record} that you may read.",
        "Open it from its list.",
        "record_id",
        {"record": record},
    )


def _may_not_see(name: str) -> Problem:
    return Problem(
        "comments.blind",
        "{name} may not read this record.",
        "Leave the mention out, or ask an administrator to grant the right.",
        "text",
        {"name": name},
    )


def _not_own(comment: int) -> Problem:
    return Problem(
        "comments.not_own",
        "There is no comment {comment} of yours to take back.",
        "Choose one that you wrote yourself.",
        "comment_id",
        {"comment": comment},
    )


def _not_followed(following: int) -> Problem:
    return Problem(
        "comments.not_followed",
        "You do not follow {following}.",
        "Choose one that your list shows.",
        "following_id",
        {"following": following},
    )
