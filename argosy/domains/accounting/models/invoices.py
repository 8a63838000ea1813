"""Invoices, credit notes, bills and supplier credits: one table, since one posting makes them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.fields import company_key, quantity_field, recorded, reference
from argosy.kernel.identity.tables import TableKind

KINDS = ("invoice", "credit_note", "bill", "supplier_credit")


class Invoice(models.Model):
    """A posted invoice, credit note, bill or supplier credit."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    kind = models.CharField(max_length=15)
    party_id = reference()
    currency = models.CharField(max_length=3)
    rate = quantity_field()
    document_date = models.DateField()
    posting_date = models.DateField()
    order_type = models.CharField(max_length=64)
    order_id = reference()
    payment_term = models.CharField(max_length=64)
    partner_reference = models.CharField(max_length=100)
    credits_id = reference(null=True)
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    company_total_minor = models.BigIntegerField()
    entry_id = reference()
    correlation_id = reference()
    command_id = reference()
    recorded_at = recorded()

    class Meta:
        db_table = "invoice"
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="invoice_kind_known"),
            models.CheckConstraint(
                condition=models.Q(total_minor=models.F("net_minor") + models.F("tax_minor")),
                name="invoice_total_is_sum",
            ),
            # A supplier's document is entered once.
            models.UniqueConstraint(
                fields=["company_id", "party_id", "kind", "partner_reference"],
                condition=models.Q(kind__in=["bill", "supplier_credit"])
                & ~models.Q(partner_reference=""),
                name="invoice_supplier_reference",
            ),
        ]
        indexes = [
            models.Index(fields=["order_type", "order_id"], name="invoice_order"),
            models.Index(fields=["company_id", "party_id"], name="invoice_party"),
            models.Index(fields=["company_id", "kind", "document_date"], name="invoice_by_kind"),
        ]


class InvoiceLine(models.Model):
    """A line of an invoice with what it came to."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    invoice_id = reference()
    line_no = models.IntegerField()
    source_line_id = reference()
    item_id = reference(null=True)
    description = models.CharField(max_length=500)
    quantity = quantity_field()
    unit_id = reference(null=True)
    unit_price = quantity_field()
    discount_pct = quantity_field()
    purpose = models.CharField(max_length=32)
    account_id = reference()
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    company_net_minor = models.BigIntegerField()
    accrued_minor = models.BigIntegerField(null=True)
    recorded_at = recorded()

    class Meta:
        db_table = "invoice_line"
        constraints = [
            models.UniqueConstraint(fields=["invoice_id", "line_no"], name="invoice_line_place"),
        ]
        indexes = [
            models.Index(fields=["source_line_id"], name="invoice_line_source"),
        ]


class InvoiceTax(models.Model):
    """A tax on a line: what a tax return is made of."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    invoice_id = reference()
    line_no = models.IntegerField()
    code = models.CharField(max_length=32)
    category = models.CharField(max_length=8)
    rate = quantity_field()
    base_minor = models.BigIntegerField()
    amount_minor = models.BigIntegerField()
    charged_minor = models.BigIntegerField()
    deductible_minor = models.BigIntegerField()
    rounding_share = models.IntegerField()
    recorded_at = recorded()

    class Meta:
        db_table = "invoice_tax"
        indexes = [models.Index(fields=["invoice_id"], name="invoice_tax_invoice")]
