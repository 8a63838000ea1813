"""The chart: books, accounts, journals and dimensions of a company."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from argosy.kernel.identity.fields import company_foreign_key, company_key, recorded, reference
from argosy.kernel.identity.tables import TableKind


class Book(models.Model):
    """A ledger of a company; parallel books hold other standards' entries.

    `reversal` says how an entry is undone: by negative amounts on its own sides (red letters 红字)
    or by the same amounts on the opposite sides.
    """

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    undeletable: ClassVar[bool] = True

    company_id = company_key()
    code = models.CharField(max_length=16)
    name = models.CharField(max_length=120)
    is_primary = models.BooleanField(db_default=False)
    reversal = models.CharField(max_length=10, db_default="red_letter")

    class Meta:
        db_table = "book"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reversal__in=["red_letter", "opposite"]),
                name="book_reversal_known",
            ),
            models.UniqueConstraint(fields=["company_id", "id"], name="book_company"),
            models.UniqueConstraint(fields=["company_id", "code"], name="book_code"),
            models.UniqueConstraint(
                fields=["company_id"],
                condition=models.Q(is_primary=True),
                name="book_one_primary",
            ),
        ]


class Account(models.Model):
    """An account 科目. Its control kind ties it to a sub-ledger and never changes once used."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    undeletable: ClassVar[bool] = True

    company_id = company_key()
    code = models.CharField(max_length=32)
    name = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=200, db_default="")
    kind = models.CharField(
        max_length=9,
        choices=[
            ("asset", "Asset"),
            ("liability", "Liability"),
            ("equity", "Equity"),
            ("income", "Income"),
            ("expense", "Expense"),
        ],
    )
    control = models.CharField(max_length=12, db_default="", blank=True)
    balance_side = models.CharField(max_length=1, choices=[("D", "Debit"), ("C", "Credit")])
    currency = models.CharField(max_length=3, db_default="", blank=True)
    parent_id = reference(null=True)
    is_postable = models.BooleanField(db_default=True)
    required_dimensions = ArrayField(models.BigIntegerField(), db_default=[])
    cash_flow_item = models.CharField(max_length=64, db_default="", blank=True)

    class Meta:
        db_table = "account"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="account_company"),
            models.UniqueConstraint(fields=["company_id", "code"], name="account_code"),
            company_foreign_key("account_parent", "parent_id", "account"),
            models.CheckConstraint(
                condition=models.Q(
                    control__in=[
                        "",
                        "receivable",
                        "payable",
                        "advance_in",
                        "advance_out",
                        "stock",
                        "grni",
                        "bank",
                        "tax",
                        "fx",
                        "rounding",
                        "wip",
                        "result",
                    ]
                ),
                name="account_control_known",
            ),
        ]


class Journal(models.Model):
    """A journal with its 凭证字 (记 收 付 转 or the local word)."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    undeletable: ClassVar[bool] = True

    company_id = company_key()
    code = models.CharField(max_length=16)
    name = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=120, db_default="")
    word = models.CharField(max_length=16)
    kind = models.CharField(max_length=12, db_default="general")

    class Meta:
        db_table = "journal"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="journal_company"),
            models.UniqueConstraint(fields=["company_id", "code"], name="journal_code"),
        ]


class Dimension(models.Model):
    """An axis of analysis 辅助核算: cost centre, project, department."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    undeletable: ClassVar[bool] = True

    company_id = company_key()
    code = models.CharField(max_length=32)
    name = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=120, db_default="")

    class Meta:
        db_table = "dimension"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="dimension_company"),
            models.UniqueConstraint(fields=["company_id", "code"], name="dimension_code"),
        ]


class DimensionValue(models.Model):
    """A value of an axis, valid between two dates, in a tree."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    undeletable: ClassVar[bool] = True

    company_id = company_key()
    dimension_id = reference()
    code = models.CharField(max_length=32)
    name = models.CharField(max_length=200)
    parent_id = reference(null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "dimension_value"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="dimension_value_company"),
            models.UniqueConstraint(
                fields=["company_id", "dimension_id", "code"], name="dimension_value_code"
            ),
            company_foreign_key("dimension_value_dimension", "dimension_id", "dimension"),
            company_foreign_key("dimension_value_parent", "parent_id", "dimension_value"),
        ]
        indexes = [
            models.Index(fields=["company_id", "code", "id"], name="dimension_value_list"),
        ]


class DimensionSet(models.Model):
    """A combination of dimension values, interned: a line points at one set."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    value_ids = ArrayField(models.BigIntegerField())
    recorded_at = recorded()

    class Meta:
        db_table = "dimension_set"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="dimension_set_company"),
            models.UniqueConstraint(
                fields=["company_id", "value_ids"], name="dimension_set_values"
            ),
        ]
