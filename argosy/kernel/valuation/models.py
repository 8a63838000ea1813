"""Tables of valuation: cost books, and per book the rows that turn moves into money.

The five posted tables take their ids from one sequence, drawn under the pool's lock, so that the
ids alone tell the order in which a pool was changed.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from argosy.kernel.identity.fields import (
    company_foreign_key,
    company_key,
    quantity_field,
    recorded,
    reference,
)
from argosy.kernel.identity.tables import TableKind
from argosy.kernel.valuation.words import METHODS, SCOPES


class CostBook(models.Model):
    """One way of valuing the same moves; at most one a ledger book posts to it.

    Method and scope never change: another method is another book, fed from the same moves.
    """

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    undeletable: ClassVar[bool] = True

    company_id = company_key()
    code = models.CharField(max_length=16)
    name = models.CharField(max_length=120)
    method = models.CharField(max_length=8)
    scope = models.CharField(max_length=9, db_default="company")
    ledger_book_id = reference(null=True)
    is_primary = models.BooleanField(db_default=False)
    currency = models.CharField(max_length=3)

    class Meta:
        db_table = "cost_book"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="cost_book_company"),
            models.UniqueConstraint(fields=["company_id", "code"], name="cost_book_code"),
            models.UniqueConstraint(
                fields=["company_id"],
                condition=models.Q(is_primary=True),
                name="cost_book_one_primary",
            ),
            models.UniqueConstraint(
                fields=["company_id", "ledger_book_id"], name="cost_book_one_posts"
            ),
            models.CheckConstraint(
                condition=models.Q(method__in=METHODS), name="cost_book_method_known"
            ),
            models.CheckConstraint(
                condition=models.Q(scope__in=SCOPES), name="cost_book_scope_known"
            ),
            # Specific cost is cost by lot; nothing else would take from the lot that was shipped.
            models.CheckConstraint(
                condition=~models.Q(method="lot") | models.Q(scope="lot"),
                name="cost_book_lot_scope",
            ),
            company_foreign_key("cost_book_ledger", "ledger_book_id", "book"),
        ]


class StandardCost(models.Model):
    """An item's standard cost from a date on, in minor units per base unit."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    undeletable: ClassVar[bool] = True

    company_id = company_key()
    book_id = reference()
    item_id = reference()
    unit_cost = quantity_field()
    valid_from = models.DateField()

    class Meta:
        db_table = "standard_cost"
        constraints = [
            models.UniqueConstraint(
                fields=["book_id", "item_id", "valid_from"], name="standard_cost_once"
            ),
            models.CheckConstraint(
                condition=models.Q(unit_cost__gte=0), name="standard_cost_not_negative"
            ),
            company_foreign_key("standard_cost_book", "book_id", "cost_book"),
        ]


class ValuationRow(models.Model):
    """What every posted row of valuation carries."""

    id_sequence: ClassVar[str] = "valuation_id_seq"

    id = models.BigIntegerField(primary_key=True)
    company_id = company_key()
    book_id = reference()
    item_id = reference()
    scope_id = reference()
    stock_account_id = reference()
    counter_account_id = reference(null=True)
    source_type = models.CharField(max_length=64)
    source_id = reference()
    effective_at = models.DateTimeField()
    posting_date = models.DateField()
    entry_id = reference(null=True)
    command_id = reference()
    recorded_at = recorded()

    class Meta:
        abstract = True


class CostLayer(ValuationRow):
    """What came in: a receipt, a return by a customer, a transfer from another scope, a gain.

    `variance_minor` is what was paid beyond `value_minor` (standard cost, capped returns);
    `origin_layer_id` is the layer that transferred or returned goods were taken from.
    """

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    lot_id = reference()
    move_id = reference()
    kind = models.CharField(max_length=8)
    origin_layer_id = reference(null=True)
    returns_move_id = reference(null=True)
    qty = quantity_field()
    value_minor = models.BigIntegerField()
    variance_minor = models.BigIntegerField()
    variance_account_id = reference(null=True)
    known_unit_cost = quantity_field()

    class Meta:
        db_table = "cost_layer"
        constraints = [
            models.CheckConstraint(condition=models.Q(qty__gt=0), name="cost_layer_qty"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["receipt", "return", "transfer"]),
                name="cost_layer_kind_known",
            ),
        ]
        indexes = [
            models.Index(fields=["move_id"], name="cost_layer_of_move"),
            models.Index(fields=["book_id", "item_id", "scope_id", "id"], name="cost_layer_pool"),
            models.Index(
                fields=["returns_move_id"],
                condition=models.Q(returns_move_id__isnull=False),
                name="cost_layer_returns",
            ),
            models.Index(
                fields=["origin_layer_id"],
                condition=models.Q(origin_layer_id__isnull=False),
                name="cost_layer_origin",
            ),
            BrinIndex(fields=["posting_date"], name="cost_layer_dates"),
        ]


class LayerConsumption(ValuationRow):
    """What went out, and at which cost; `layer_id` is empty for pooled methods.

    Kind `settle` is the actual cost a later receipt gave to an issue that had none.
    """

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    layer_id = reference(null=True)
    move_id = reference()
    kind = models.CharField(max_length=8)
    returns_move_id = reference(null=True)
    qty = quantity_field()
    value_minor = models.BigIntegerField()
    variance_minor = models.BigIntegerField()
    variance_account_id = reference(null=True)

    class Meta:
        db_table = "layer_consumption"
        constraints = [
            models.CheckConstraint(condition=models.Q(qty__gt=0), name="layer_consumption_qty"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["issue", "return", "transfer", "settle"]),
                name="layer_consumption_kind_known",
            ),
        ]
        indexes = [
            models.Index(fields=["move_id"], name="layer_consumption_of_move"),
            models.Index(
                fields=["book_id", "item_id", "scope_id", "id"], name="layer_consumption_pool"
            ),
            models.Index(
                fields=["layer_id"],
                condition=models.Q(layer_id__isnull=False),
                name="layer_consumption_of_layer",
            ),
            models.Index(
                fields=["returns_move_id"],
                condition=models.Q(returns_move_id__isnull=False),
                name="layer_consumption_returns",
            ),
            BrinIndex(fields=["posting_date"], name="layer_consumption_dates"),
        ]


class UncostedIssue(ValuationRow):
    """An issue, or the part of it, that found no layer: booked at the last known cost."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    move_id = reference()
    kind = models.CharField(max_length=8)
    qty = quantity_field()
    value_minor = models.BigIntegerField()

    class Meta:
        db_table = "uncosted_issue"
        constraints = [
            models.CheckConstraint(condition=models.Q(qty__gt=0), name="uncosted_issue_qty"),
        ]
        indexes = [
            models.Index(fields=["move_id"], name="uncosted_issue_of_move"),
            models.Index(
                fields=["book_id", "item_id", "scope_id", "id"], name="uncosted_issue_pool"
            ),
        ]


class UncostedSettlement(ValuationRow):
    """The provisional cost taken back when a receipt gave an uncosted issue its actual one."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    uncosted_issue_id = reference()
    layer_id = reference()
    qty = quantity_field()
    value_minor = models.BigIntegerField()

    class Meta:
        db_table = "uncosted_settlement"
        constraints = [
            models.CheckConstraint(condition=models.Q(qty__gt=0), name="uncosted_settlement_qty"),
        ]
        indexes = [
            models.Index(
                fields=["book_id", "item_id", "scope_id", "uncosted_issue_id"],
                name="uncosted_settlement_pool",
            ),
            models.Index(fields=["uncosted_issue_id"], name="uncosted_settlement_issue"),
        ]


class ValueAdjustment(ValuationRow):
    """Value without quantity: cost that came later, revaluation, the month's average.

    to_stock + to_cogs + to_variance stands against `counter_account_id`; without one the three
    are zero together (INV-32, INV-33).
    """

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    layer_id = reference(null=True)
    move_id = reference(null=True)
    kind = models.CharField(max_length=12)
    to_stock_minor = models.BigIntegerField()
    to_cogs_minor = models.BigIntegerField()
    to_variance_minor = models.BigIntegerField()
    cogs_account_id = reference(null=True)
    variance_account_id = reference(null=True)

    class Meta:
        db_table = "value_adjustment"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        "landed",
                        "price_diff",
                        "fx",
                        "rounding",
                        "revaluation",
                        "write_down",
                        "period",
                    ]
                ),
                name="value_adjustment_kind_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["layer_id"],
                condition=models.Q(layer_id__isnull=False),
                name="value_adjustment_of_layer",
            ),
            models.Index(
                fields=["move_id"],
                condition=models.Q(move_id__isnull=False),
                name="value_adjustment_of_move",
            ),
            models.Index(
                fields=["book_id", "item_id", "scope_id", "id"], name="value_adjustment_pool"
            ),
            models.Index(fields=["source_type", "source_id"], name="value_adjustment_source"),
        ]


class CostPool(models.Model):
    """What a book holds of an item in a scope now; the row that a movement locks.

    `qty` is the quantity in stock, below zero while issues wait for their cost (`uncosted_qty`);
    `value_minor` is what the stock account holds for it, provisional costs included.
    """

    table_kind: ClassVar[TableKind] = TableKind.PROJECTION

    pk = models.CompositePrimaryKey("book_id", "item_id", "scope_id")
    company_id = company_key()
    book_id = reference()
    item_id = reference()
    scope_id = reference()
    qty = quantity_field()
    value_minor = models.BigIntegerField()
    uncosted_qty = quantity_field()
    last_unit_cost = quantity_field()

    class Meta:
        db_table = "cost_pool"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(qty=0) | models.Q(value_minor=0), name="cost_pool_no_residue"
            ),
            models.CheckConstraint(
                condition=models.Q(uncosted_qty__gte=0), name="cost_pool_uncosted"
            ),
        ]
        indexes = [
            models.Index(
                fields=["company_id", "book_id"],
                condition=models.Q(uncosted_qty__gt=0),
                name="cost_pool_owing",
            ),
        ]


class LayerBalance(models.Model):
    """What is left of a layer, for the methods that take from layers (FIFO, lot).

    `is_open` stands in the index of open layers instead of the quantity, so that the index is
    touched only when a layer is used up.
    """

    table_kind: ClassVar[TableKind] = TableKind.PROJECTION

    layer_id = models.BigIntegerField(primary_key=True)
    company_id = company_key()
    book_id = reference()
    item_id = reference()
    scope_id = reference()
    qty = quantity_field()
    value_minor = models.BigIntegerField()
    is_open = models.GeneratedField(
        expression=models.ExpressionWrapper(
            models.Q(qty__gt=0), output_field=models.BooleanField()
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    class Meta:
        db_table = "layer_balance"
        constraints = [
            models.CheckConstraint(condition=models.Q(qty__gte=0), name="layer_balance_qty"),
            models.CheckConstraint(
                condition=~models.Q(qty=0) | models.Q(value_minor=0),
                name="layer_balance_no_residue",
            ),
        ]
        indexes = [
            models.Index(
                fields=["book_id", "item_id", "scope_id", "layer_id"],
                condition=models.Q(is_open=True),
                name="layer_balance_queue",
            ),
        ]
