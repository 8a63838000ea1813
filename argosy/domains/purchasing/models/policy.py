"""What a company tolerates of its suppliers, in general and supplier by supplier."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from argosy.kernel.identity.fields import company_key, quantity_field, reference
from argosy.kernel.identity.tables import TableKind

ZERO = Decimal(0)


class PurchasingPolicy(models.Model):
    """Tolerances and choices; the row of supplier 0 holds for all that have none of their own."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    undeletable: ClassVar[bool] = True

    company_id = company_key()
    supplier_id = reference(db_default=0)
    over_receipt_pct = quantity_field(db_default=ZERO)
    qty_pct = quantity_field(db_default=ZERO)
    price_pct = quantity_field(db_default=ZERO)
    amount_minor = models.BigIntegerField(db_default=0)
    """Differences up to this amount (company's currency, minor units) block nothing."""
    on_reject = models.CharField(max_length=8, db_default="refused")
    price_difference = models.CharField(max_length=8, db_default="variance")
    """Where a bill's price difference goes: to variance, or to stock as far as it is there."""
    version = models.IntegerField(db_default=1)

    class Meta:
        db_table = "purchasing_policy"
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "supplier_id"], name="purchasing_policy_one"
            ),
            models.CheckConstraint(
                condition=Q(
                    over_receipt_pct__gte=ZERO,
                    qty_pct__gte=ZERO,
                    price_pct__gte=ZERO,
                    amount_minor__gte=0,
                ),
                name="purchasing_policy_figures",
            ),
            models.CheckConstraint(
                condition=Q(on_reject__in=["refused", "held"]), name="purchasing_policy_reject"
            ),
            models.CheckConstraint(
                condition=Q(price_difference__in=["variance", "stock"]),
                name="purchasing_policy_difference",
            ),
        ]
