"""Reorder rules: what should be on hand, an item and a warehouse."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.fields import (
    company_foreign_key,
    company_key,
    quantity_field,
    reference,
)
from argosy.kernel.identity.models import Item
from argosy.kernel.identity.tables import TableKind


class ReorderRule(models.Model):
    """Below `min_qty` it is low, above `excess_qty` it is too much; orders fill up to `max_qty`."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER

    company_id = company_key()
    item = models.ForeignKey(Item, on_delete=models.PROTECT)
    location_id = reference()
    min_qty = quantity_field()
    max_qty = quantity_field()
    multiple_qty = quantity_field(db_default=1)
    safety_qty = quantity_field(db_default=0)
    excess_qty = quantity_field(null=True)
    version = models.IntegerField(db_default=1)

    class Meta:
        db_table = "reorder_rule"
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "item", "location_id"], name="reorder_rule_one"
            ),
            company_foreign_key("reorder_rule_location", "location_id", "location"),
            models.CheckConstraint(
                condition=models.Q(
                    min_qty__gte=0,
                    max_qty__gte=models.F("min_qty"),
                    multiple_qty__gt=0,
                    safety_qty__gte=0,
                ),
                name="reorder_rule_figures",
            ),
        ]
