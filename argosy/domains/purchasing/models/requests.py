"""Purchase requests: what somebody needs, until it is ordered."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models

from argosy.kernel.identity.fields import (
    company_foreign_key,
    company_key,
    quantity_field,
    reference,
)
from argosy.kernel.identity.tables import TableKind


class PurchaseRequest(models.Model):
    """A request 请购单: plain wishes, so it may still be changed."""

    table_kind: ClassVar[TableKind] = TableKind.DRAFT
    undeletable: ClassVar[bool] = True

    company_id = company_key()
    requester_id = reference()
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=300, db_default="")
    requested_on = models.DateField()
    version = models.IntegerField(db_default=1)
    correlation_id = reference()

    class Meta:
        db_table = "purchase_request"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="purchase_request_company"),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "closed", "cancelled"]),
                name="purchase_request_state",
            ),
        ]


class PurchaseRequestLine(models.Model):
    """How much of an item is needed, where and by when."""

    table_kind: ClassVar[TableKind] = TableKind.DRAFT
    undeletable: ClassVar[bool] = True

    company_id = company_key()
    request_id = reference()
    line_no = models.IntegerField()
    item_id = reference()
    description = models.CharField(max_length=300, db_default="")
    qty = quantity_field()
    unit_id = reference()
    needed_on = models.DateField()
    place_id = reference()

    class Meta:
        db_table = "purchase_request_line"
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "id"], name="purchase_request_line_company"
            ),
            models.UniqueConstraint(
                fields=["request_id", "line_no"], name="purchase_request_line_no"
            ),
            models.CheckConstraint(
                condition=models.Q(qty__gt=Decimal(0)), name="purchase_request_line_qty"
            ),
            company_foreign_key("purchase_request_line_of", "request_id", "purchase_request"),
        ]
