"""What a company has with a party: dated roles, groups, terms of payment."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.fields import company_key
from argosy.kernel.identity.models import Party
from argosy.kernel.identity.tables import TableKind
from argosy.masterdata.sharing import Sharing


class PartyGroup(models.Model):
    """A group of customers or of suppliers, for prices, postings and reports."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.GROUP
    undeletable: ClassVar[bool] = True

    kind = models.CharField(
        max_length=8, choices=[("customer", "Customers"), ("supplier", "Suppliers")]
    )
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=200, db_default="", blank=True)

    class Meta:
        db_table = "party_group"
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], name="party_group_code"),
        ]


class PaymentTerm(models.Model):
    """Terms of payment; `definition` is what the rules of terms read (instalments, discount)."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.GROUP
    undeletable: ClassVar[bool] = True

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=200, db_default="", blank=True)
    definition = models.JSONField()
    is_active = models.BooleanField(db_default=True)

    class Meta:
        db_table = "payment_term"


class PartyRole(models.Model):
    """That a party is customer, supplier ... of a company from a first to a last day.

    Periods of one role never share a day: the trigger of `sql/010_roles.sql` is the last line.
    `ordinal` counts the periods of one role; two rivals would take the same, and one is refused.
    """

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.ASSIGNED

    company_id = company_key()
    party = models.ForeignKey(Party, on_delete=models.PROTECT, db_index=False, related_name="roles")
    role = models.CharField(max_length=16)
    ordinal = models.SmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "party_role"
        constraints = [
            models.UniqueConstraint(
                fields=["company_id", "party", "role", "ordinal"], name="party_role_period"
            ),
            models.CheckConstraint(condition=models.Q(ordinal__gte=1), name="party_role_counted"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="party_role_span",
            ),
        ]


class PartyTerms(models.Model):
    """What one company agreed with a party; nulls and "" mean the company's default.

    The amount of a credit limit is kept by the kernel's `exposure`, per currency; here stands only
    what is done when it is used up.
    """

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.ASSIGNED

    company_id = company_key()
    party = models.ForeignKey(Party, on_delete=models.PROTECT, db_index=False, related_name="terms")
    customer_group = models.ForeignKey(
        PartyGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="customers"
    )
    supplier_group = models.ForeignKey(
        PartyGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="suppliers"
    )
    sales_terms = models.ForeignKey(
        PaymentTerm, on_delete=models.PROTECT, null=True, blank=True, related_name="sold_on"
    )
    purchase_terms = models.ForeignKey(
        PaymentTerm, on_delete=models.PROTECT, null=True, blank=True, related_name="bought_on"
    )
    currency = models.CharField(max_length=3, db_default="", blank=True)
    credit_policy = models.CharField(
        max_length=5,
        choices=[("none", "None"), ("warn", "Warn"), ("block", "Block")],
        db_default="block",
    )
    version = models.IntegerField(db_default=1)

    class Meta:
        db_table = "party_terms"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "party"], name="party_terms_one"),
        ]
