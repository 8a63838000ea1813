"""Payment blocks: that a bill must not be paid, and that it may again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.fields import company_key, recorded, reference
from argosy.kernel.identity.tables import TableKind


class PaymentBlock(models.Model):
    """A bill was blocked for payment, or released; the latest row of a bill holds (INV-37)."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    invoice_id = reference()
    is_blocked = models.BooleanField()
    reasons = models.JSONField()
    command_id = reference()
    recorded_at = recorded()

    class Meta:
        db_table = "payment_block"
        indexes = [models.Index(fields=["invoice_id"], name="payment_block_invoice")]
