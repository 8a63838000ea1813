"""The language of templates: a document as data, checked as a whole.

A template is a list of blocks. Its texts may hold placeholders (`expressions`), nothing else: there
are no loops, no conditions beyond "only if it has a value", no files and no addresses. Its size is
limited, and so is what one record puts into it, so that printing ends whatever was written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem
from argosy.platform.printing.expressions import expression_problems
from argosy.platform.printing.formats import SHEETS, Sheet

TEXT_MAX: Final = 60_000
"""Characters of a template as JSON."""
BLOCKS_MAX: Final = 120
COLUMNS_MAX: Final = 16
ITEMS_MAX: Final = 24
DEPTH_MAX: Final = 3
EXPRESSION_MAX: Final = 2_000
Layout = dict[str, object]
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
LABEL: Final = "label"
STYLES: Final = ("modern", "ruled", "receipt", "form", LABEL)
SYMBOLS: Final = (
    "code128",
    "ean13",
    "ean8",
    "itf14",
    "gtin",
    "gs1_128",
    "qr",
    "datamatrix",
)
SIDES: Final = ("left", "center", "right")
ON: Final = ("every", "first", "last")
"""On which of a form's sheets a text stands, where its lines need more than one."""


@dataclass(slots=True)
class Reading:
    """What one reading of a template collects."""

    problems: list[Problem]
    blocks: int = 0

    def report(self, path: str, code: str, message: str, cure: str, **params: object) -> None:
        """Note a problem at a path."""
        self.problems.append(Problem(f"printing.{code}", message, cure, path, params))


Slot = Callable[[object, str, Reading], object]


def _expression(most: int = EXPRESSION_MAX) -> Slot:
    def read(value: object, path: str, reading: Reading) -> object:
        problem = text_problem(value, path, most, multiline=True)
        if problem is not None:
            reading.problems.append(problem)
            return ""
        reading.problems += expression_problems(str(value), path)
        return value

    return read


def _label(value: object, path: str, reading: Reading) -> object:
    """Read a text in both languages, or one for both."""
    read = _expression(400)
    if isinstance(value, str):
        text = read(value, path, reading)
        return {"en": text, "zh": text}
    if isinstance(value, dict) and set(value) == {"en", "zh"}:
        return {name: read(value[name], f"{path}.{name}", reading) for name in ("en", "zh")}
    reading.report(
        path, "label", "A text, or a text in both languages, was expected.",
        "Write one text, or an object with en and zh.",
    )  # fmt: skip
    return {"en": "", "zh": ""}


def _number(low: float, high: float) -> Slot:
    def read(value: object, path: str, reading: Reading) -> object:
        is_number = type(value) in (int, float)
        if is_number and low <= cast(float, value) <= high:
            return value
        reading.report(
            path, "number", "A number from {low} to {high} was expected.",
            "Give one; lengths are in millimetres.", low=str(low), high=str(high),
        )  # fmt: skip
        return low

    return read


def _one_of(values: Sequence[str]) -> Slot:
    def read(value: object, path: str, reading: Reading) -> object:
        if value in values:
            return value
        reading.report(
            path, "choice", "It is none of {values}.", "Choose one of them.",
            values=", ".join(values),
        )  # fmt: skip
        return values[0]

    return read


def _flag(value: object, path: str, reading: Reading) -> object:
    if isinstance(value, bool):
        return value
    reading.report(path, "flag", "true or false was expected.", "Write true or false.")
    return False


def _colour(value: object, path: str, reading: Reading) -> object:
    if isinstance(value, str) and _COLOUR.fullmatch(value):
        return value
    reading.report(path, "colour", "This is no colour.", "Write it as #1f4e79.")
    return "#000000"


def _name(value: object, path: str, reading: Reading) -> object:
    if isinstance(value, str) and re.fullmatch(
        r"[a-z][a-z0-9_]{0,62}(\.[a-z][a-z0-9_]{0,62}){0,2}", value
    ):
        return value
    reading.report(path, "name", "This is no name of a field or of lines.", "Choose one it has.")
    return ""


def _list(item: Slot, least: int, most: int) -> Slot:
    def read(value: object, path: str, reading: Reading) -> object:
        if not isinstance(value, list) or not least <= len(value) <= most:
            reading.report(
                path, "list", "A list of {least} to {most} was expected.", "Write one.",
                least=least, most=most,
            )  # fmt: skip
            return []
        return [item(each, f"{path}[{place}]", reading) for place, each in enumerate(value)]

    return read


def _group(slots: Mapping[str, tuple[Slot, object]]) -> Slot:
    """Read an object whose keys are known; what has a default other than None may be missing."""

    def read(value: object, path: str, reading: Reading) -> object:
        if not isinstance(value, dict):
            reading.report(path, "object", "An object was expected.", "Write it in braces.")
            value = {}
        before = f"{path}." if path else ""
        for name in value:
            if name not in slots:
                reading.report(
                    f"{before}{str(name)[:60]}", "unknown", "This is not known here.",
                    "Leave it out; known are {names}.", names=", ".join(slots),
                )  # fmt: skip
        found = {}
        for name, (slot, default) in slots.items():
            if name in value:
                found[name] = slot(value[name], f"{before}{name}", reading)
            elif default is None:
                reading.report(f"{before}{name}", "missing", "This is needed here.", "Fill it in.")
                found[name] = ""
            else:
                found[name] = default
        return found

    return read


EMPTY: Final = {"en": "", "zh": ""}
_expr = _expression()
_told = _group({"label": (_label, EMPTY), "value": (_expr, None), "strong": (_flag, False)})
_party = _group({"label": (_label, EMPTY), "text": (_expr, None)})
_column = _group(
    {
        "label": (_label, None),
        "value": (_expr, None),
        "width": (_number(0, 100), 0),
        "align": (_one_of(SIDES), "left"),
        "sum": (_flag, False),
        "subtotal": (_flag, False),
    }
)
_place = _group(
    {
        "value": (_expr, None),
        "x": (_number(-50, 400), None),
        "width": (_number(1, 400), 40),
        "align": (_one_of(SIDES), "left"),
    }
)
_measure = (_number(0, 400), 0)


def _blocks(value: object, path: str, reading: Reading) -> object:
    if path.count("[") >= DEPTH_MAX:
        reading.report(path, "depth", "Blocks lie too deep in each other.", "Take them apart.")
        return []
    return _list(_block, 0, BLOCKS_MAX)(value, path, reading)


_KINDS: Final[Mapping[str, Mapping[str, tuple[Slot, object]]]] = {
    "letterhead": {},
    "heading": {"title": (_label, None), "number": (_expr, ""), "align": (_one_of(SIDES), "left")},
    "parties": {"items": (_list(_party, 1, 4), None)},
    "facts": {"items": (_list(_told, 1, ITEMS_MAX), None), "columns": (_number(1, 6), 4)},
    "table": {
        "of": (_name, None),
        "columns": (_list(_column, 1, COLUMNS_MAX), None),
        "subtotal": (_expression(80), ""),
        "carry": (_flag, False),
        "fill": (_number(0, 60), 0),
    },
    "totals": {"items": (_list(_told, 1, ITEMS_MAX), None)},
    "words": {"label": (_label, EMPTY), "value": (_expr, None)},
    "text": {
        "label": (_label, EMPTY),
        "value": (_label, None),
        "align": (_one_of(SIDES), "left"),
        "size": (_number(50, 400), 100),
        "strong": (_flag, False),
    },
    "code": {
        "symbols": (_one_of(SYMBOLS), None),
        "value": (_expr, None),
        "width": (_number(5, 150), 40),
        "height": (_number(3, 150), 14),
        "align": (_one_of(SIDES), "left"),
        "text": (_flag, True),
    },
    "signatures": {
        "items": (_list(_party, 1, 6), None),
        "height": (_number(0, 40), 12),
        "seal": (_flag, False),
        "seal_at": (_one_of(SIDES), "right"),
    },
    "columns": {
        "left": (_blocks, None),
        "right": (_blocks, None),
        "ratio": (_list(_number(1, 10), 2, 2), [1, 1]),
    },
    "space": {"height": (_number(0, 200), None)},
    "rule": {},
    "at": {
        "value": (_label, None),
        "x": (_number(-50, 400), None),
        "y": (_number(-50, 400), None),
        "width": (_number(1, 400), 60),
        "height": _measure,
        "align": (_one_of(SIDES), "left"),
        "size": (_number(4, 72), 10),
        "strong": (_flag, False),
        "symbols": (_one_of(("", *SYMBOLS)), ""),
        "on": (_one_of(ON), "every"),
    },
    "rows": {
        "of": (_name, None),
        "columns": (_list(_place, 1, COLUMNS_MAX), None),
        "y": (_number(-50, 400), None),
        "step": (_number(2, 60), 7),
        "most": (_number(1, 60), 5),
        "size": (_number(4, 72), 10),
    },
}


def _block(value: object, path: str, reading: Reading) -> object:
    reading.blocks += 1
    if reading.blocks > BLOCKS_MAX:
        if reading.blocks == BLOCKS_MAX + 1:
            reading.report(
                path, "blocks", "The template has more than {most} blocks.", "Leave some out.",
                most=BLOCKS_MAX,
            )  # fmt: skip
        return {"kind": "space", "height": 0, "when": ""}
    kind = value.get("kind") if isinstance(value, dict) else None
    if not isinstance(kind, str) or kind not in _KINDS:
        reading.report(
            f"{path}.kind", "kind", "There is no block of this kind.", "Known are {kinds}.",
            kinds=", ".join(_KINDS),
        )  # fmt: skip
        return {"kind": "space", "height": 0, "when": ""}
    slots = {"kind": (_one_of((kind,)), kind), "when": (_expression(80), ""), **_KINDS[kind]}
    return _group(slots)(value, path, reading)


def _size(value: object, path: str, reading: Reading) -> object:
    """Read a size of one's own, width and height; none for that of the paper."""
    return [] if value == [] else _list(_number(20, 420), 2, 2)(value, path, reading)


_LAYOUT: Final = _group(
    {
        "paper": (_one_of(tuple(SHEETS)), None),
        "sheet": (_size, []),
        "offset": (_list(_number(-50, 50), 2, 2), [0, 0]),
        "landscape": (_flag, False),
        "style": (_one_of(STYLES), "modern"),
        "accent": (_colour, "#1b4b7a"),
        "size": (_number(5, 24), 9.5),
        "serif": (_flag, False),
        "margins": (_list(_number(0, 100), 4, 4), [18, 16, 20, 16]),
        "running": (_label, EMPTY),
        "footer": (_label, EMPTY),
        "blocks": (_blocks, None),
    }
)


def parse_layout(text: str) -> tuple[Layout, list[Problem]]:
    """Return a template with every default filled in, and all that is wrong with it.

    Args:
        text: JSON.
    """
    problem = text_problem(text, "layout", TEXT_MAX, required=True, multiline=True)
    if problem is not None:
        return {}, [problem]
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        at = f" ({error.lineno}:{error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        return {}, [
            Problem(
                "printing.json",
                "The template is no JSON{at}.",
                "Look at commas, quotes and brackets there.",
                "layout",
                {"at": at},
            )
        ]
    return read_layout(found)


def read_layout(found: object) -> tuple[Layout, list[Problem]]:
    """Return a template from what JSON holds, and all that is wrong with it."""
    reading = Reading([])
    layout = cast(Layout, _LAYOUT(found, "", reading))
    if not reading.problems:
        _check_paper(layout, reading)
    return layout, reading.problems


def size_of(layout: Layout) -> tuple[float, float]:
    """Return the width and height of a layout's sheet in millimetres; a height of 0 is a roll's."""
    sheet = SHEETS[str(layout["paper"])]
    own = cast("list[float]", layout["sheet"])
    width, height = own or (sheet.width, sheet.height)
    return (height, width) if layout["landscape"] else (width, height)


def on_sheet(layout: Layout) -> Sheet | None:
    """Return the sheet that has several of a layout on a page; None where a page is one."""
    sheet = SHEETS[str(layout["paper"])]
    is_own = bool(layout["sheet"]) or bool(layout["landscape"])
    return sheet if sheet.places > 1 and layout["style"] == LABEL and not is_own else None


def _check_paper(layout: Layout, reading: Reading) -> None:
    """Note margins that leave no room on the paper; forms and labels have none."""
    if layout["style"] in ("form", LABEL):
        return
    top, right, bottom, left = cast("list[float]", layout["margins"])
    width, height = size_of(layout)
    if width - left - right < 20 or (height and height - top - bottom < 10):
        reading.report(
            "margins", "margins", "The margins leave no room on the paper.", "Make them smaller."
        )
