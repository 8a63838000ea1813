"""The table of exchange rates."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.fields import quantity_field, reference
from argosy.kernel.identity.models import Currency
from argosy.kernel.identity.tables import TableKind
from argosy.masterdata.sharing import Sharing


class ExchangeRate(models.Model):
    """How many of one currency one of another was worth, by kind, day and source.

    The unique key is also the index that finds the latest rate on or before a day.
    """

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.GROUP
    undeletable: ClassVar[bool] = True

    kind = models.CharField(max_length=8)
    from_currency = models.ForeignKey(
        Currency,
        on_delete=models.PROTECT,
        related_name="+",
        db_column="from_currency",
        db_index=False,
    )
    to_currency = models.ForeignKey(
        Currency,
        on_delete=models.PROTECT,
        related_name="+",
        db_column="to_currency",
        db_index=False,
    )
    valid_on = models.DateField()
    source = models.CharField(max_length=40)
    rate = quantity_field()
    entered_by = reference()

    class Meta:
        db_table = "exchange_rate"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "from_currency", "to_currency", "valid_on", "source"],
                name="exchange_rate_one",
            ),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="exchange_rate_positive"),
            models.CheckConstraint(
                condition=~models.Q(from_currency=models.F("to_currency")),
                name="exchange_rate_two_currencies",
            ),
        ]
