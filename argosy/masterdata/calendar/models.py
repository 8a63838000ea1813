"""Tables of the calendars: hours by week, exceptional days, and the years that were entered."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from argosy.kernel.identity.fields import reference
from argosy.kernel.identity.tables import TableKind
from argosy.masterdata.sharing import Sharing


class WorkCalendar(models.Model):
    """A calendar; without `keeps_holidays` every year is known (a machine that never rests)."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.GROUP
    undeletable: ClassVar[bool] = True

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=200, db_default="", blank=True)
    time_zone = models.CharField(max_length=64)
    country = models.CharField(max_length=2, db_default="", blank=True)
    subdivision = models.CharField(max_length=16, db_default="", blank=True)
    keeps_holidays = models.BooleanField(db_default=True)

    class Meta:
        db_table = "work_calendar"


class CalendarWeek(models.Model):
    """Hours of Monday to Sunday, from a day until the next such row begins."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.GROUP

    calendar = models.ForeignKey(WorkCalendar, on_delete=models.PROTECT, related_name="weeks")
    valid_from = models.DateField()
    monday = models.CharField(max_length=200, db_default="", blank=True)
    tuesday = models.CharField(max_length=200, db_default="", blank=True)
    wednesday = models.CharField(max_length=200, db_default="", blank=True)
    thursday = models.CharField(max_length=200, db_default="", blank=True)
    friday = models.CharField(max_length=200, db_default="", blank=True)
    saturday = models.CharField(max_length=200, db_default="", blank=True)
    sunday = models.CharField(max_length=200, db_default="", blank=True)

    class Meta:
        db_table = "calendar_week"
        constraints = [
            models.UniqueConstraint(fields=["calendar", "valid_from"], name="calendar_week_begin"),
        ]


class CalendarDay(models.Model):
    """A holiday, a make-up day, or a day with its own hours, and where it comes from."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.GROUP

    calendar = models.ForeignKey(WorkCalendar, on_delete=models.PROTECT, related_name="days")
    day = models.DateField()
    hours = models.CharField(max_length=200, db_default="", blank=True)
    as_weekday = models.SmallIntegerField(null=True, blank=True)
    name = models.CharField(max_length=200, db_default="", blank=True)
    name_zh = models.CharField(max_length=200, db_default="", blank=True)
    source = models.CharField(max_length=40)
    source_version = models.CharField(max_length=40, db_default="", blank=True)

    class Meta:
        db_table = "calendar_day"
        constraints = [
            models.UniqueConstraint(fields=["calendar", "day"], name="calendar_day_one"),
            models.CheckConstraint(
                condition=models.Q(as_weekday__isnull=True)
                | models.Q(as_weekday__gte=1, as_weekday__lte=7, hours=""),
                name="calendar_day_hours",
            ),
        ]


class CalendarYear(models.Model):
    """That the days of a year are entered: by which source and version, or confirmed by whom."""

    table_kind: ClassVar[TableKind] = TableKind.MASTER
    sharing: ClassVar[Sharing] = Sharing.GROUP

    calendar = models.ForeignKey(WorkCalendar, on_delete=models.PROTECT, related_name="years")
    year = models.SmallIntegerField()
    source = models.CharField(max_length=40)
    source_version = models.CharField(max_length=40, db_default="", blank=True)
    entered_by = reference()
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "calendar_year"
        constraints = [
            models.UniqueConstraint(fields=["calendar", "year"], name="calendar_year_one"),
        ]
