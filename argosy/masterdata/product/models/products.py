"""What a product is: the full data beside the kernel's thin item, its units, codes and variants."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.fields import CompositeForeignKey, company_key, quantity_field
from argosy.kernel.identity.models import Item, Unit
from argosy.kernel.identity.tables import TableKind
from argosy.masterdata.sharing import Sharing


class ProductCategory(models.Model):
    """A node of the tree of categories; `path` is the codes from the root down, joined by "/"."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.GROUP
    undeletable: ClassVar[bool] = True

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=200, db_default="", blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField(max_length=1000)

    class Meta:
        db_table = "product_category"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="product_category_not_own_parent",
            ),
        ]


class Product(models.Model):
    """A product's full data, one to one: `id` is the item's. `version` guards against lost edits.

    A variant names the product it is a variant of; `variant_key` tells variants of one apart.
    """

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.GROUP
    undeletable: ClassVar[bool] = True

    id = models.OneToOneField(
        Item, on_delete=models.PROTECT, primary_key=True, db_column="id", related_name="product"
    )
    name_zh = models.CharField(max_length=300, db_default="", blank=True)
    description = models.TextField(db_default="", blank=True)
    category = models.ForeignKey(
        ProductCategory,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="products",
    )
    variant_of = models.ForeignKey(
        Item, on_delete=models.PROTECT, null=True, blank=True, related_name="variants"
    )
    variant_key = models.CharField(max_length=400, db_default="", blank=True)
    tax_class = models.CharField(max_length=32, db_default="", blank=True)
    sales_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    purchase_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    hs_code = models.CharField(max_length=16, db_default="", blank=True)
    origin_country = models.CharField(max_length=2, db_default="", blank=True)
    net_weight_kg = quantity_field(null=True, blank=True)
    gross_weight_kg = quantity_field(null=True, blank=True)
    volume_l = quantity_field(null=True, blank=True)
    shelf_life_days = models.IntegerField(null=True, blank=True)
    revision = models.CharField(max_length=16, db_default="", blank=True)
    version = models.IntegerField(db_default=1)

    class Meta:
        db_table = "product"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(variant_of__isnull=True) | ~models.Q(variant_of=models.F("id")),
                name="product_not_own_variant",
            ),
            models.UniqueConstraint(
                fields=["variant_of", "variant_key"],
                condition=models.Q(variant_of__isnull=False),
                name="product_variant_once",
            ),
            models.CheckConstraint(
                condition=models.Q(shelf_life_days__isnull=True) | models.Q(shelf_life_days__gte=0),
                name="product_shelf_life",
            ),
        ]
        indexes = [models.Index(fields=["category"], name="product_by_category")]


class ItemUnit(models.Model):
    """A unit of the item's own: one of it is exactly factor_num / factor_den base units."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.GROUP

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="units")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    factor_num = models.BigIntegerField()
    factor_den = models.BigIntegerField()

    class Meta:
        db_table = "item_unit"
        constraints = [
            models.UniqueConstraint(fields=["item", "unit"], name="item_unit_once"),
            models.CheckConstraint(
                condition=models.Q(factor_num__gt=0, factor_den__gt=0), name="item_unit_positive"
            ),
        ]


class Barcode(models.Model):
    """A code that identifies the item in one of its units: a GTIN of GS1, or a code of our own."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.GROUP

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="barcodes")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=[("gtin", "GTIN"), ("own", "Own code")])
    value = models.CharField(max_length=48, unique=True)

    class Meta:
        db_table = "product_barcode"


class ProductAttribute(models.Model):
    """Something variants differ in, such as colour or size."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.GROUP
    undeletable: ClassVar[bool] = True

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=100)
    name_zh = models.CharField(max_length=100, db_default="", blank=True)

    class Meta:
        db_table = "product_attribute"


class ProductAttributeValue(models.Model):
    """A value an attribute can take, such as red."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.GROUP
    undeletable: ClassVar[bool] = True

    attribute = models.ForeignKey(ProductAttribute, on_delete=models.PROTECT, related_name="values")
    code = models.CharField(max_length=32)
    name = models.CharField(max_length=100)
    name_zh = models.CharField(max_length=100, db_default="", blank=True)

    class Meta:
        db_table = "product_attribute_value"
        constraints = [
            models.UniqueConstraint(
                fields=["attribute", "code"], name="product_attribute_value_code"
            ),
            models.UniqueConstraint(
                fields=["id", "attribute"], name="product_attribute_value_owner"
            ),
        ]


class VariantValue(models.Model):
    """The value a variant has for an attribute: one each."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.GROUP

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="variant_values")
    attribute = models.ForeignKey(ProductAttribute, on_delete=models.PROTECT, related_name="+")
    value = models.ForeignKey(ProductAttributeValue, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "variant_value"
        constraints = [
            models.UniqueConstraint(fields=["item", "attribute"], name="variant_value_one"),
            CompositeForeignKey(
                name="variant_value_of_attribute",
                columns=["value_id", "attribute_id"],
                to="product_attribute_value",
                to_columns=["id", "attribute_id"],
            ),
        ]


class ProductCompany(models.Model):
    """What one company does with a product; "" and null mean what the product itself says."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.ASSIGNED

    company_id = company_key()
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="companies")
    is_sold = models.BooleanField(db_default=True)
    is_bought = models.BooleanField(db_default=True)
    procurement = models.CharField(
        max_length=12,
        choices=[
            ("buy", "Buy"),
            ("make", "Make"),
            ("transfer", "Transfer"),
            ("subcontract", "Subcontract"),
        ],
        db_default="buy",
    )
    tax_class = models.CharField(max_length=32, db_default="", blank=True)
    lead_time_days = models.IntegerField(db_default=0)
    abc_class = models.CharField(max_length=1, db_default="", blank=True)
    version = models.IntegerField(db_default=1)

    class Meta:
        db_table = "product_company"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="product_company_company"),
            models.UniqueConstraint(fields=["company_id", "item"], name="product_company_one"),
            models.CheckConstraint(
                condition=models.Q(lead_time_days__gte=0), name="product_company_lead_time"
            ),
        ]
