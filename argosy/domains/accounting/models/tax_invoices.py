"""Tax invoices 发票: documents of their own beside what is owed, linked to it many to many.

Heads, lines, links, files, checks and deductions are posted; how far a line is taken back, linked
or covered, and where a tax invoice stands, are projections whose constraints are the last line.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL

from argosy.kernel.identity.fields import (
    company_foreign_key,
    company_key,
    quantity_field,
    recorded,
    reference,
)
from argosy.kernel.identity.tables import TableKind


def _within(part: str, whole: str) -> Q:
    """Return that a part lies between nothing and the whole, whatever the whole's sign."""
    return Q(**{f"{whole}__gte": 0, f"{part}__gte": 0, f"{part}__lte": F(whole)}) | Q(
        **{f"{whole}__lt": 0, f"{part}__lte": 0, f"{part}__gte": F(whole)}
    )


class TaxInvoice(models.Model):
    """A tax invoice that we issued (out) or were given (in); a red letter has negative amounts."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    direction = models.CharField(max_length=3)
    kind = models.CharField(max_length=8)
    code = models.CharField(max_length=20)
    number = models.CharField(max_length=32)
    issue_date = models.DateField()
    party_id = reference()
    seller_name = models.CharField(max_length=300)
    seller_tax_number = models.CharField(max_length=40)
    buyer_name = models.CharField(max_length=300)
    buyer_tax_number = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    red_of_id = reference(null=True)
    reason = models.CharField(max_length=300)
    application_id = reference(null=True)
    provider = models.CharField(max_length=32)
    correlation_id = reference()
    command_id = reference()
    recorded_at = recorded()

    class Meta:
        db_table = "tax_invoice"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="tax_invoice_company"),
            models.UniqueConstraint(
                fields=["company_id", "direction", "code", "number"], name="tax_invoice_number"
            ),
            models.CheckConstraint(
                condition=Q(direction__in=["in", "out"], kind__in=["special", "ordinary"]),
                name="tax_invoice_known",
            ),
            models.CheckConstraint(
                condition=Q(total_minor=F("net_minor") + F("tax_minor")), name="tax_invoice_total"
            ),
            models.CheckConstraint(
                condition=Q(red_of_id__isnull=True, total_minor__gte=0)
                | Q(red_of_id__isnull=False, total_minor__lt=0),
                name="tax_invoice_red",
            ),
        ]
        indexes = [
            models.Index(fields=["company_id", "party_id"], name="tax_invoice_party"),
            models.Index(fields=["red_of_id"], name="tax_invoice_red_of"),
        ]


class TaxInvoiceLine(models.Model):
    """A line of a tax invoice; `tax_rate` is empty where no rate applies."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    tax_invoice_id = reference()
    line_no = models.IntegerField()
    description = models.CharField(max_length=300)
    unit = models.CharField(max_length=32)
    item_id = reference(null=True)
    quantity = quantity_field()
    unit_price = quantity_field()
    net_minor = models.BigIntegerField()
    tax_rate = quantity_field(null=True)
    tax_minor = models.BigIntegerField()
    red_of_line_id = reference(null=True)
    recorded_at = recorded()

    class Meta:
        db_table = "tax_invoice_line"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="tax_line_company"),
            models.UniqueConstraint(fields=["tax_invoice_id", "line_no"], name="tax_line_place"),
        ]


class TaxInvoiceLink(models.Model):
    """How much of a receivable's or payable's line a line of a tax invoice stands for.

    The amounts have the sign of the tax invoice: a red letter takes links back, or stands for a
    credit note.
    """

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    tax_invoice_id = reference()
    tax_invoice_line_id = reference()
    invoice_id = reference()
    invoice_line_id = reference()
    quantity = quantity_field()
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    command_id = reference()
    recorded_at = recorded()

    class Meta:
        db_table = "tax_invoice_link"
        indexes = [
            models.Index(fields=["tax_invoice_id"], name="tax_link_invoice"),
            models.Index(fields=["tax_invoice_line_id"], name="tax_link_line"),
            models.Index(fields=["invoice_line_id"], name="tax_link_invoice_line"),
        ]


class TaxInvoiceFile(models.Model):
    """The original of a tax invoice, byte by byte as it was given, with its digest (INV-45)."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    tax_invoice_id = reference()
    media = models.CharField(max_length=8)
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    command_id = reference()
    recorded_at = recorded()

    class Meta:
        db_table = "tax_invoice_file"
        constraints = [
            models.CheckConstraint(
                condition=RawSQL(
                    "sha256 = encode(sha256(content), 'hex') AND size = octet_length(content)",
                    (),
                    output_field=models.BooleanField(),
                ),
                name="tax_file_digest",
            ),
        ]
        indexes = [models.Index(fields=["tax_invoice_id"], name="tax_file_invoice")]


class TaxInvoiceCheck(models.Model):
    """A check of a tax invoice's genuineness 查验; the latest row holds."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    tax_invoice_id = reference()
    outcome = models.CharField(max_length=8)
    answer = models.CharField(max_length=300)
    provider = models.CharField(max_length=32)
    command_id = reference()
    recorded_at = recorded()

    class Meta:
        db_table = "tax_invoice_check"
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["passed", "failed"]), name="tax_check_outcome"
            ),
        ]
        indexes = [models.Index(fields=["tax_invoice_id"], name="tax_check_invoice")]


class TaxInvoiceDeduction(models.Model):
    """That a tax invoice was ticked for deduction 勾选 in a month, or that it was taken out again.

    `period` is year and month as one number (202603), 0 where it was taken out.
    """

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    tax_invoice_id = reference()
    period = models.IntegerField()
    command_id = reference()
    recorded_at = recorded()

    class Meta:
        db_table = "tax_invoice_deduction"
        indexes = [models.Index(fields=["tax_invoice_id"], name="tax_deduction_invoice")]


class TaxInvoiceState(models.Model):
    """Where a tax invoice stands: its latest check and deduction. Rivals lock this row."""

    table_kind: ClassVar[TableKind] = TableKind.PROJECTION

    tax_invoice_id = models.BigIntegerField(primary_key=True)
    company_id = company_key()
    outcome = models.CharField(max_length=8, db_default="")
    period = models.IntegerField(db_default=0)

    class Meta:
        db_table = "tax_invoice_state"


class TaxLineBalance(models.Model):
    """How much of a tax invoice's line is taken back by red letters, and how much is linked."""

    table_kind: ClassVar[TableKind] = TableKind.PROJECTION

    line_id = models.BigIntegerField(primary_key=True)
    company_id = company_key()
    tax_invoice_id = reference()
    quantity = quantity_field()
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    red_quantity = quantity_field(db_default=0)
    red_net_minor = models.BigIntegerField(db_default=0)
    red_tax_minor = models.BigIntegerField(db_default=0)
    linked_net_minor = models.BigIntegerField(db_default=0)
    linked_tax_minor = models.BigIntegerField(db_default=0)

    class Meta:
        db_table = "tax_line_balance"
        constraints = [
            models.CheckConstraint(
                condition=_within("red_net_minor", "net_minor")
                & _within("red_tax_minor", "tax_minor")
                & _within("red_quantity", "quantity"),
                name="tax_line_red_within",
            ),
            models.CheckConstraint(
                condition=_within("linked_net_minor", "net_minor")
                & _within("linked_tax_minor", "tax_minor"),
                name="tax_line_linked_within",
            ),
        ]
        indexes = [models.Index(fields=["tax_invoice_id"], name="tax_balance_invoice")]


class TaxCoverage(models.Model):
    """How much of a receivable's or payable's line tax invoices stand for; one row once any do."""

    table_kind: ClassVar[TableKind] = TableKind.PROJECTION

    invoice_line_id = models.BigIntegerField(primary_key=True)
    company_id = company_key()
    invoice_id = reference()
    quantity = quantity_field()
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    covered_quantity = quantity_field(db_default=0)
    covered_net_minor = models.BigIntegerField(db_default=0)
    covered_tax_minor = models.BigIntegerField(db_default=0)

    class Meta:
        db_table = "tax_coverage"
        constraints = [
            models.CheckConstraint(
                condition=_within("covered_net_minor", "net_minor")
                & _within("covered_tax_minor", "tax_minor")
                & _within("covered_quantity", "quantity"),
                name="tax_coverage_within",
            ),
        ]
        indexes = [models.Index(fields=["invoice_id"], name="tax_coverage_invoice")]


class TaxApplication(models.Model):
    """An application for tax invoices 开票申请: what is to be invoiced, merged and split how."""

    table_kind: ClassVar[TableKind] = TableKind.DRAFT

    company_id = company_key()
    party_id = reference()
    kind = models.CharField(max_length=8)
    currency = models.CharField(max_length=3)
    buyer_name = models.CharField(max_length=300)
    buyer_tax_number = models.CharField(max_length=40)
    net_max_minor = models.BigIntegerField(db_default=0)
    lines_max = models.IntegerField(db_default=0)
    merges = models.BooleanField(db_default=True)
    memo = models.CharField(max_length=300, db_default="")
    state = models.CharField(max_length=9, db_default="requested")
    version = models.IntegerField(db_default=1)

    class Meta:
        db_table = "tax_application"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="tax_application_company"),
            models.CheckConstraint(
                condition=Q(state__in=["requested", "issued", "cancelled"]),
                name="tax_application_state",
            ),
        ]


class TaxApplicationLine(models.Model):
    """A part of a receivable's line that an application asks a tax invoice for."""

    table_kind: ClassVar[TableKind] = TableKind.DRAFT

    company_id = company_key()
    application_id = reference()
    line_no = models.IntegerField()
    invoice_line_id = reference()
    quantity = quantity_field()
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()

    class Meta:
        db_table = "tax_application_line"
        constraints = [
            models.UniqueConstraint(
                fields=["application_id", "line_no"], name="tax_application_line_place"
            ),
            company_foreign_key("tax_application_line_head", "application_id", "tax_application"),
        ]
