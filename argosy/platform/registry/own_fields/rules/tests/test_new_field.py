"""What a field may be: all that is wrong with it at once, each by its place."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from argosy.platform.registry.own_fields.rules.inputs import AddField, FieldChoice
from argosy.platform.registry.own_fields.rules.new_field import completed, problems_of

SOUND = AddField("sales.order", "x_note", "text", "Note", "备注")
RED = FieldChoice("red", "Red", "红")


def said(field: AddField) -> list[tuple[str, str]]:
    return [(problem.code, problem.field) for problem in problems_of(field)]


def test_a_sound_field_is_taken() -> None:
    assert said(SOUND) == []
    assert said(replace(SOUND, type="choice", choices=(RED,))) == []
    assert said(replace(SOUND, type="money", unit="currency")) == []
    assert said(replace(SOUND, type="reference", target="party.party")) == []
    assert said(replace(SOUND, type="integer", minimum=Decimal(1), maximum=Decimal(1))) == []


@pytest.mark.parametrize(
    "name",
    [
        "",
        "note",
        "x_",
        "X_note",
        "x_Note",
        "x_1",
        "x_é",
        "x_a b",
        'x_a"; DROP',
        "x_a\n",
        "x_" + "a" * 42,
    ],
)
def test_a_name_is_held_to_its_form(name: str) -> None:
    assert ("own_field.name", "name") in said(replace(SOUND, name=name))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("x_note", "x_note"),
        ("note", "x_note"),
        ("Frame colour", "x_frame_colour"),
        (" Frame - colour ", "x_frame_colour"),
        ("X_note", "x_note"),
        ("颜色", "颜色"),
        ("", ""),
        ("1st", "1st"),
        ('note"; DROP', 'note"; DROP'),
        ("note\n", "note\n"),
        ("İ", "İ"),
    ],
)
def test_a_name_is_completed_where_it_becomes_one(typed: str, name: str) -> None:
    assert completed(typed) == name


def test_everything_wrong_is_said_at_once() -> None:
    bad = AddField(
        "sales.order", "note", "choice", "", "备注", help_en="only one", unit="currency",
        target="party.party", max_length=9, minimum=Decimal(2), is_searchable=True,
        required_when="sometimes",
    )  # fmt: skip
    assert said(bad) == [
        ("own_field.name", "name"),
        ("text.required", "label_en"),
        ("text.required", "help_zh"),
        ("own_field.condition", "required_when"),
        ("own_field.needed", "choices"),
        ("own_field.idle", "target"),
        ("own_field.idle", "unit"),
        ("own_field.idle", "minimum"),
        ("own_field.idle", "max_length"),
        ("own_field.idle", "is_searchable"),
    ]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (replace(SOUND, type="json"), [("own_field.type", "type")]),
        (replace(SOUND, type="money"), [("own_field.needed", "unit")]),
        (
            replace(SOUND, type="integer", minimum=Decimal(2), maximum=Decimal(1)),
            [("own_field.bounds", "minimum")],
        ),
        (replace(SOUND, max_length=-1), [("own_field.length", "max_length")]),
        (
            replace(SOUND, max_length=501, is_searchable=True),
            [("own_field.too_long_to_search", "max_length")],
        ),
        (
            replace(SOUND, type="choice", choices=(RED, RED, FieldChoice("A B", "", "红"))),
            [
                ("own_field.choice", "choices[1].value"),
                ("own_field.choice", "choices[2].value"),
                ("text.required", "choices[2].label_en"),
            ],
        ),
        (
            replace(SOUND, type="choice", choices=(RED,) * 501),
            [("own_field.choices", "choices")],
        ),
    ],
)
def test_each_type_has_its_own_needs(field: AddField, expected: list[tuple[str, str]]) -> None:
    assert said(field) == expected
