"""What was typed into a form, as the command's item: nothing is lost, nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, cast

from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import Problem
from argosy.web.desk.forms import Form, Grid, Input
from argosy.web.desk.picking import records_of
from argosy.web.desk.typed import amount, day, number

ROWS_MAX: Final = 500
TEXT_MAX: Final = 100_000
ROW: Final = re.compile(r"(\w+)\[(\d{1,5})\]\.(.+)")
ID: Final = re.compile(r"#(\d{1,18})")


@dataclass(slots=True)
class Filled:
    """What a form holds: texts by the names of inputs, and the item they make."""

    texts: dict[str, str] = field(default_factory=dict)
    hints: dict[str, str] = field(default_factory=dict)
    """What holds where an input is left open."""
    body: dict[str, object] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    """Grid -> rows filled in."""
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Proposed:
    """The lines that a step's form comes up with.

    Args:
        grid: where they stand.
        line: member that names each; what it stands for is shown, and nobody types it.
        quantity: member that says how much.
        names: what each is called, by its id.
        amounts: how much is proposed of each, by its id; "" where that is for the reader to say.
        rows: what stands in each row instead, where none is named by an id.
    """

    grid: str
    line: str
    quantity: str
    names: Mapping[str, str]
    amounts: Mapping[str, str]
    rows: Sequence[Mapping[str, str]] = ()

    @property
    def texts(self) -> list[Mapping[str, str]]:
        """What stands in the form's rows at first."""
        named = [{self.line: id_, self.quantity: qty} for id_, qty in self.amounts.items()]
        return [*named, *self.rows]

    def is_there(self, wanted: Mapping[str, str], row: Mapping[str, str]) -> bool:
        """Return whether a row is the one wanted, whatever is said of it."""
        keys = (self.line,) if self.line else tuple(wanted)
        return all(wanted[key] == row.get(key, "") for key in keys)

    def is_left_out(self, row: Mapping[str, str]) -> bool:
        """Return whether a row wants nothing: to count none of a thing says something of it."""
        said = row.get(self.quantity, "").strip()
        if self.line:
            return bool(row.get(self.line)) and not said.strip(" 0.,")
        return not said and any(self.is_there(each, row) for each in self.rows)


def read_form(
    actor: Actor, form: Form, posted: Mapping[str, str], lines: Proposed | None = None
) -> Filled:
    """Return what was typed, with rows that stayed empty left out.

    Args:
        actor: who typed.
        form: its inputs.
        posted: texts by the names of inputs.
        lines: what the form came up with; a line of which nothing is wanted is left out, and to
            leave all of them out is a mistake, since a command without lines takes them all.
    """
    filled = Filled()
    reader = _Reader(actor, filled)
    rows_of = {grid.path: _rows(grid, posted) for grid in form.grids}
    reader.look_up(_named(form, posted, rows_of))
    for each in form.inputs:
        reader.take(each, each.path, posted.get(each.path, ""), each.path.split("."), filled.body)
    for grid in form.grids:
        rows = rows_of[grid.path]
        if lines is not None and lines.grid == grid.path and rows:
            rows = [row for row in rows if not lines.is_left_out(row)]
            if not rows:
                filled.problems.append(_nothing_wanted().under(grid.path))
        if len(rows) > ROWS_MAX:
            filled.problems.append(_too_many(len(rows)).under(grid.path))
        filled.rows[grid.path] = len(rows)
        if not rows and not grid.is_required:
            continue
        entries: list[dict[str, object]] = []
        for place, row in enumerate(rows):
            entry: dict[str, object] = {}
            for each in grid.inputs:
                last = each.path.rpartition(".")[2]
                name = f"{grid.path}[{place}].{last}"
                reader.take(each, name, row.get(last, ""), [last], entry)
            entries.append(entry)
        filled.body[grid.path] = entries
    reader.money(form)
    return filled


def _rows(grid: Grid, posted: Mapping[str, str]) -> list[dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for name, text in posted.items():
        match = ROW.fullmatch(name)
        if match is not None and match[1] == grid.path:
            found.setdefault(int(match[2]), {})[match[3]] = text
    defaults = {each.path.rpartition(".")[2]: each.default for each in grid.inputs}
    return [
        row
        for _, row in sorted(found.items())
        if any(text.strip() and text != defaults.get(name, "") for name, text in row.items())
    ]


def _named(
    form: Form, posted: Mapping[str, str], rows_of: Mapping[str, Sequence[Mapping[str, str]]]
) -> dict[str, set[str]]:
    """Return what stands in fields that name records, by the resource they are of."""
    typed = [(each, posted.get(each.path, "")) for each in form.inputs]
    for grid in form.grids:
        last = {each: each.path.rpartition(".")[2] for each in grid.inputs}
        typed += [(e, row.get(last[e], "")) for row in rows_of[grid.path] for e in grid.inputs]
    found: dict[str, set[str]] = {}
    for each, text in typed:
        if (
            each.kind == "reference"
            and (name := text[:TEXT_MAX].strip())
            and not ID.fullmatch(name)
        ):
            found.setdefault(each.target, set()).add(name)
    return found


def _nothing_wanted() -> Problem:
    return Problem(
        "desk.nothing_wanted",
        "No line has a quantity.",
        "Say of at least one line how much.",
    )


def _too_many(rows: int) -> Problem:
    return Problem(
        "desk.too_many_lines",
        "{rows} lines stand here; a form takes {rows_max}.",
        "Import longer lists from a file.",
        "",
        {"rows": rows, "rows_max": ROWS_MAX},
    )


class _Reader:
    """Turns texts into values of one item and notes what cannot be one."""

    def __init__(self, actor: Actor, filled: Filled) -> None:
        self._actor = actor
        self._filled = filled
        self._found: dict[str, dict[str, object]] = {}
        self._amounts: list[tuple[dict[str, object], str]] = []

    def look_up(self, named: Mapping[str, set[str]]) -> None:
        """Find the records that are named, those of each resource at once."""
        self._found = {
            target: records_of(self._actor, target, sorted(texts))
            for target, texts in named.items()
        }

    def take(
        self, each: Input, name: str, text: str, path: Sequence[str], into: dict[str, object]
    ) -> None:
        """Put what stands in an input into its place of the item; empty ones are left out."""
        text = text[:TEXT_MAX]
        self._filled.texts[name] = text
        if each.kind not in ("password", "long", "text"):
            text = text.strip()
        if not text:
            return
        for part in path[:-1]:
            into = cast("dict[str, object]", into.setdefault(part, {}))
        into[path[-1]] = self._value(each, name, text)
        if each.kind == "money":
            self._amounts.append((into, path[-1]))

    def _value(self, each: Input, name: str, text: str) -> object:
        match each.kind:
            case "integer":
                return _whole(text)
            case "whole_numbers":
                return [_whole(part) for part in _parts(text)]
            case "texts":
                return _parts(text)
            case "flag":
                return text == "true"
            case "decimal":
                return number(text)
            case "date":
                return day(text, date.today())  # noqa: DTZ011 - the day where one types
            case "reference":
                return self._reference(each, name, text)
            case "money":
                plain, currency = amount(text)
                return {"amount": plain, "currency": currency}
        return text

    def money(self, form: Form) -> None:
        """Give amounts without a currency the one that the form states."""
        stated = self._filled.body.get("currency", "")
        for into, name in self._amounts:
            found = cast("dict[str, object]", into[name])
            found["currency"] = found["currency"] or stated

    def _reference(self, each: Input, name: str, text: str) -> object:
        """Return the id of the record that a code, number or name belongs to."""
        match = ID.fullmatch(text)
        if match is not None:
            return int(match[1])
        found = self._found[each.target][text]
        if isinstance(found, Problem):
            self._filled.problems.append(found.under(name))
            return 0
        return found


def _whole(text: str) -> object:
    plain = number(text)
    digits = plain.removeprefix("-")
    is_whole = digits.isascii() and digits.isdigit() and len(digits) < 19
    return int(plain) if is_whole else text


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;，；\n]", text) if part.strip()]
