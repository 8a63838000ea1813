"""Bank accounts of a party; paid to only once a second person approved them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.fields import reference
from argosy.kernel.identity.models import Party
from argosy.kernel.identity.tables import TableKind
from argosy.masterdata.sharing import Sharing


class PartyBankAccount(models.Model):
    """A bank account; who changed it last may not approve it (four eyes)."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.GROUP
    undeletable: ClassVar[bool] = True

    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, db_index=False, related_name="bank_accounts"
    )
    holder = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    currency = models.CharField(max_length=3, db_default="", blank=True)
    iban = models.CharField(max_length=34, db_default="", blank=True)
    account_no = models.CharField(max_length=34, db_default="", blank=True)
    bank_code = models.CharField(max_length=20, db_default="", blank=True)
    bic = models.CharField(max_length=11, db_default="", blank=True)
    bank_name = models.CharField(max_length=200, db_default="", blank=True)
    changed_by = reference()
    changed_at = models.DateTimeField()
    approved_by = reference(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "party_bank_account"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(iban="") | ~models.Q(account_no=""),
                name="party_bank_account_number",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True, approved_at__isnull=True)
                | (
                    models.Q(approved_by__isnull=False, approved_at__isnull=False)
                    & ~models.Q(approved_by=models.F("changed_by"))
                ),
                name="party_bank_account_four_eyes",
            ),
            models.UniqueConstraint(
                fields=["party", "iban", "account_no", "bank_code", "currency"],
                name="party_bank_account_once",
            ),
        ]
