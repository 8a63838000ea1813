"""Tables of the companies: the full data beside the kernel's thin row, shares, bank accounts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.fields import company_foreign_key, company_key, reference
from argosy.kernel.identity.models import Company, Party
from argosy.kernel.identity.tables import TableKind
from argosy.masterdata.calendar.models import WorkCalendar
from argosy.masterdata.sharing import Sharing


class CompanyProfile(models.Model):
    """A company's full data, one to one: `id` is the company's.

    Its addresses, numbers and bank accounts are those of its party. `rate_source` says whose
    exchange rates its books use; "" takes any.
    """

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.GROUP
    undeletable: ClassVar[bool] = True

    id = models.OneToOneField(
        Company, on_delete=models.PROTECT, primary_key=True, db_column="id", related_name="profile"
    )
    party = models.OneToOneField(Party, on_delete=models.PROTECT, related_name="company")
    legal_name = models.CharField(max_length=300, db_default="", blank=True)
    accounting_standard = models.CharField(max_length=16)
    group_currency = models.CharField(max_length=3, db_default="", blank=True)
    calendar = models.ForeignKey(
        WorkCalendar, on_delete=models.PROTECT, null=True, blank=True, related_name="companies"
    )
    rate_source = models.CharField(max_length=40, db_default="", blank=True)
    chart_template = models.CharField(max_length=40)
    voucher_words = models.CharField(max_length=8)
    tax_regime = models.CharField(max_length=32, db_default="", blank=True)
    fiscal_year_start_month = models.SmallIntegerField()
    version = models.IntegerField(db_default=1)

    class Meta:
        db_table = "company_profile"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fiscal_year_start_month__gte=1, fiscal_year_start_month__lte=12),
                name="company_profile_month",
            ),
        ]


class CompanyOwner(models.Model):
    """A share in a company, from a first to a last day."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.PRIVATE

    company_id = company_key()
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="holdings")
    share_pct = models.DecimalField(max_digits=9, decimal_places=6)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "company_owner"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(share_pct__gt=0, share_pct__lte=100), name="company_owner_share"
            ),
            models.UniqueConstraint(
                fields=["company_id", "party", "valid_from"], name="company_owner_once"
            ),
        ]


class CompanyBankAccount(models.Model):
    """A bank account the company pays from: which of its party's, and on which ledger account."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.PRIVATE
    undeletable: ClassVar[bool] = True

    company_id = company_key()
    code = models.CharField(max_length=32)
    bank_account_id = reference()
    account_id = reference()

    class Meta:
        db_table = "company_bank_account"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="company_bank_company"),
            models.UniqueConstraint(fields=["company_id", "code"], name="company_bank_code"),
            company_foreign_key("company_bank_ledger", "account_id", "account"),
        ]


class CompanyPair(models.Model):
    """Two companies of the group have agreed that one ships what the other needs or has sold.

    `currency` and `payment_term` are those of both sides' documents; `tax_codes` are the buyer's
    for what it buys, separated by commas.
    """

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.GROUP
    undeletable: ClassVar[bool] = True

    buyer = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="buys_from")
    seller = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="sells_to")
    currency = models.CharField(max_length=3)
    payment_term = models.CharField(max_length=64, db_default="", blank=True)
    tax_codes = models.CharField(max_length=300, db_default="", blank=True)
    is_active = models.BooleanField(db_default=True)

    class Meta:
        db_table = "company_pair"
        constraints = [
            models.UniqueConstraint(fields=["buyer", "seller"], name="company_pair_once"),
            models.CheckConstraint(
                condition=~models.Q(buyer=models.F("seller")), name="company_pair_two"
            ),
        ]
