"""From a template and the facts of a record to a document with nothing left to look up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final, cast

from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.platform.printing import codes
from argosy.platform.printing.expressions import Placeholder, filled, placeholders_of
from argosy.platform.printing.facts import Facts, Line, grouped
from argosy.platform.printing.fitting import fit
from argosy.platform.printing.layout import LABEL, Layout, on_sheet, size_of
from argosy.platform.printing.press.fonts import SANS, SERIF
from argosy.platform.registry.labels import Text

Block = dict[str, object]
BOTH: Final = "both"
LANGUAGES: Final = ("zh-hans", "en", BOTH)
CHARACTERS_MAX: Final = 2_000_000
"""Characters of one document; beyond it is cut, so that setting it ends."""
SHEETS_MAX: Final = 100
"""Sheets of a form that one record may take."""
COPY: Final = Text("COPY", "副本")
PAGES: Final = Text("Page |n| of |m|", "第 |n| 页，共 |m| 页")
SUBTOTAL: Final = Text("Page subtotal", "本页小计")
BROUGHT: Final = Text("Brought forward", "承前页")
CARRIED: Final = Text("Carried forward", "过次页")
TOTAL: Final = Text("Total", "合计")
LOGO: Final = "logo"
SEAL: Final = "seal"
NUMBER: Final = "{label_number"
"""What a label says that knows which of its record it is."""


@dataclass(frozen=True, slots=True)
class Shift:
    """How far a printer prints beside where it should, to be made up for, in millimetres."""

    x_mm: Decimal = Decimal(0)
    y_mm: Decimal = Decimal(0)


@dataclass(slots=True)
class Filling:
    """One document being filled.

    Args:
        facts: of its record.
        language: zh-hans, en or both; values are in the language of the facts.
        pictures: names of those that may be drawn (`LOGO`, `SEAL`) by use; "" for none.
        tables: how many tables it has by now.
        left: characters that may still come.
        sheet: which sheet of a form this is, from 0; its lines go on where the last one ended.
        sheets: how many sheets its lines need.
        number: of a label among those of its record, from 1.
        count: labels of its record.
        is_label: whether texts are cut to their boxes, as a label needs it.
    """

    facts: Facts
    language: str
    pictures: Mapping[str, str] = field(default_factory=dict)
    tables: int = 0
    left: int = CHARACTERS_MAX
    sheet: int = 0
    sheets: int = 1
    number: int = 1
    count: int = 1
    is_label: bool = False

    def document(
        self,
        layout: Layout,
        *,
        key: str,
        mark: str = "",
        shift: Shift | None = None,
        is_boxed: bool = False,
    ) -> Block:
        """Return the document for the press.

        Args:
            layout: as `layout.read_layout` returns it.
            key: of the document among those printed together.
            mark: what it says of itself: that it is a copy or a preview.
            shift: of the printer; that of the template is added.
            is_boxed: show where the values of a form stand; for looking, not for printing.
        """
        width, height = size_of(layout)
        self.is_label = layout["style"] == LABEL
        move = shift or Shift()
        offset = cast("list[float]", layout["offset"])
        middle = PAGES.in_language("en" if self.language == "en" else "zh-hans").split("|")
        fonts = SERIF if layout["serif"] else SANS
        return {
            "key": key,
            "width": width,
            "height": height,
            "margins": layout["margins"],
            "dx": float(move.x_mm) + offset[0],
            "dy": float(move.y_mm) + offset[1],
            "boxed": is_boxed and layout["style"] == "form",
            "style": layout["style"],
            "accent": layout["accent"],
            "size": layout["size"],
            "fonts": list(fonts),
            "lang": "en" if self.language == "en" else "zh",
            "mark": mark,
            "running": self.label(layout["running"]),
            "footer": self.label(layout["footer"]),
            "pages": middle[::2],
            "sheet": layout["paper"] if on_sheet(layout) is not None else "",
            "count": 1,
            "blocks": self.blocks(cast("list[Block]", layout["blocks"])),
        }

    def sheets_of(self, layout: Layout) -> int:
        """Return how many sheets of a form the lines of the record need.

        Raises:
            ValidationFailed: more than `SHEETS_MAX`.
        """
        rows = [each for each in _walked(layout) if each["kind"] == "rows"]
        if layout["style"] != "form":
            return 1
        needed = [
            -(-len(self.facts.lines(str(each["of"]))) // int(cast(int, each["most"])))
            for each in rows
        ]
        count = max((1, *needed))
        if count > SHEETS_MAX:
            raise ValidationFailed(
                [
                    Problem(
                        "printing.sheets",
                        "The lines need {count} sheets; {most} at most are printed of one record.",
                        "Choose a paper that takes more lines a sheet.",
                        "paper",
                        {"count": count, "most": SHEETS_MAX},
                    )
                ]
            )
        return count

    def blocks(self, blocks: Sequence[Block]) -> list[Block]:
        """Return the blocks that have something to show."""
        found = []
        for block in blocks:
            when = str(block["when"])
            if when and not self.facts.has(when.split(".")):
                continue
            made = _MAKERS[str(block["kind"])](self, block)
            if made is not None:
                found.append({"kind": block["kind"], **made})
        return found

    def text(self, expression: object, line: Line | None = None) -> str:
        """Return an expression with its placeholders filled in."""
        text = filled(str(expression), lambda each: self._told(each, line))
        text = text[: self.left]
        self.left -= len(text)
        return text

    def _told(self, placeholder: Placeholder, line: Line | None) -> str:
        if placeholder.path == ("label_number",):
            return str(self.number)
        if placeholder.path == ("label_count",):
            return str(self.count)
        return self.facts.text(placeholder, line)

    def label(self, label: object, line: Line | None = None, *, between: str = " ") -> str:
        """Return a label in the document's language, or in both with something between them."""
        parts = cast("Mapping[str, str]", label)
        if self.language != BOTH:
            return self.text(parts["zh" if self.language.startswith("zh") else "en"], line)
        zh, en = self.text(parts["zh"], line), self.text(parts["en"], line)
        return zh if zh == en or not en else f"{zh}{between}{en}"

    def both(self, text: Text, between: str = " ") -> str:
        """Return a text of ours in the document's language, or in both."""
        if self.language == BOTH:
            return f"{text.zh}{between}{text.en}"
        return text.in_language(self.language)


def _walked(layout: Layout) -> Iterator[Block]:
    """Yield the blocks of a layout, those inside others too."""
    waiting = list(cast("list[Block]", layout["blocks"]))
    while waiting:
        block = waiting.pop()
        yield block
        for side in ("left", "right"):
            waiting += cast("list[Block]", block.get(side) or [])


def _letterhead(filling: Filling, block: Block) -> Block | None:
    lines = [
        filling.text("{company.address|line}"),
        filling.text("{company.phone}  {company.email}  {company.website}").strip(),
    ]
    return {
        "name": filling.text("{company.name}"),
        "lines": [line for line in lines if line],
        "picture": filling.pictures.get(LOGO, ""),
    }


def _heading(filling: Filling, block: Block) -> Block | None:
    return {
        "title": filling.label(block["title"]),
        "number": filling.text(block["number"]),
        "align": block["align"],
    }


def _told(filling: Filling, items: object) -> list[Block]:
    """Return labelled values; one that is empty is left out."""
    found = []
    for item in cast("list[Block]", items):
        value = filling.text(item["value"])
        if value.strip():
            found.append(
                {"label": filling.label(item["label"]), "value": value, "strong": item["strong"]}
            )
    return found


def _facts(filling: Filling, block: Block) -> Block | None:
    items = _told(filling, block["items"])
    return {"items": items, "columns": int(cast(int, block["columns"]))} if items else None


def _totals(filling: Filling, block: Block) -> Block | None:
    items = _told(filling, block["items"])
    return {"items": items} if items else None


def _parties(filling: Filling, block: Block) -> Block | None:
    items = []
    for item in cast("list[Block]", block["items"]):
        text = filling.text(item["text"])
        items.append({"label": filling.label(item["label"]) if text.strip() else "", "text": text})
    return {"items": items} if any(each["text"] for each in items) else None


def _table(filling: Filling, block: Block) -> Block | None:
    columns = cast("list[Block]", block["columns"])
    lines = filling.facts.lines(str(block["of"]))
    wanted = _subtotalled(block, columns) if lines else []
    minors = [[_minor(filling, each, line) for _, each in wanted] for line in lines]
    rows = [
        {
            "cells": [filling.text(column["value"], line) for column in columns],
            "minors": [minor for minor, _ in minors[place]],
        }
        for place, line in enumerate(lines)
    ]
    blank = int(cast(int, block["fill"])) - len(rows)
    rows += [{"cells": [""] * len(columns), "minors": [0] * len(wanted)} for _ in range(blank)]
    filling.tables += 1
    return {
        "key": str(filling.tables),
        "heads": [
            {
                "text": filling.label(column["label"], between="\n"),
                "align": column["align"],
                "width": column["width"],
            }
            for column in columns
        ],
        "rows": rows,
        "sums": _sums(filling, columns, lines),
        "subtotal": {
            "label": filling.both(SUBTOTAL),
            "brought": filling.both(BROUGHT),
            "carried": filling.both(CARRIED) if block["carry"] else "",
            "columns": [at for at, _ in wanted],
            "places": [max(line[n][1] for line in minors) for n in range(len(wanted))],
        }
        if wanted
        else None,
    }


def _subtotalled(block: Block, columns: Sequence[Block]) -> list[tuple[int, Placeholder]]:
    """Return what a page adds up, each with its column; -1 for what stands below all of them."""
    found = [
        (at, placeholders_of(str(column["value"]))[:1])
        for at, column in enumerate(columns)
        if column["subtotal"]
    ]
    found = found or [(-1, placeholders_of(str(block["subtotal"]))[:1])]
    return [(at, each) for at, some in found for each in some]


def _minor(filling: Filling, wanted: Placeholder, line: Line) -> tuple[int, int]:
    value = filling.facts.valued(wanted, line)
    return (value.minor or 0), value.places


def _sums(filling: Filling, columns: Sequence[Block], lines: Sequence[Line]) -> list[str]:
    """Return the last row of a table: the sums of the columns that want one; none if none does."""
    if not lines or not any(column["sum"] for column in columns):
        return []
    sums = [_sum(filling, column, lines) if column["sum"] else "" for column in columns]
    if not sums[0]:
        sums[0] = filling.both(TOTAL)
    return sums


def _sum(filling: Filling, column: Block, lines: Sequence[Line]) -> str:
    """Return the exact sum of a column; "" where its values are not numbers of one unit."""
    placeholders = placeholders_of(str(column["value"]))
    if not placeholders:
        return ""
    total, places = Decimal(0), 0
    currencies = set()
    for line in lines:
        value = filling.facts.valued(placeholders[0], line)
        if not value.raw:
            continue
        try:
            amount = Decimal(value.raw)
        except InvalidOperation:
            return ""
        places = max(places, -cast(int, amount.as_tuple().exponent))
        currencies.add(value.currency)
        total += amount
    return grouped(f"{total:.{max(places, 0)}f}") if len(currencies) <= 1 else ""


def _words(filling: Filling, block: Block) -> Block | None:
    value = filling.text(block["value"])
    return {"label": filling.label(block["label"]), "value": value} if value else None


def _text(filling: Filling, block: Block) -> Block | None:
    value = filling.label(block["value"])
    if not value.strip():
        return None
    return {
        "label": filling.label(block["label"]),
        "value": value,
        "align": block["align"],
        "size": block["size"],
        "strong": block["strong"],
    }


def _code(filling: Filling, block: Block) -> Block | None:
    value = filling.text(block["value"]).strip()
    if not value:
        return None
    svg = codes.drawing(str(block["symbols"]), value)
    if not svg:
        plain = {"label": "", "value": value, "align": block["align"], "size": 100, "strong": False}
        return {**plain, "kind": "text"}
    return {
        "svg": svg,
        "text": value if block["text"] else "",
        "width": block["width"],
        "height": block["height"],
        "align": block["align"],
    }


def _signatures(filling: Filling, block: Block) -> Block | None:
    return {
        "items": [
            {"label": filling.label(item["label"]), "value": filling.text(item["text"])}
            for item in cast("list[Block]", block["items"])
        ],
        "height": block["height"],
        "seal": filling.pictures.get(SEAL, "") if block["seal"] else "",
        "seal-at": block["seal_at"],
    }


def _columns(filling: Filling, block: Block) -> Block | None:
    return {
        "left": filling.blocks(cast("list[Block]", block["left"])),
        "right": filling.blocks(cast("list[Block]", block["right"])),
        "ratio": block["ratio"],
    }


def _at(filling: Filling, block: Block) -> Block | None:
    value = filling.label(block["value"])
    symbols = str(block["symbols"])
    on = {"first": 0, "last": filling.sheets - 1}.get(str(block["on"]), filling.sheet)
    if not value.strip() or on != filling.sheet:
        return None
    svg = codes.drawing(symbols, value.strip()) if symbols else ""
    if not svg and filling.is_label:
        width, height, size = (float(cast(float, block[n])) for n in ("width", "height", "size"))
        value = fit(value, width, height, size)
    return {
        **{name: block[name] for name in ("x", "y", "width", "height", "align", "size", "strong")},
        **(_boxed(block, symbols, value.strip()) if svg else {}),
        "value": value,
        "symbols": symbols,
        "svg": svg,
    }


def _boxed(block: Block, symbols: str, value: str) -> Block:
    """Return where in its box a symbol stands: bars fill it until their modules are wide enough."""
    kind = codes.symbology(symbols, value)
    x, width, height = (float(cast(float, block[name])) for name in ("x", "width", "height"))
    if kind in codes.SQUARE:
        return {"height": height or width, "fit": "contain"}
    modules = len(codes.modules(symbols, value)[0]) + 2 * codes.QUIET[kind]
    used = min(width, modules * codes.MODULE_MM_MAX)
    x += (width - used) / 2
    return {"x": x, "width": used, "height": height or codes.BARS_MM, "fit": "stretch"}


def _rows(filling: Filling, block: Block) -> Block | None:
    most = int(cast(int, block["most"]))
    lines = filling.facts.lines(str(block["of"]))[filling.sheet * most :][:most]
    columns = cast("list[Block]", block["columns"])
    rows = [
        [
            {
                "value": filling.text(column["value"], line),
                "x": column["x"],
                "width": column["width"],
                "align": column["align"],
            }
            for column in columns
        ]
        for line in lines
    ]
    return {"rows": rows, "y": block["y"], "step": block["step"], "size": block["size"]}


_MAKERS: Final[Mapping[str, Callable[[Filling, Block], Block | None]]] = {
    "letterhead": _letterhead,
    "heading": _heading,
    "parties": _parties,
    "facts": _facts,
    "table": _table,
    "totals": _totals,
    "words": _words,
    "text": _text,
    "code": _code,
    "signatures": _signatures,
    "columns": _columns,
    "space": lambda filling, block: {"height": block["height"]},
    "rule": lambda filling, block: {},
    "at": _at,
    "rows": _rows,
}
