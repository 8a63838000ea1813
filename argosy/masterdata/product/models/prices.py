"""Price lists of a company and their rules; what they mean is in `rules.price_rules`."""

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
from argosy.masterdata.party.models import PartyGroup
from argosy.masterdata.product.models.products import ProductCategory
from argosy.masterdata.sharing import Sharing

DATES_IN_ORDER = (
    models.Q(valid_from__isnull=True)
    | models.Q(valid_to__isnull=True)
    | models.Q(valid_to__gte=models.F("valid_from"))
)


class PriceList(models.Model):
    """A list of prices in one currency, for everybody or for those its audience names."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.PRIVATE
    undeletable: ClassVar[bool] = True

    company_id = company_key()
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=200, db_default="", blank=True)
    currency = models.CharField(max_length=3)
    includes_tax = models.BooleanField(db_default=False)
    decimals = models.SmallIntegerField(db_default=4)
    priority = models.IntegerField(db_default=0)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    is_base_only = models.BooleanField(db_default=False)
    version = models.IntegerField(db_default=1)

    class Meta:
        db_table = "price_list"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="price_list_company"),
            models.UniqueConstraint(fields=["company_id", "code"], name="price_list_code"),
            models.CheckConstraint(
                condition=models.Q(decimals__gte=0, decimals__lte=12), name="price_list_decimals"
            ),
            models.CheckConstraint(condition=DATES_IN_ORDER, name="price_list_dates"),
        ]


class PriceListAudience(models.Model):
    """A customer or a group of customers that a price list is for."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.PRIVATE

    company_id = company_key()
    price_list_id = reference()
    customer = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    group = models.ForeignKey(
        PartyGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        db_table = "price_list_audience"
        constraints = [
            company_foreign_key("price_list_audience_list", "price_list_id", "price_list"),
            models.UniqueConstraint(
                fields=["price_list_id", "customer", "group"],
                nulls_distinct=False,
                name="price_list_audience_once",
            ),
            models.CheckConstraint(
                condition=models.Q(customer__isnull=True, group__isnull=False)
                | models.Q(customer__isnull=False, group__isnull=True),
                name="price_list_audience_either",
            ),
        ]


class PriceRule(models.Model):
    """One rule of a price list: whom and what it is for, from which quantity, when."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.PRIVATE

    company_id = company_key()
    price_list_id = reference()
    name = models.CharField(max_length=200, db_default="", blank=True)
    kind = models.CharField(
        max_length=8,
        choices=[("fixed", "Fixed price"), ("formula", "Formula"), ("discount", "Discount")],
    )
    amount = quantity_field(db_default=0)
    per_qty = quantity_field(db_default=1)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    pct = quantity_field(db_default=0)
    formula = models.JSONField(null=True, blank=True)
    item = models.ForeignKey(
        Item, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    category = models.ForeignKey(
        ProductCategory, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    customer = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    group = models.ForeignKey(
        PartyGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    qty_from = quantity_field(db_default=0)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    priority = models.IntegerField(db_default=0)
    is_combinable = models.BooleanField(db_default=True)

    class Meta:
        db_table = "price_rule"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="price_rule_company"),
            company_foreign_key("price_rule_list", "price_list_id", "price_list"),
            models.CheckConstraint(condition=DATES_IN_ORDER, name="price_rule_dates"),
            models.CheckConstraint(
                condition=models.Q(item__isnull=True) | models.Q(category__isnull=True),
                name="price_rule_item_or_category",
            ),
            models.CheckConstraint(
                condition=models.Q(customer__isnull=True) | models.Q(group__isnull=True),
                name="price_rule_customer_or_group",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    amount__gte=0, per_qty__gt=0, qty_from__gte=0, pct__gte=0, pct__lte=100
                ),
                name="price_rule_figures",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="formula", formula__isnull=False)
                | (~models.Q(kind="formula") & models.Q(formula__isnull=True)),
                name="price_rule_formula",
            ),
        ]
        indexes = [
            models.Index(fields=["price_list_id"], name="price_rule_of_list"),
            models.Index(fields=["company_id", "item"], name="price_rule_item"),
            models.Index(fields=["company_id", "category"], name="price_rule_category"),
        ]
