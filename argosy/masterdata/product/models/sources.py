"""Where a company buys an item: suppliers' offers with breaks, minimum, multiple and lead time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.fields import (
    company_foreign_key,
    company_key,
    quantity_field,
    reference,
)
from argosy.kernel.identity.models import Item, Party, Unit
from argosy.kernel.identity.tables import TableKind
from argosy.masterdata.product.models.prices import DATES_IN_ORDER
from argosy.masterdata.sharing import Sharing


class ItemSupplier(models.Model):
    """A supplier's offer of an item to a company; a lower `priority` is asked first."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.PRIVATE

    company_id = company_key()
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="suppliers")
    supplier = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="offers")
    supplier_code = models.CharField(max_length=64, db_default="", blank=True)
    supplier_name = models.CharField(max_length=300, db_default="", blank=True)
    currency = models.CharField(max_length=3)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    per_qty = quantity_field(db_default=1)
    min_qty = quantity_field(db_default=0)
    multiple_qty = quantity_field(db_default=0)
    lead_time_days = models.IntegerField(db_default=0)
    priority = models.IntegerField(db_default=1)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    version = models.IntegerField(db_default=1)

    class Meta:
        db_table = "item_supplier"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="item_supplier_company"),
            models.UniqueConstraint(
                fields=["company_id", "item", "supplier", "currency", "unit", "valid_from"],
                nulls_distinct=False,
                name="item_supplier_once",
            ),
            models.CheckConstraint(condition=DATES_IN_ORDER, name="item_supplier_dates"),
            models.CheckConstraint(
                condition=models.Q(
                    per_qty__gt=0, min_qty__gte=0, multiple_qty__gte=0, lead_time_days__gte=0
                ),
                name="item_supplier_figures",
            ),
        ]
        indexes = [models.Index(fields=["company_id", "supplier"], name="item_supplier_supplier")]


class ItemSupplierBreak(models.Model):
    """The price of an offer from a quantity on."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.PRIVATE

    company_id = company_key()
    offer_id = reference()
    qty_from = quantity_field()
    amount = quantity_field()

    class Meta:
        db_table = "item_supplier_break"
        constraints = [
            company_foreign_key("item_supplier_break_offer", "offer_id", "item_supplier"),
            models.UniqueConstraint(
                fields=["offer_id", "qty_from"], name="item_supplier_break_once"
            ),
            models.CheckConstraint(
                condition=models.Q(qty_from__gte=0, amount__gte=0),
                name="item_supplier_break_figures",
            ),
        ]
