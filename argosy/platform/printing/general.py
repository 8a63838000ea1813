"""The general paper: any noun as a document, made from its declaration."""

from __future__ import annotations

from typing import Final

from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Lines, Resource

FACTS_MAX: Final = 20
COLUMNS_MAX: Final = 8
TABLES_MAX: Final = 3
NUMBERS: Final = frozenset(
    {
        FieldType.INTEGER,
        FieldType.DECIMAL,
        FieldType.QUANTITY,
        FieldType.MONEY,
        FieldType.PERCENT,
    }
)
_WIDE: Final = frozenset({FieldType.LONG_TEXT, FieldType.OBJECT, FieldType.TEXTS})


def label_of(text: Text) -> dict[str, str]:
    """Return a label as layouts hold it; braces in it are text."""
    return {name: _plain(value) for name, value in (("en", text.en), ("zh", text.zh))}


def general_layout(noun: Resource) -> dict[str, object]:
    """Return the layout of a noun that declares no paper of its own."""
    number = "".join(f"{{{name}}}" for name in noun.display[:1])
    named = {name for section in noun.sections for name in section.fields}
    shown = [each for each in noun.fields if each.name not in noun.display[:1]]
    shown.sort(key=lambda each: each.name not in named and each.name not in noun.columns)
    narrow = [each for each in shown if each.type not in _WIDE][:FACTS_MAX]
    wide = [each for each in shown if each.type is FieldType.LONG_TEXT][:4]
    blocks: list[object] = [
        {
            "kind": "columns",
            "left": [{"kind": "letterhead"}],
            "right": [
                {
                    "kind": "heading",
                    "title": label_of(noun.label),
                    "number": number,
                    "align": "right",
                }
            ],
            "ratio": [3, 2],
        },
        {"kind": "space", "height": 5},
    ]
    if narrow:
        blocks.append({"kind": "facts", "items": [_fact(each) for each in narrow], "columns": 4})
    blocks += [
        {"kind": "text", "label": label_of(each.label), "value": f"{{{each.name}}}",
         "when": each.name}
        for each in wide
    ]  # fmt: skip
    for lines in noun.lines[:TABLES_MAX]:
        blocks += [
            {"kind": "space", "height": 3},
            {"kind": "text", "value": label_of(lines.label), "strong": True, "size": 110,
             "when": lines.name},
            _table(lines),
        ]  # fmt: skip
    return {
        "paper": "A4",
        "landscape": any(_count(lines) > 6 for lines in noun.lines[:TABLES_MAX]),
        "style": "modern",
        "running": {
            "en": f"{_plain(noun.label.en)} {number}",
            "zh": f"{_plain(noun.label.zh)} {number}",
        },
        "footer": "{company.name}",
        "blocks": blocks,
    }


def _fact(field: Field) -> dict[str, object]:
    filters = "|currency" if field.type is FieldType.MONEY else ""
    return {"label": label_of(field.label), "value": f"{{{field.name}{filters}}}"}


def _shown(lines: Lines) -> list[Field]:
    plain = [each for each in lines.fields if each.type not in _WIDE]
    return plain[:COLUMNS_MAX]


def _count(lines: Lines) -> int:
    return len(_shown(lines))


def _table(lines: Lines) -> dict[str, object]:
    return {
        "kind": "table",
        "of": lines.name,
        "when": lines.name,
        "columns": [
            {
                "label": label_of(each.label),
                "value": f"{{{each.name}}}",
                "width": 2 if each.type in (FieldType.TEXT, FieldType.REFERENCE) else 1,
                "align": "right" if each.type in NUMBERS else "left",
            }
            for each in _shown(lines)
        ],
    }


def _plain(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
