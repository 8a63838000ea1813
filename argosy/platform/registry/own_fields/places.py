"""Where the own values of lines belong: which row stands for which line of a command's item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from argosy.kernel.identity import sql
from argosy.platform.registry import catalogue
from argosy.platform.registry.own_fields.definitions import Definition
from argosy.platform.registry.own_fields.plans import Level
from argosy.platform.registry.own_fields.source import owner_of, sibling
from argosy.platform.registry.resource import Lines


class LineRows:
    """The rows of lines of many records, read once for all of them, however many there are.

    Everything is wanted before anything is asked for.
    """

    def __init__(self, company_id: int) -> None:
        self._company_id = company_id
        self._wanted: dict[tuple[str, str, str], set[int]] = {}
        self._found: dict[tuple[str, str, str], dict[int, list[tuple[int, int]]]] = {}

    def want(self, level: Level, head_id: int) -> None:
        """Say that the lines of a record will be asked for."""
        self._wanted.setdefault(_kind(level), set()).add(head_id)

    def of(self, level: Level, head_id: int) -> list[tuple[int, int]]:
        """Return (id, what it points at) of a record's lines, in order of their ids."""
        kind = _kind(level)
        if kind not in self._found:
            self._found[kind] = _rows(level, sorted(self._wanted[kind]), self._company_id)
        return self._found[kind].get(head_id, [])


def _kind(level: Level) -> tuple[str, str, str]:
    assert level.lines is not None
    return level.lines.table, level.lines.name, level.match


def rows_of_lines(
    level: Level,
    item: object,
    numbers: Sequence[int],
    rows: Sequence[tuple[int, int]],
    *,
    is_new: bool,
) -> Mapping[int, Sequence[int]]:
    """Return the row ids for lines of an item, by their number in the item's list.

    A line that names its row is that row. One that names what the row points at (the delivery of
    an order's line) is every row that points there. New lines were given ascending ids in the
    order of the item, after those that stood before.

    Args:
        level: which lines.
        item: of the command.
        numbers: of the lines in the item's list.
        rows: of the record, as `LineRows` has them.
        is_new: whether the record was made with the item.
    """
    entries: Sequence[object] = getattr(item, level.attribute)
    found: dict[int, Sequence[int]] = {}
    by_match: dict[int, list[int]] = {}
    for key, value in rows:
        by_match.setdefault(value, []).append(key)
    present = [key for key, _ in rows]
    fresh = _fresh(level, item, present, is_new=is_new)
    unnamed = [n for n, entry in enumerate(entries) if not _named(entry, level.key)]
    for number in numbers:
        named = _named(entries[number], level.key)
        if named and level.match:
            found[number] = by_match.get(named, ())
        elif named:
            found[number] = [named] if named in present else []
        else:
            place = unnamed.index(number)
            found[number] = fresh[place : place + 1]
    return found


def _named(entry: object, key: str) -> int:
    value = getattr(entry, key, 0) if key else 0
    return value if isinstance(value, int) else 0


def _fresh(level: Level, item: object, present: Sequence[int], *, is_new: bool) -> Sequence[int]:
    """Return the ids of the item's new lines: the greatest, less those written after them.

    A new document has no others before them.
    """

    def count(attribute: str) -> int:
        entries = getattr(item, attribute, None)
        if not isinstance(entries, tuple | list):
            return 0
        return sum(1 for entry in entries if not _named(entry, level.key))

    own, later = count(level.attribute), sum(count(name) for name in level.after)
    if is_new:
        start = sum(count(name) for name in level.before)
        return present[start : start + own]
    end = len(present) - later
    return present[max(end - own, 0) : end] if end >= own else ()


def _rows(
    level: Level, head_ids: Sequence[int], company_id: int
) -> dict[int, list[tuple[int, int]]]:
    lines = level.lines
    assert lines is not None
    where = f" AND ({lines.where})" if lines.where else ""
    found = sql.rows(
        in_company(
            f"SELECT {lines.parent}, {lines.key}, {level.match or '0'} FROM {lines.table} t"
            f" {lines.joins} WHERE {lines.parent} = ANY (%s::bigint[]){where} ORDER BY 1, 2",
            company_id,
        ),
        (sql.array(list(head_ids)),),
    )
    by_head: dict[int, list[tuple[int, int]]] = {}
    for head, key, matched in found:
        pair = (int(str(key)), int(str(matched or 0)))
        by_head.setdefault(int(str(head)), []).append(pair)
    return by_head


def in_company(query: str, company_id: int) -> str:
    """Return a declaration's SQL for one company."""
    return query.replace("{company}", str(int(company_id)))


def currencies_of(
    definition: Definition, keys: Sequence[int], company_id: int
) -> Mapping[int, str]:
    """Return the currency that stands in the unit field of rows, by their id."""
    known = {resource.name: resource for _, resource in catalogue.declared()}
    owner = owner_of(known, definition.resource, definition.lines)
    unit = sibling(known, definition.resource, definition.lines, definition.unit)
    if owner is None or unit is None:
        return {}
    head = known[definition.resource]
    if isinstance(owner, Lines) and owner.field(definition.unit) is None:
        query = (
            f"SELECT {owner.key}, (SELECT {unit.sql.replace('t.', 'h_.')} FROM {head.table} h_"
            f" WHERE h_.{head.key} = {owner.parent}) FROM {owner.table} t {owner.joins}"
            f" WHERE {owner.key} = ANY (%s::bigint[])"
        )
    else:
        key = owner.key if isinstance(owner, Lines) else owner.key_sql
        query = (
            f"SELECT {key}, {unit.sql} FROM {owner.table} t {owner.joins}"
            f" WHERE {key} = ANY (%s::bigint[])"
        )
    found = sql.rows(in_company(query, company_id), (sql.array(list(keys)),))
    return {int(str(key)): str(currency) for key, currency in found}
