"""Finds records for a reader: candidates by the index, what is shown by the registry's own reads.

The index only says where to look. Whether the reader may see a record, and which of its fields, is
asked of the registry at that moment, so that an index that is behind shows nobody anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.platform.registry import reads
from argosy.platform.registry.access import field_of
from argosy.platform.registry.filters import Query, Test
from argosy.platform.search.asking import Question, Rank, question
from argosy.platform.search.marking import Part, is_marked, marked
from argosy.platform.search.plans import Plan, plans

ASKED_MAX: Final = 200
"""Characters of a question."""
PER_NOUN: Final = 6
LIMIT_MAX: Final = 50
"""Records of a noun at most."""
NOUNS_MAX: Final = 12
"""Nouns that are shown; the facets name all."""
ENOUGH: Final = 3
"""With fewer records than this, similar words are tried."""
DEEP: Final[Mapping[Rank, int]] = {
    Rank.NUMBER: 100,
    Rank.PREFIX: 300,
    Rank.NAME: 600,
    Rank.NAME_START: 600,
    Rank.TEXT: 600,
    Rank.SIMILAR: 300,
}
"""Candidates of each rank that are looked at, the latest first."""
PERSONAL_DEEP: Final = 60
"""Candidates that are looked at of nouns of which the reader may not see every record."""
SHOWN_MAX: Final = 3
"""Fields with marks that are shown beside code and name."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A field of a found record, with what was looked for marked."""

    field: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A record: how it is shown, how well it fits, and where the words stand."""

    id: int
    rank: Rank
    code: tuple[Part, ...]
    name: tuple[Part, ...]
    shown: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The found records of a noun; `count` of them at least, exactly so many if `is_exact`."""

    plan: Plan
    count: int
    is_exact: bool
    rows: tuple[Found, ...]


@dataclass(slots=True)
class _Candidates:
    """Ids by noun with their ranks, the best first, and how many there are."""

    by_noun: dict[str, list[tuple[int, Rank]]] = field(default_factory=lambda: defaultdict(list))
    count: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    is_whole: bool = True


def search(
    actor: Actor, text: str, *, nouns: Sequence[str] = (), limit: int = PER_NOUN
) -> list[Group]:
    """Return what an actor finds, by noun, the best noun first.

    Args:
        actor: who looks, in the company acted for.
        text: what was typed.
        nouns: look among these only; all when empty.
        limit: records of each noun at most, 1 to 50.

    Raises:
        ValidationFailed: the text is too long, or the limit out of range.
    """
    _check(text, limit)
    asked = question(text)
    if not asked.pieces:
        return []
    readable = {
        name: plan
        for name, plan in plans().items()
        if actor.may(plan.resource.read_permission) and (not nouns or name in nouns)
    }
    if not readable:
        return []
    similar: tuple[str, ...] = ()
    with reading(actor), reads.in_time():
        candidates = _candidates(actor, readable, asked.ranked(), limit)
        if sum(map(len, candidates.by_noun.values())) < ENOUGH:
            query, similar = asked.similar()
            further = _candidates(actor, readable, {Rank.SIMILAR: query}, limit)
            _join(candidates, further, limit)
    best = sorted(
        candidates.by_noun, key=lambda name: (candidates.by_noun[name][0][1], _place(name))
    )
    groups: list[Group] = []
    for name in best:
        rows: tuple[Found, ...] = ()
        if len(groups) < NOUNS_MAX or readable[name].is_personal:
            rows = _confirmed(actor, readable[name], candidates.by_noun[name], asked, similar)
            rows = rows[:limit]
            if not rows:
                continue
        count, is_exact = candidates.count[name], candidates.is_whole
        if readable[name].is_personal:  # others' records are nobody's business, not even how many
            count, is_exact = len(rows), False
        groups.append(Group(readable[name], count, is_exact, rows))
    return groups


def _check(text: str, limit: int) -> None:
    problems = []
    if len(text) > ASKED_MAX:
        problems.append(
            Problem(
                "search.too_long",
                "A search has at most {limit} characters.",
                "Type a few words.",
                "q",
                {"limit": ASKED_MAX},
            )
        )
    if not 1 <= limit <= LIMIT_MAX:
        problems.append(
            Problem(
                "search.limit",
                "A search shows 1 to {limit} records of each kind.",
                "Send a whole number from 1 to {limit}.",
                "limit",
                {"limit": LIMIT_MAX},
            )
        )
    if problems:
        raise ValidationFailed(problems)


def _place(name: str) -> int:
    return list(plans()).index(name)


def _candidates(
    actor: Actor, readable: Mapping[str, Plan], asked: Mapping[Rank, str], limit: int
) -> _Candidates:
    """Return the best ids of each noun: one statement, whatever the number of nouns."""
    seen = _permissions(actor, readable)
    deep = max(limit, PERSONAL_DEEP)
    part = (
        "(SELECT {rank} AS rank, id, resource, record_id FROM search_entry"
        " WHERE doc @@ %s::tsquery AND resource = ANY(%s::text[]) AND company IN (0, %s::bigint)"
        " AND permission = ANY(%s::text[]) ORDER BY id DESC LIMIT {deep})"
    )
    texts = [part.format(rank=int(rank), deep=DEEP[rank]) for rank in asked]
    params: list[object] = []
    for query in asked.values():
        params += [query, list(readable), actor.company_id, seen]
    found = sql.rows(
        "SELECT resource, record_id, rank, total FROM (SELECT resource, record_id, rank,"
        " row_number() OVER (PARTITION BY resource ORDER BY rank, id DESC) AS place,"
        " count(*) OVER (PARTITION BY resource) AS total"
        " FROM (SELECT resource, record_id, min(rank) AS rank, max(id) AS id"
        f" FROM ({' UNION ALL '.join(texts)}) c GROUP BY resource, record_id) b) p"
        " WHERE place <= CASE WHEN resource = ANY(%s::text[]) THEN %s ELSE %s END"
        " ORDER BY resource, place",
        (*params, [name for name, plan in readable.items() if plan.is_personal], deep, limit),
    )
    made = _Candidates()
    for resource, record_id, rank, total in found:
        made.by_noun[str(resource)].append((int(str(record_id)), Rank(int(str(rank)))))
        made.count[str(resource)] = int(str(total))
    made.is_whole = sum(made.count.values()) < min(DEEP[rank] for rank in asked)
    return made


def _permissions(actor: Actor, readable: Mapping[str, Plan]) -> list[str]:
    """Return the sets of permissions whose entries an actor may be led by."""
    every = {""}.union(*(plan.permissions for plan in readable.values()))
    return [each for each in every if all(map(actor.may, each.split()))]


def _join(known: _Candidates, further: _Candidates, limit: int) -> None:
    for name, rows in further.by_noun.items():
        have = {record_id for record_id, _ in known.by_noun[name]}
        new = [row for row in rows if row[0] not in have]
        most = max(limit, PERSONAL_DEEP) if plans()[name].is_personal else limit
        known.by_noun[name] = [*known.by_noun[name], *new][:most]
        known.count[name] = max(known.count[name], further.count[name])


def _confirmed(
    actor: Actor,
    plan: Plan,
    chosen: Sequence[tuple[int, Rank]],
    asked: Question,
    similar: Sequence[str],
) -> tuple[Found, ...]:
    """Return the records that the registry lets the actor see, as the index ranks them."""
    resource = plan.resource
    ids = [record_id for record_id, _ in chosen]
    plain = {each.name for each in plan.head.fields} | set(resource.display)
    head = tuple(name for name in sorted(plain) if _sees(actor, plan, name))
    page = reads.page(
        actor, resource, Query(fields=("id", *head), where=Test("id", "in", ids), limit=len(ids))
    )
    by_id = {int(str(row["id"])): row for row in page.rows}
    found = [
        _found(plan, by_id[record_id], rank, asked, similar)
        for record_id, rank in chosen
        if record_id in by_id
    ]
    return _with_lines(actor, plan, found, asked, similar)


def _sees(actor: Actor, plan: Plan, name: str) -> bool:

    return field_of(actor, plan.resource, name) is not None


def _found(
    plan: Plan,
    row: Mapping[str, object],
    rank: Rank,
    asked: Question,
    similar: Sequence[str],
) -> Found:
    shown = [
        Shown(name, tuple(parts))
        for name, value in row.items()
        if name not in ("id", *plan.resource.display[:2])
        for parts in [marked(_text(value), asked, similar)]
        if is_marked(parts)
    ]
    code, name = ([*map(_text, (row.get(each) for each in plan.resource.display[:2])), "", ""])[:2]
    return Found(
        int(str(row["id"])),
        rank,
        tuple(marked(code, asked, similar)),
        tuple(marked(name, asked, similar)),
        tuple(shown[:SHOWN_MAX]),
    )


def _text(value: object) -> str:
    """Return a value as people read it: a reference by its name."""
    if isinstance(value, Mapping):
        return str(value.get("name") or value.get("code") or "")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _with_lines(
    actor: Actor,
    plan: Plan,
    found: Sequence[Found],
    asked: Question,
    similar: Sequence[str],
) -> tuple[Found, ...]:
    """Show where in their lines the words stand, for records in whose head they do not."""
    bare = [each.id for each in found if not _is_shown(each)]
    wanted = [
        each.name
        for block in plan.lines
        for each in block.fields
        if all(map(actor.may, each.permission.split()))
    ]
    if not bare or not wanted:
        return tuple(found)
    query = Query(fields=tuple(wanted), where=Test("id", "in", bare), limit=len(bare))
    lines = {int(str(row["id"])): row for row in reads.page(actor, plan.resource, query).rows}
    return tuple(
        Found(each.id, each.rank, each.code, each.name, _of_lines(lines[each.id], asked, similar))
        if each.id in lines and not _is_shown(each)
        else each
        for each in found
    )


def _is_shown(found: Found) -> bool:
    return bool(found.shown) or is_marked(found.code) or is_marked(found.name)


def _of_lines(
    row: Mapping[str, object], asked: Question, similar: Sequence[str]
) -> tuple[Shown, ...]:
    shown = []
    for name, lines in row.items():
        for line in lines if isinstance(lines, list) else ():
            for below, value in line.items():
                parts = marked(_text(value), asked, similar)
                if below != "id" and is_marked(parts):
                    shown.append(Shown(f"{name}.{below}", tuple(parts)))
    return tuple(shown[:SHOWN_MAX])
