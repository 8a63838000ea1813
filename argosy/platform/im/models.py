"""Tables of the instant messages: which member is which account, and readings of directories.

A binding is read before a company is chosen (signing in), so that its company is called
`in_company`, as with the grants of roles.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.fields import company_foreign_key, company_key, recorded, reference
from argosy.kernel.identity.models import Actor, Company
from argosy.kernel.identity.tables import TableKind


class ImBinding(models.Model):
    """A member of a company's provider and the account he is: one to one in each company."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER

    in_company = models.ForeignKey(Company, on_delete=models.PROTECT)
    provider = models.CharField(max_length=16)
    member_id = models.CharField(max_length=128)
    account = models.ForeignKey(Actor, on_delete=models.PROTECT)

    class Meta:
        db_table = "im_binding"
        constraints = [
            models.UniqueConstraint(
                fields=["in_company", "provider", "member_id"], name="im_binding_member"
            ),
            models.UniqueConstraint(
                fields=["in_company", "provider", "account"], name="im_binding_account"
            ),
        ]


class ImSync(models.Model):
    """A reading of the provider's directory, for somebody who then says what shall be done.

    What its carrying out does is audited by the commands that it gives.
    """

    table_kind: ClassVar[TableKind] = TableKind.WORK

    company_id = company_key()
    actor_id = reference()
    provider = models.CharField(max_length=16)
    state = models.CharField(max_length=8, db_default="reading")
    departments = models.IntegerField(db_default=0)
    ends_leavers = models.BooleanField(db_default=False)
    error = models.CharField(max_length=500, db_default="", blank=True)
    begun_at = recorded()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "im_sync"
        constraints = [
            models.UniqueConstraint(fields=["company_id", "id"], name="im_sync_company"),
            models.CheckConstraint(
                condition=models.Q(state__in=["reading", "ready", "failed", "applying", "done"]),
                name="im_sync_state",
            ),
        ]


class ImSyncMember(models.Model):
    """A member as a reading found him: who he may be here, by what, and what became of it.

    `step` is what shall be done: ``bind``, ``leave``, or nothing for ``bound``, ``unknown`` and
    ``unclear`` ones. His address and number are compared, and kept nowhere.
    """

    table_kind: ClassVar[TableKind] = TableKind.WORK

    company_id = company_key()
    run_id = reference()
    place = models.IntegerField()
    member_id = models.CharField(max_length=128)
    name = models.CharField(max_length=200, db_default="", blank=True)
    department = models.CharField(max_length=500, db_default="", blank=True)
    step = models.CharField(max_length=8)
    account = models.ForeignKey(Actor, on_delete=models.PROTECT, null=True)
    matched_by = models.CharField(max_length=8, db_default="", blank=True)
    state = models.CharField(max_length=8, db_default="waiting")
    problem = models.CharField(max_length=500, db_default="", blank=True)

    class Meta:
        db_table = "im_sync_member"
        constraints = [
            company_foreign_key("im_sync_member_run", "run_id", "im_sync"),
            models.UniqueConstraint(fields=["run_id", "place"], name="im_sync_member_place"),
            models.CheckConstraint(
                condition=models.Q(step__in=["bind", "bound", "leave", "unknown", "unclear"]),
                name="im_sync_member_step",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "done", "refused"]),
                name="im_sync_member_state",
            ),
        ]
