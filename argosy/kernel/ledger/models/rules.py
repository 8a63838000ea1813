"""Posting rules: which account a business fact goes to, as versioned data."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.fields import company_foreign_key, company_key, reference
from argosy.kernel.identity.tables import TableKind


class PostingRule(models.Model):
    """One rule: for this purpose and these facts, this account; the most specific rule wins."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER

    company_id = company_key()
    purpose = models.CharField(max_length=32)
    match = models.JSONField(db_default={})
    priority = models.IntegerField(db_default=0)
    account_id = reference()
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    version = models.IntegerField(db_default=1)

    class Meta:
        db_table = "posting_rule"
        constraints = [company_foreign_key("posting_rule_account", "account_id", "account")]
        indexes = [models.Index(fields=["company_id", "purpose"], name="posting_rule_purpose")]
