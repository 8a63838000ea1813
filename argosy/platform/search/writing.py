"""Entries of the index: made from records as they stand, written where they differ.

Runs as the owner, who reads the records of all companies; nothing of it reaches a reader but
through `finding`, which asks the registry what that reader may see.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from argosy.kernel.identity import sql
from argosy.platform.search import vocabulary
from argosy.platform.search.fingerprints import fingerprint
from argosy.platform.search.plans import Block, Plan
from argosy.platform.search.words import quoted, words_of

CHUNK = 1_000
"""Records that are read and written at a time."""
WORDS_MAX = 4_000
"""Words of a record that are indexed; a text beyond that is found by what stands first."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in the index for a record and a set of permissions."""

    record_id: int
    company: int
    permission: str
    doc: str

    @property
    def fingerprint(self) -> int:
        """Equal for equal entries."""
        return fingerprint(f"{self.company} {self.doc}")


Weights = dict[str, str]
"""The words of a record, each with the best place it stands in: A, B or C."""


def entries(plan: Plan, ids: Sequence[int]) -> tuple[list[Entry], set[str]]:
    """Return what the index should hold for records, and the words of their names."""
    heads = _rows(plan.head, plan.resource.key_sql, ids)
    companies = {int(str(row[0])): int(str(row[1])) for row in heads}
    found: dict[int, dict[str, Weights]] = {each: {"": {}} for each in companies}
    names: set[str] = set()
    for row in heads:
        _add(found[int(str(row[0]))], plan.head, row[2:], names)
    for block in plan.lines:
        parent = block.select.removeprefix("SELECT ").partition(",")[0]
        for row in _rows(block, parent, ids):
            if row[0] in found:
                _add(found[int(str(row[0]))], block, row[1:], names)
    made = [
        Entry(record_id, companies[record_id], permission, _doc(words))
        for record_id, by_permission in found.items()
        for permission, words in _whole(by_permission).items()
    ]
    return made, names


def _rows(block: Block, key: str, ids: Sequence[int]) -> list[sql.Row]:
    text = f"{block.select} AND {key} = ANY(%s::bigint[]) ORDER BY 1"
    return sql.rows(text.replace("%", "%%").replace("%%s::bigint[]", "%s::bigint[]"), (list(ids),))


def _add(
    found: dict[str, Weights], block: Block, values: Sequence[object], names: set[str]
) -> None:
    for field, value in zip(block.fields, values, strict=True):
        texts = value if isinstance(value, list) else [value]
        for text in filter(None, texts):
            words = words_of(str(text), is_long=field.is_long)
            kept = found.setdefault(field.permission, {})
            for word in words:
                if field.weight < kept.get(word, "Z"):
                    kept[word] = field.weight
            if field.weight != "C":
                names.update(filter(vocabulary.is_kept, words))


def _whole(by_permission: Mapping[str, Weights]) -> Mapping[str, Weights]:
    """Return the words for each set of permissions, those that everybody sees among them."""
    everybody = by_permission[""]
    return {
        permission: {**words, **{w: min(p, words.get(w, "Z")) for w, p in everybody.items()}}
        for permission, words in by_permission.items()
    }


def _doc(words: Weights) -> str:
    chosen = sorted(words, key=lambda word: (words[word], word))[:WORDS_MAX]
    return " ".join(f"{quoted(word)}:1{words[word]}" for word in chosen)


@dataclass(frozen=True, slots=True)
class Written:
    """What writing did to the index: entries put in (new or changed) and taken out."""

    put: int = 0
    taken: int = 0

    def __add__(self, other: Written) -> Written:
        return Written(self.put + other.put, self.taken + other.taken)


def write(plan: Plan, ids: Sequence[int]) -> Written:
    """Make the index agree with records as they stand; those that are gone leave it."""
    made, names = entries(plan, ids)
    known = stored(plan, ids)
    wanted = {(each.record_id, each.permission): each for each in made}
    changed = [each for key, each in wanted.items() if known.get(key) != each.fingerprint]
    gone = [key for key in known if key not in wanted]
    out = [*gone, *((each.record_id, each.permission) for each in changed)]
    name = plan.resource.name
    if out:
        sql.execute(
            "DELETE FROM search_entry e USING unnest(%s::bigint[], %s::text[]) AS o(id, permission)"
            " WHERE e.resource = %s AND e.record_id = o.id AND e.permission = o.permission",
            ([key[0] for key in out], [key[1] for key in out], name),
        )
    if changed:
        insert(name, changed)
        vocabulary.learn(names)
    return Written(len(changed), len(gone))


def insert(resource: str, made: Sequence[Entry]) -> None:
    """Put entries in that are not there."""
    sql.execute(
        "INSERT INTO search_entry (resource, record_id, company, permission, doc, fingerprint)"
        " SELECT %s, e.record, e.company, e.permission, e.doc::tsvector, e.fingerprint"
        " FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::bigint[])"
        " AS e(record, company, permission, doc, fingerprint)",
        (
            resource,
            [each.record_id for each in made],
            [each.company for each in made],
            [each.permission for each in made],
            [each.doc for each in made],
            [each.fingerprint for each in made],
        ),
    )


def stored(plan: Plan, ids: Sequence[int]) -> dict[tuple[int, str], int]:
    """Return the fingerprints that the index holds for records."""
    found = sql.rows(
        "SELECT record_id, permission, fingerprint FROM search_entry"
        " WHERE resource = %s AND record_id = ANY(%s::bigint[])",
        (plan.resource.name, list(ids)),
    )
    return {(int(str(i)), str(permission)): int(str(f)) for i, permission, f in found}


def all_ids(plan: Plan) -> Iterator[list[int]]:
    """Yield the ids of all records of a noun, a chunk at a time, in their order."""
    after = 0
    key = plan.resource.key_sql
    _, _, rest = plan.head.select.partition(f" FROM {plan.resource.table} t")
    text = (f"SELECT {key} FROM {plan.resource.table} t{rest}").replace("%", "%%")
    text += f" AND {key} > %s::bigint ORDER BY {key} LIMIT {CHUNK}"
    while found := [int(str(each)) for (each,) in sql.rows(text, (after,))]:
        yield found
        after = found[-1]
