"""Three-way match 三单匹配: suppliers' bills held against orders and receipts, and their release.

The bill itself is accounting's; here stand copied facts of its lines and the decision on them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from argosy.kernel.identity.fields import (
    CompositeForeignKey,
    company_foreign_key,
    company_key,
    quantity_field,
    recorded,
    reference,
)
from argosy.kernel.identity.tables import TableKind

ZERO = Decimal(0)


class BillMatch(models.Model):
    """A bill or supplier credit as it was matched when it came; `id` is accounting's id of it."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED
    id_sequence: ClassVar[str] = "invoice_id_seq"

    id = models.BigIntegerField(primary_key=True)
    company_id = company_key()
    kind = models.CharField(max_length=16)
    supplier_id = reference()
    supplier_reference = models.CharField(max_length=100)
    document_date = models.DateField()
    posting_date = models.DateField()
    currency = models.CharField(max_length=3)
    rate = quantity_field()
    order_id = reference()
    credits_id = reference(null=True)
    decision = models.CharField(max_length=8)
    reasons = models.JSONField(db_default=[])
    entered_by = reference()
    correlation_id = reference()
    command_id = reference()
    effective_at = models.DateTimeField()
    recorded_at = recorded()

    class Meta:
        db_table = "bill_match"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="bill_match_company"),
            models.UniqueConstraint(fields=["id", "entered_by"], name="bill_match_entered"),
            models.UniqueConstraint(
                fields=["company_id", "supplier_id", "kind", "supplier_reference"],
                name="bill_match_reference",
            ),
        ]
        indexes = [
            models.Index(fields=["order_id"], name="bill_match_order"),
            models.Index(
                fields=["company_id"], condition=Q(decision="blocked"), name="bill_match_blocked"
            ),
        ]


class MatchResult(models.Model):
    """One line of a bill against its order line, with the figures it was decided on.

    `qty` and `accrued_minor` are signed: a credit is negative. `line_id` is empty for a charge that
    nobody ordered.
    """

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    bill_id = reference()
    line_no = models.IntegerField()
    line_id = reference(null=True)
    order_id = reference(null=True)
    item_id = reference(default=0)
    qty = quantity_field()
    received_qty = quantity_field()
    billed_before_qty = quantity_field()
    unit_price = quantity_field()
    order_price = quantity_field()
    qty_difference = quantity_field()
    price_difference_minor = models.BigIntegerField()
    accrued_minor = models.BigIntegerField()
    """What was taken from goods received not billed, in the company's currency."""
    moves_billed = models.BooleanField(db_default=True)
    """Whether `qty` counts as billed: a credit of the price alone does not."""
    decision = models.CharField(max_length=8)
    reasons = models.JSONField(db_default=[])
    recorded_at = recorded()

    class Meta:
        db_table = "match_result"
        constraints = [
            models.UniqueConstraint(fields=["bill_id", "line_no"], name="match_result_no"),
        ]
        indexes = [
            models.Index(
                fields=["line_id"],
                condition=Q(line_id__isnull=False),
                name="match_result_order_line",
            ),
        ]


class BillRelease(models.Model):
    """Somebody else than who entered a blocked bill lets it be paid, and says why (INV-37)."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    bill_id = reference(unique=True)
    entered_by = reference()
    released_by = reference()
    reason = models.CharField(max_length=300)
    command_id = reference()
    effective_at = models.DateTimeField()
    recorded_at = recorded()

    class Meta:
        db_table = "bill_release"
        constraints = [
            company_foreign_key("bill_release_of", "bill_id", "bill_match"),
            CompositeForeignKey(
                name="bill_release_entered",
                columns=["bill_id", "entered_by"],
                to="bill_match",
                to_columns=["id", "entered_by"],
            ),
            models.CheckConstraint(
                condition=~Q(entered_by=F("released_by")), name="bill_release_four_eyes"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="bill_release_says_why"),
        ]
