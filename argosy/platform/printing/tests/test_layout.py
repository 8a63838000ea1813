"""Templates: what is right is filled with defaults, what is hostile or too much is refused."""

from __future__ import annotations

import json

import pytest

from argosy.platform.printing.expressions import Placeholder, filled, parts_of, placeholders_of
from argosy.platform.printing.layout import BLOCKS_MAX, parse_layout, read_layout


def codes(layout: object) -> set[str]:
    return {problem.code for problem in read_layout(layout)[1]}


def page(*blocks: object, **more: object) -> dict[str, object]:
    return {"paper": "A4", "blocks": list(blocks), **more}


def nested(depth: int) -> object:
    block: object = {"kind": "rule"}
    for _ in range(depth):
        block = {"kind": "columns", "left": [block], "right": []}
    return block


def test_defaults_are_filled_in() -> None:
    layout, problems = read_layout(page({"kind": "heading", "title": "Order"}))
    assert problems == []
    assert layout["style"] == "modern"
    assert layout["blocks"] == [
        {
            "kind": "heading", "when": "", "title": {"en": "Order", "zh": "Order"},
            "number": "", "align": "left",
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("layout", "code"),
    [
        (page({"kind": "script"}), "printing.kind"),
        (page({"kind": "rule", "onload": "x"}), "printing.unknown"),
        (page({"kind": "space", "height": 1e9}), "printing.number"),
        (page({"kind": "space", "height": True}), "printing.number"),
        (page({"kind": "text", "value": "{__class__.__mro__}"}), "printing.placeholder"),
        (page({"kind": "text", "value": "{a.b.c.d.e}"}), "printing.placeholder"),
        (page({"kind": "text", "value": "{a|exec}"}), "printing.placeholder"),
        (page({"kind": "text", "value": "{7*7}"}), "printing.placeholder"),
        (page({"kind": "text", "value": "{% for x in y %}"}), "printing.placeholder"),
        (page({"kind": "text", "value": "{a}" * 61}), "printing.placeholders"),
        (page({"kind": "table", "of": "../etc/passwd", "columns": []}), "printing.name"),
        (page(*({"kind": "rule"},) * BLOCKS_MAX, nested(1)), "printing.list"),
        (page(nested(4)), "printing.depth"),
        (page(margins=[100, 100, 100, 100]), "printing.margins"),
        (page(accent="red;background:url(x)"), "printing.colour"),
        (page(paper="A4"), ""),
        (page(paper="/dev/sda"), "printing.choice"),
        ([], "printing.object"),
        (None, "printing.object"),
    ],
)
def test_what_is_hostile_or_too_much_is_refused(layout: object, code: str) -> None:
    found = codes(layout)
    assert (code in found) if code else not found, found


@pytest.mark.parametrize("text", ["", "{", "[" * 50_000, "x" * 60_001, '{"paper": "\x00"}'])
def test_what_is_no_json_is_refused(text: str) -> None:
    assert parse_layout(text)[1]


def test_all_problems_come_at_once_with_their_paths() -> None:
    layout = page({"kind": "space", "height": -1}, {"kind": "nothing"}, size="big")
    fields = {problem.field for problem in read_layout(layout)[1]}
    assert fields == {"size", "blocks[0].height", "blocks[1].kind"}


def test_code_of_other_languages_is_text() -> None:
    texts = ["#import sys: *", "$ x $", "`raw`", "{{ 7*7 }}", "\\u{1F600} #{x}", "@ref <label>"]
    layout = page(*({"kind": "text", "value": text} for text in texts if "#{x}" not in text))
    assert json.dumps(layout) and read_layout(layout)[1] == []


def test_placeholders_are_found_and_braces_are_written_twice() -> None:
    assert list(parts_of("a {{b}} {c.d|upper|if:side=D} {")) == [
        "a ", "{", "b", "}", " ", Placeholder(("c", "d"), ("upper",), ("side", "D")), " ", "{",
    ]  # fmt: skip
    assert placeholders_of("{a}{b|currency}") == [
        Placeholder(("a",), ()),
        Placeholder(("b",), ("currency",)),
    ]


def test_lines_of_empty_placeholders_and_repeated_ones_go() -> None:
    values = {"a": "One", "b": "", "c": "One"}
    text = filled("{a}\n{b}\n{c}\n\nplain {b}", lambda each: values[each.path[0]])
    assert text == "One\n"
    assert filled("plain\n\nplain", lambda each: "") == "plain\n\nplain"
