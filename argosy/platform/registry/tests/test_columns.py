"""Every declaration of the suite is one that the database can answer; a misspelt one is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from argosy.platform.registry import catalogue
from argosy.platform.registry.catalogue import Contribution
from argosy.platform.registry.columns import column_problems
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.labels import Text
from argosy.platform.registry.tests.toys import ORDER

T = Text("Text", "文本")


def test_the_database_has_what_every_resource_speaks_of(toys: None) -> None:
    assert "party.party" in catalogue.resources()
    assert column_problems() == []


def test_a_misspelt_column_is_named_with_its_resource(toys: None) -> None:
    lost = (Field("colour", FieldType.TEXT, T), Field("size", FieldType.TEXT, T, "x.size"))
    bad = replace(ORDER, name="toy.bad", fields=(*ORDER.fields, *lost))
    remove = catalogue.add_source(lambda: Contribution((bad,)))
    try:
        assert column_problems() == [
            "(a source): toy.bad: colour: column t.colour does not exist",
            '(a source): toy.bad: size: missing FROM-clause entry for table "x"',
        ]
    finally:
        remove()


@pytest.mark.parametrize("path", ["party.party", "party.party.addresses"])
def test_a_field_of_a_source_that_has_no_column_is_named(toys: None, path: str) -> None:
    lost = Field("x_colour", FieldType.TEXT, T)
    remove = catalogue.add_source(lambda: Contribution(fields={path: [lost]}))
    try:
        (found,) = column_problems()
        assert found.endswith("x_colour: column t.x_colour does not exist")
        assert "party/resources.py: party.party: " in found
    finally:
        remove()
