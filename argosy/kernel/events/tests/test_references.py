"""What columns point at, where only their names say it."""

from __future__ import annotations

from django.db import models

from argosy.kernel.events.canonical import column_of
from argosy.kernel.events.references import references_of, tables


def test_who_did_something_is_a_reference_to_an_actor() -> None:
    """Otherwise the digest would speak of ids, and no check would find an actor that is not."""
    found = {
        (table, column_of(field))
        for table, model in tables().items()
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.BigIntegerField) and column_of(field).endswith("_by")
    }
    assert {("bill_match", "entered_by"), ("bill_release", "released_by")} <= found
    assert found == {
        (table, reference.column)
        for table, model in tables().items()
        for reference in references_of(model)
        if reference.column.endswith("_by") and reference.table == "actor"
    }
