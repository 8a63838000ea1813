"""A form on the page: what stands in each input, and beside it what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from argosy.kernel.primitives.errors import Problem
from argosy.platform.registry.words import cure_of, message_of
from argosy.web.desk.filling import Filled, Proposed
from argosy.web.desk.forms import ROWS_EMPTY, Form, Grid, Input
from argosy.web.desk.proposing import LINE

Said = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """An input on the page: its name, what stands in it, what is wrong with it."""

    input: Input
    name: str
    text: str
    problems: tuple[Said, ...]
    told: str = ""
    """What it stands for in words, where it is an id that nobody has to know."""
    hint: str = ""
    """What holds where it is left open."""


@dataclass(frozen=True, slots=True)
class ShownGrid:
    """A table of inputs on the page."""

    grid: Grid
    rows: tuple[tuple[Shown, ...], ...]
    problems: tuple[Said, ...]
    is_open: bool
    """Whether it has to be looked at: it is needed, or something stands in it."""
    unseen: str = ""
    """Path of an input that the page holds and nobody reads."""


def placed(
    form: Form, filled: Filled, problems: Sequence[Problem], language: str
) -> dict[str, tuple[Said, ...]]:
    """Return problems by the inputs they are about; "" for those about none of them."""
    names = {*filled.texts, *(each.path for each in form.inputs), *(g.path for g in form.grids)}
    found: dict[str, tuple[Said, ...]] = {}
    for problem in problems:
        fits = [name for name in names if _is_about(problem.field, name)]
        place = max(fits, key=len, default="")
        said = (message_of(problem, language), cure_of(problem, language))
        found[place] = (*found.get(place, ()), said)
    return found


def _is_about(path: str, name: str) -> bool:
    return path == name or path.startswith((f"{name}.", f"{name}["))


def shown_input(
    each: Input,
    name: str,
    filled: Filled,
    said: Mapping[str, tuple[Said, ...]],
    told: str = "",
) -> Shown:
    """Return an input with its text and its problems.

    Args:
        each: what is asked.
        name: of the input on the page.
        filled: what stands in the form.
        said: problems by inputs.
        told: what it stands for in words, where it is an id that nobody has to know.
    """
    text, hint = filled.texts.get(name, each.default), filled.hints.get(name, "")
    return Shown(each, name, text, said.get(name, ()), told, hint)


def shown_grid(
    grid: Grid, filled: Filled, said: Mapping[str, tuple[Said, ...]], lines: Proposed | None
) -> ShownGrid:
    """Return a table of inputs: what it holds, and empty rows where lines can be added.

    A line that may be a new one is entered whole, and the id by which a kept one is known is
    nothing to read. A line that must name one is about that one: it says what that is called.

    Args:
        grid: what is asked.
        filled: what stands in the form.
        said: problems by inputs.
        lines: what the form came up with.
    """
    id_path = f"{grid.path}.{LINE}"
    can_be_new = any(each.path == id_path and not each.is_required for each in grid.inputs)
    about = lines if lines is not None and lines.line and lines.grid == grid.path else None
    count = filled.rows.get(grid.path, 0) + (ROWS_EMPTY if about is None else 0)

    def cell(each: Input, row: int) -> Shown:
        member = each.path.rpartition(".")[2]
        name = f"{grid.path}[{row}].{member}"
        is_line = about is not None and member == about.line
        told = about.names.get(filled.texts.get(name, ""), "") if about and is_line else ""
        return shown_input(each, name, filled, said, told)

    rows = tuple(tuple(cell(each, row) for each in grid.inputs) for row in range(count))
    problems = said.get(grid.path, ())
    is_open = grid.is_required or grid.path == "lines" or count > ROWS_EMPTY or bool(problems)
    return ShownGrid(grid, rows, problems, is_open, id_path if can_be_new else "")
