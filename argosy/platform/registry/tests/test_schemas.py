"""What is documented is what is sent: records fit the schema of their noun."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.catalogue import Contribution
from argosy.platform.registry.filters import Query
from argosy.platform.registry.schemas import record_schema
from argosy.platform.registry.tests.toys import CUSTOMER, ORDER, reader

pytestmark = pytest.mark.usefixtures("toys")


def test_every_record_fits_the_schema_of_its_noun() -> None:
    check = Draft202012Validator(record_schema(ORDER), format_checker=FormatChecker())
    everything = reader(1, "personal.read", "toy.cost.read", "toy.note.read")
    for id_ in (1, 2, 3, 4):
        check.validate(reads.record(everything, "toy.order", id_))
    for row in reads.page(reader(), "toy.order", Query(fields=("number", "lines"))).rows:
        check.validate(row)
    broken = reads.record(reader(), "toy.order", 1) | {"amount": "12.30"}
    assert not check.is_valid(broken), "negative control"


def test_secrets_are_not_even_documented_and_labels_come_in_both_languages() -> None:
    schema = record_schema(ORDER, "zh-hans")
    assert "'pin'" not in str(schema)
    assert "'phone'" in str(schema)
    assert schema["title"] == "文本"


@pytest.mark.parametrize("name", sorted(catalogue.resources()))
def test_every_noun_has_a_valid_schema(name: str) -> None:
    Draft202012Validator.check_schema(record_schema(catalogue.resource(name)))


def test_start_up_names_what_contradicts_itself() -> None:
    from argosy.platform.registry.apps import check_declarations

    assert check_declarations() == []
    remove = catalogue.add_source(lambda: Contribution((CUSTOMER,)))
    try:
        (error,) = check_declarations()
        assert "toy.customer is declared 2 times" in str(error.msg)
    finally:
        remove()
    assert "toy.order" in catalogue.resources()
    assert CUSTOMER.name in catalogue.resources()
