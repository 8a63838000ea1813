"""Which documents of two companies mirror each other, and the group's own chart."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.fields import company_foreign_key, company_key, recorded
from argosy.kernel.identity.fields import reference as id_of
from argosy.kernel.identity.tables import TableKind

ROLES = ("buyer", "seller")


class SisterSupply(models.Model):
    """One company's side of a supply: its documents; `reference` ties the two sides together.

    The seller has a sales order, a delivery and an invoice; the buyer a purchase order, a receipt
    and a bill, and, where it was shipped to its customer, the customer's order.
    """

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    role = models.CharField(max_length=6)
    sister_id = id_of()
    reference = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)
    posting_date = models.DateField()
    sales_order_id = id_of(null=True)
    delivery_id = id_of(null=True)
    purchase_order_id = id_of(null=True)
    receipt_id = id_of(null=True)
    invoice_id = id_of()
    correlation_id = id_of()
    command_id = id_of()
    effective_at = models.DateTimeField()
    recorded_at = recorded()

    class Meta:
        db_table = "sister_supply"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="sister_supply_company"),
            models.UniqueConstraint(
                fields=["company_id", "sister_id", "role", "reference"], name="sister_supply_once"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=ROLES), name="sister_supply_role_known"
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(role="seller", sales_order_id__isnull=False, receipt_id__isnull=True)
                    | models.Q(role="buyer", receipt_id__isnull=False, delivery_id__isnull=True)
                ),
                name="sister_supply_documents",
            ),
        ]


class SisterPayment(models.Model):
    """One company's side of a payment between sisters; `reference` ties the two sides together."""

    table_kind: ClassVar[TableKind] = TableKind.POSTED

    company_id = company_key()
    role = models.CharField(max_length=6)
    sister_id = id_of()
    reference = models.CharField(max_length=64)
    payment_id = id_of()
    invoice_id = id_of()
    command_id = id_of()
    recorded_at = recorded()

    class Meta:
        db_table = "sister_payment"
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "sister_id", "role", "reference"], name="sister_payment_once"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=ROLES), name="sister_payment_role_known"
            ),
        ]


class GroupAccount(models.Model):
    """An account of the group's chart, on which accounts of many companies come together."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=200, db_default="", blank=True)
    kind = models.CharField(max_length=9)

    class Meta:
        db_table = "group_account"


class GroupMapping(models.Model):
    """Where a company's account stands in the group's chart."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER

    company_id = company_key()
    account_id = id_of()
    group_account = models.ForeignKey(
        GroupAccount, on_delete=models.PROTECT, related_name="mappings"
    )

    class Meta:
        db_table = "group_mapping"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "account_id"], name="group_mapping_once"),
            company_foreign_key("group_mapping_account", "account_id", "account"),
        ]
