"""Tables of the taxes; what they mean is in `rules`."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.fields import (
    company_foreign_key,
    company_key,
    quantity_field,
    reference,
)
from argosy.kernel.identity.tables import TableKind
from argosy.masterdata.sharing import Sharing

DATES_IN_ORDER = (
    models.Q(valid_from__isnull=True)
    | models.Q(valid_to__isnull=True)
    | models.Q(valid_to__gte=models.F("valid_from"))
)


class TaxCode(models.Model):
    """A tax as documents use it; its rates are dated rows. `version` guards against lost edits."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.PRIVATE
    undeletable: ClassVar[bool] = True

    company_id = company_key()
    code = models.CharField(max_length=32)
    name = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=200, db_default="", blank=True)
    kind = models.CharField(
        max_length=8, choices=[("percent", "Percentage"), ("fixed", "Fixed per unit")]
    )
    category = models.CharField(max_length=2)
    sequence = models.SmallIntegerField(db_default=0)
    is_compound = models.BooleanField(db_default=False)
    is_reverse_charge = models.BooleanField(db_default=False)
    included = models.BooleanField(null=True, blank=True)
    deductible_pct = quantity_field(db_default=100)
    jurisdiction = models.CharField(max_length=16, db_default="", blank=True)
    return_box = models.CharField(max_length=32, db_default="", blank=True)
    is_active = models.BooleanField(db_default=True)
    version = models.IntegerField(db_default=1)

    class Meta:
        db_table = "tax_code"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="tax_code_company"),
            models.UniqueConstraint(fields=["company_id", "code"], name="tax_code_code"),
            models.CheckConstraint(
                condition=models.Q(deductible_pct__gte=0, deductible_pct__lte=100),
                name="tax_code_deductible",
            ),
        ]


class TaxRate(models.Model):
    """What a tax code costs from a day to a day, inclusive; days of one code are never shared.

    `rate` is a percentage, or major units of `currency` per unit for a fixed tax.
    """

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.PRIVATE
    undeletable: ClassVar[bool] = True

    company_id = company_key()
    tax_code_id = reference()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    rate = quantity_field()
    currency = models.CharField(max_length=3, db_default="", blank=True)

    class Meta:
        db_table = "tax_rate"
        constraints = [
            company_foreign_key("tax_rate_code", "tax_code_id", "tax_code"),
            models.UniqueConstraint(fields=["tax_code_id", "valid_from"], name="tax_rate_once"),
            models.UniqueConstraint(
                fields=["tax_code_id"],
                condition=models.Q(valid_to__isnull=True),
                name="tax_rate_one_open",
            ),
            models.CheckConstraint(condition=DATES_IN_ORDER, name="tax_rate_dates"),
            models.CheckConstraint(
                condition=models.Q(rate__gte=0, rate__lte=1000), name="tax_rate_range"
            ),
        ]


class TaxRule(models.Model):
    """When a set of tax codes applies; an empty criterion fits everything."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.PRIVATE
    undeletable: ClassVar[bool] = True

    company_id = company_key()
    name = models.CharField(max_length=200)
    priority = models.IntegerField(db_default=0)
    direction = models.CharField(
        max_length=8,
        choices=[("sale", "Sale"), ("purchase", "Purchase")],
        db_default="",
        blank=True,
    )
    ship_from = models.JSONField()
    ship_to = models.JSONField()
    crossing = models.CharField(
        max_length=12,
        choices=[("any", "Any"), ("domestic", "Domestic"), ("cross_border", "Cross-border")],
        db_default="any",
    )
    product_classes = models.JSONField()
    party_statuses = models.JSONField()
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    version = models.IntegerField(db_default=1)

    class Meta:
        db_table = "tax_rule"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="tax_rule_company"),
            models.UniqueConstraint(fields=["company_id", "name"], name="tax_rule_name"),
            models.CheckConstraint(condition=DATES_IN_ORDER, name="tax_rule_dates"),
        ]


class TaxRuleCode(models.Model):
    """A tax code that a rule gives."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.PRIVATE

    company_id = company_key()
    rule_id = reference()
    tax_code_id = reference()

    class Meta:
        db_table = "tax_rule_code"
        constraints = [
            company_foreign_key("tax_rule_code_rule", "rule_id", "tax_rule"),
            company_foreign_key("tax_rule_code_code", "tax_code_id", "tax_code"),
            models.UniqueConstraint(fields=["rule_id", "tax_code_id"], name="tax_rule_code_once"),
        ]


class CountryGroup(models.Model):
    """A named set of countries that tax rules speak of, such as the EU."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.GROUP

    code = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=200, db_default="", blank=True)
    countries = models.JSONField()

    class Meta:
        db_table = "country_group"
