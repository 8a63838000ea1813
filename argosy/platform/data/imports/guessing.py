"""What the columns of a file probably are: by name in both languages, as last time, or alike."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, Final, cast

from psycopg.types.json import Jsonb

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.platform.data.columns import Column
from argosy.platform.data.imports import runs
from argosy.platform.data.imports.heading import find_heading, folded, is_why, names_of, plain
from argosy.platform.data.imports.mappings import COLUMNS_MAX
from argosy.platform.data.imports.planning import known_columns
from argosy.platform.data.sheets.cells import Row
from argosy.platform.data.sheets.reading import Reading, read_rows
from argosy.platform.registry.resource import Resource

SAMPLES: Final = 3
ROWS_LOOKED_AT: Final = 50
ALIKE: Final = 0.78
"""How alike two names have to be (difflib's ratio) for one to be taken for the other."""
SAMPLE_CHARACTERS_MAX: Final = 60


@dataclass(frozen=True, slots=True)
class Guessed:
    """A column of a file and what it probably is.

    Args:
        name: as the file calls it.
        samples: the first values in it.
        path: the technical name of the field; "" when it is left out or nobody knows.
        is_remembered: whether somebody said so the last time.
        is_sure: whether it is called so, and not only alike.
    """

    name: str
    samples: tuple[str, ...]
    path: str
    is_remembered: bool
    is_sure: bool


@dataclass(frozen=True, slots=True)
class Guess:
    """What a file probably holds."""

    row: int
    columns: tuple[Guessed, ...]
    shape: str

    @property
    def mapping(self) -> dict[str, str]:
        """Every column by its name."""
        return {column.name: column.path for column in self.columns}


def guess(
    actor: Actor, resource: Resource, file: BinaryIO, reading: Reading, *, action: str = ""
) -> Guess:
    """Return what the columns of a file probably are.

    Args:
        actor: for whom; what he said of a file of this shape before goes before all else.
        resource: what the file holds.
        file: CSV or XLSX, seekable.
        reading: what is known about the file.
        action: which of the resource's actions enters new records; "" for the first.

    Raises:
        ValidationFailed: the file cannot be read, or has no rows.
    """
    known = known_columns(actor, resource, action)
    names = names_of(known.values())
    with closing(read_rows(file, reading)) as rows:
        head, below = find_heading(rows, names, {})
        samples = _samples(len(head.cells), islice(below, ROWS_LOOKED_AT))
    texts = [plain(cell) for cell in head.cells]
    shape = shape_of(texts)
    remembered = _remembered(actor, resource.name, shape)
    taken = set(remembered.values())
    columns: list[Guessed] = []
    for place, text in enumerate(texts):
        if not text or any(column.name == text for column in columns):
            continue
        columns.append(_guessed(text, samples[place], names, known, remembered, taken))
    return Guess(head.number, tuple(columns), shape)


def shape_of(names: Sequence[str]) -> str:
    """Return what files with the same columns have in common."""
    wanted = json.dumps(sorted({folded(name) for name in names if name}), ensure_ascii=False)
    return hashlib.sha256(wanted.encode("utf-8", "replace")).hexdigest()


def _samples(width: int, rows: Iterable[Row]) -> list[tuple[str, ...]]:
    """Return the first different values of every column."""
    found: list[list[str]] = [[] for _ in range(width)]
    for row in rows:
        for place, cell in enumerate(row.cells[:width]):
            text = plain(cell)[:SAMPLE_CHARACTERS_MAX]
            if text and len(found[place]) < SAMPLES and text not in found[place]:
                found[place].append(text)
    return [tuple(texts) for texts in found]


def _guessed(
    text: str,
    samples: tuple[str, ...],
    names: Mapping[str, list[Column]],
    known: Mapping[str, Column],
    remembered: Mapping[str, str],
    taken: set[str],
) -> Guessed:
    path = remembered.get(text)
    if path is not None and (path == "" or path in known):
        return Guessed(text, samples, path, True, True)
    if is_why(text):
        return Guessed(text, samples, "", False, True)
    for found, is_sure in ((names.get(folded(text), []), True), (_alike(text, names), False)):
        free = [column.path for column in found if column.path not in taken]
        if len(free) == 1:
            taken.add(free[0])
            return Guessed(text, samples, free[0], False, is_sure)
    return Guessed(text, samples, "", False, False)


def _alike(text: str, names: Mapping[str, list[Column]]) -> list[Column]:
    close = difflib.get_close_matches(folded(text), names, 1, ALIKE)
    return names[close[0]] if close else []


def _remembered(actor: Actor, resource: str, shape: str) -> Mapping[str, str]:
    with runs.working(actor):
        found = sql.rows(
            "SELECT columns FROM import_memory"
            " WHERE company_id = %s AND actor_id = %s AND resource = %s AND shape = %s",
            (actor.company_id, actor.id, resource, shape),
        )
    return cast("Mapping[str, str]", found[0][0]) if found else {}


def remember(actor: Actor, resource: str, shape: str, columns: Mapping[str, str]) -> None:
    """Keep what somebody said of a file's columns, for his next file of the same shape."""
    kept = dict(islice(_said(columns), COLUMNS_MAX))
    with runs.working(actor):
        sql.execute(
            "INSERT INTO import_memory (company_id, actor_id, resource, shape, columns)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (company_id, actor_id, resource, shape)"
            " DO UPDATE SET columns = EXCLUDED.columns",
            (actor.company_id, actor.id, resource, shape, Jsonb(kept)),
        )


def _said(columns: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, path in columns.items():
        if "\0" not in name:
            yield name, path
