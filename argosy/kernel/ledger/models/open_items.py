"""Open items of control accounts, and the allocations 核销 between them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.fields import company_key, recorded, reference
from argosy.kernel.identity.tables import TableKind


class OpenItem(models.Model):
    """What is left of a line on a control account; signed, a debit is positive."""

    table_kind: ClassVar[TableKind] = TableKind.PROJECTION

    line_id = models.BigIntegerField(primary_key=True)
    company_id = company_key()
    account_id = reference()
    party_id = reference()
    currency = models.CharField(max_length=3)
    doc_minor = models.BigIntegerField()
    company_minor = models.BigIntegerField()
    open_doc_minor = models.BigIntegerField()
    open_company_minor = models.BigIntegerField()
    posting_date = models.DateField()
    due_date = models.DateField(null=True)
    source_type = models.CharField(max_length=64)
    source_id = reference()
    correlation_id = reference()
    last_allocated_on = models.DateField(null=True)
    """The latest date of its allocations: what stood open before it is another figure."""

    class Meta:
        db_table = "open_item"
        constraints = [
            # Between nothing and all of it, on its own side; nothing left in the document's
            # currency means nothing left in the company's (INV-14, INV-15).
            models.CheckConstraint(
                condition=(
                    models.Q(doc_minor__gte=0, open_doc_minor__gte=0)
                    & models.Q(open_doc_minor__lte=models.F("doc_minor"))
                )
                | (
                    models.Q(doc_minor__lte=0, open_doc_minor__lte=0)
                    & models.Q(open_doc_minor__gte=models.F("doc_minor"))
                ),
                name="open_item_within",
            ),
            models.CheckConstraint(
                condition=~models.Q(open_doc_minor=0) | models.Q(open_company_minor=0),
                name="open_item_no_residue",
            ),
        ]
        indexes = [
            models.Index(
                fields=["company_id", "account_id", "party_id", "due_date"],
                condition=~models.Q(open_doc_minor=0),
                name="open_item_open",
            ),
            models.Index(
                fields=["company_id", "party_id", "due_date"],
                condition=~models.Q(open_doc_minor=0),
                name="open_item_of_party",
            ),
            models.Index(fields=["source_type", "source_id"], name="open_item_source"),
            # As of a date: what was posted by then and allocated after it.
            models.Index(
                fields=["company_id", "last_allocated_on", "posting_date"],
                condition=models.Q(last_allocated_on__isnull=False),
                name="open_item_allocated",
            ),
        ]


class Allocation(models.Model):
    """A part of a credit line set against a part of a debit line; undone by a counter-row."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    debit_line_id = reference()
    credit_line_id = reference()
    currency = models.CharField(max_length=3)
    doc_minor = models.BigIntegerField()
    debit_company_minor = models.BigIntegerField()
    credit_company_minor = models.BigIntegerField()
    allocated_on = models.DateField()
    effective_at = models.DateTimeField()
    reverses_id = reference(null=True)
    fx_entry_id = reference(null=True)
    command_id = reference()
    correlation_id = reference()
    recorded_at = recorded()

    class Meta:
        db_table = "allocation"
        constraints = [
            models.UniqueConstraint(
                fields=["reverses_id"],
                condition=models.Q(reverses_id__isnull=False),
                name="allocation_reversed_once",
            ),
            models.CheckConstraint(condition=~models.Q(doc_minor=0), name="allocation_not_zero"),
        ]
        indexes = [
            models.Index(fields=["debit_line_id"], name="allocation_debit"),
            models.Index(fields=["credit_line_id"], name="allocation_credit"),
        ]
