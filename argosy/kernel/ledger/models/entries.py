"""Journal entries and lines (posted, never changed), their drafts, and the kept balances."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.fields import (
    company_foreign_key,
    company_key,
    quantity_field,
    recorded,
    reference,
)
from argosy.kernel.identity.tables import TableKind


class JournalEntry(models.Model):
    """A posted entry 凭证. Its number stands in document_number, given as the last statement."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    book_id = reference()
    journal_id = reference()
    period_id = reference()
    subledger = models.CharField(max_length=8)
    kind = models.CharField(max_length=8)
    document_date = models.DateField()
    posting_date = models.DateField()
    effective_at = models.DateTimeField()
    reverses_id = reference(null=True)
    attachments_count = models.IntegerField()
    prepared_by = reference()
    reviewed_by = reference(null=True)
    cashier = reference(null=True)
    posted_by = reference()
    source_type = models.CharField(max_length=64)
    source_id = reference()
    correlation_id = reference()
    command_id = reference()
    line_count = models.IntegerField()
    memo = models.CharField(max_length=500)
    recorded_at = recorded()

    class Meta:
        db_table = "journal_entry"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="journal_entry_company"),
            models.UniqueConstraint(
                fields=["reverses_id"],
                condition=models.Q(reverses_id__isnull=False),
                name="journal_entry_reversed_once",
            ),
            models.CheckConstraint(
                condition=models.Q(line_count__gte=2), name="journal_entry_two_lines"
            ),
        ]
        indexes = [
            models.Index(fields=["source_type", "source_id"], name="journal_entry_source"),
            models.Index(fields=["company_id", "posting_date"], name="journal_entry_date"),
        ]


class JournalLine(models.Model):
    """A line 分录: a side and signed amounts (red-letter entries are negative on their side)."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    entry_id = reference()
    line_no = models.IntegerField()
    account_id = reference()
    side = models.CharField(max_length=1)
    currency = models.CharField(max_length=3)
    doc_minor = models.BigIntegerField()
    company_minor = models.BigIntegerField()
    acct_currency = models.CharField(max_length=3)
    acct_minor = models.BigIntegerField()
    rate = quantity_field()
    party_id = reference(null=True)
    item_id = reference(null=True)
    quantity = quantity_field(null=True)
    due_date = models.DateField(null=True)
    dimension_set_id = reference()
    tax_code = models.CharField(max_length=32)
    memo = models.CharField(max_length=300)
    posting_date = models.DateField()
    source_line_id = reference(null=True)
    recorded_at = recorded()

    class Meta:
        db_table = "journal_line"
        constraints = [
            models.UniqueConstraint(fields=["entry_id", "line_no"], name="journal_line_place"),
            models.CheckConstraint(
                condition=models.Q(side__in=["D", "C"]), name="journal_line_side"
            ),
        ]
        indexes = [
            models.Index(fields=["account_id", "posting_date"], name="journal_line_account"),
        ]


class LedgerBalance(models.Model):
    """Kept turnover by day and by month; several slots, so that writers rarely meet."""

    table_kind: ClassVar[TableKind] = TableKind.PROJECTION

    pk = models.CompositePrimaryKey(
        "company_id",
        "book_id",
        "grain",
        "day",
        "account_id",
        "currency",
        "dimension_set_id",
        "slot",
    )
    company_id = company_key()
    book_id = reference()
    grain = models.CharField(max_length=1)
    day = models.DateField()
    account_id = reference()
    currency = models.CharField(max_length=3)
    dimension_set_id = reference()
    slot = models.SmallIntegerField()
    debit_minor = models.BigIntegerField()
    credit_minor = models.BigIntegerField()
    doc_debit_minor = models.BigIntegerField()
    doc_credit_minor = models.BigIntegerField()

    class Meta:
        db_table = "ledger_balance"


class EntryDraft(models.Model):
    """An entry being prepared: may be changed and deleted, and is posted by a command."""

    table_kind: ClassVar[TableKind] = TableKind.DRAFT

    company_id = company_key()
    journal_id = reference()
    document_date = models.DateField()
    posting_date = models.DateField()
    memo = models.CharField(max_length=500, db_default="")
    attachments_count = models.IntegerField(db_default=0)
    prepared_by = reference()
    reviewed_by = reference(null=True)
    version = models.IntegerField(db_default=1)

    class Meta:
        db_table = "entry_draft"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="entry_draft_company"),
            company_foreign_key("entry_draft_journal", "journal_id", "journal"),
        ]


class DraftLine(models.Model):
    """A line of an entry being prepared."""

    table_kind: ClassVar[TableKind] = TableKind.DRAFT

    company_id = company_key()
    draft_id = reference()
    line_no = models.IntegerField()
    account_id = reference()
    side = models.CharField(max_length=1)
    currency = models.CharField(max_length=3)
    doc_minor = models.BigIntegerField()
    company_minor = models.BigIntegerField()
    rate = quantity_field(db_default=1)
    party_id = reference(null=True)
    item_id = reference(null=True)
    quantity = quantity_field(null=True)
    due_date = models.DateField(null=True)
    dimension_set_id = reference(db_default=0)
    memo = models.CharField(max_length=300, db_default="")

    class Meta:
        db_table = "draft_line"
        constraints = [
            models.UniqueConstraint(fields=["draft_id", "line_no"], name="draft_line_place"),
            company_foreign_key("draft_line_draft", "draft_id", "entry_draft"),
            company_foreign_key("draft_line_account", "account_id", "account"),
        ]
