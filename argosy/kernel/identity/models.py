"""Thin tables for what the flows point at; master data and users extend them one to one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.tables import TableKind


class CodeNumber(models.Func):
    """Three capital letters as a number of base 27: EUR is 4230, whatever the database."""

    arity = 1
    template = (
        "((ascii(substr(%(expressions)s, 1, 1)) - 64) * 729"
        " + (ascii(substr(%(expressions)s, 2, 1)) - 64) * 27"
        " + (ascii(substr(%(expressions)s, 3, 1)) - 64))::bigint"
    )


class Currency(models.Model):
    """A currency with its number of minor units; withdrawn ones stay, since old books need them."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER

    code = models.CharField(max_length=3, primary_key=True)
    numeric = models.CharField(max_length=3, default="")
    minor_units = models.SmallIntegerField()
    name = models.CharField(max_length=120)
    row_id = models.GeneratedField(
        expression=CodeNumber("code", output_field=models.BigIntegerField()),
        output_field=models.BigIntegerField(),
        db_persist=True,
        unique=True,
    )
    """A whole number that follows from the code: what points at rows by number reads this one."""

    class Meta:
        db_table = "currency"


class Company(models.Model):
    """A legal entity that keeps books."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=200)
    currency = models.ForeignKey(Currency, on_delete=models.PROTECT)
    country = models.CharField(max_length=2, default="", blank=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    language = models.CharField(max_length=16, default="en")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        db_table = "company"


class Unit(models.Model):
    """A unit of measure with an exact factor to its dimension's reference unit."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER

    code = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=120)
    dimension = models.CharField(max_length=32)
    factor_num = models.BigIntegerField(default=1)
    factor_den = models.BigIntegerField(default=1)
    decimals = models.SmallIntegerField(default=0)

    class Meta:
        db_table = "unit"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(factor_num__gt=0, factor_den__gt=0), name="unit_factor_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(decimals__gte=0, decimals__lte=12), name="unit_decimals_range"
            ),
        ]


class Party(models.Model):
    """A person or organisation one deals with, shared by all companies."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=300)
    kind = models.CharField(
        max_length=16, choices=[("organisation", "Organisation"), ("person", "Person")]
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table = "party"


class Item(models.Model):
    """Something bought, made, held, sold or served."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=300)
    kind = models.CharField(
        max_length=16,
        choices=[
            ("stock", "Stock"),
            ("service", "Service"),
            ("kit", "Kit"),
            ("phantom", "Phantom"),
        ],
        default="stock",
    )
    base_unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    tracking = models.CharField(
        max_length=8,
        choices=[("none", "None"), ("lot", "Lot"), ("serial", "Serial")],
        default="none",
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table = "item"
        constraints = [
            # Stock balances carry a copy of tracking, bound to this key.
            models.UniqueConstraint(fields=["id", "tracking"], name="item_tracking_key"),
        ]


class Actor(models.Model):
    """Who acts: a user, an API key, a job, the system itself."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER

    kind = models.CharField(
        max_length=8,
        choices=[("user", "User"), ("key", "API key"), ("job", "Job"), ("system", "System")],
    )
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table = "actor"


class FactVersion(models.Model):
    """Counted up by triggers when facts that processes keep copies of change (charts, rules).

    Each command reads it with its first statement, so that no process works by a stale copy.
    """

    table_kind: ClassVar[TableKind] = TableKind.WORK

    company_id = models.BigIntegerField(primary_key=True)
    version = models.BigIntegerField()

    class Meta:
        db_table = "fact_version"
