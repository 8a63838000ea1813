"""What the web and the capabilities may use of calendars."""

from argosy.masterdata.calendar.commands import (
    do_confirm_year,
    do_create_calendar,
    do_seed_year,
    do_set_day,
    do_set_week,
)
from argosy.masterdata.calendar.queries import calendar, calendars
from argosy.masterdata.calendar.rules.new_calendar import NewCalendar, NewDay, NewWeek, YearOf
from argosy.masterdata.calendar.rules.working_days import (
    WorkCalendar,
    add_working_days,
    is_working_day,
    next_working_day,
    working_days_between,
)
from argosy.masterdata.calendar.rules.working_time import add_working_time, working_time_between

__all__ = [
    "NewCalendar",
    "NewDay",
    "NewWeek",
    "WorkCalendar",
    "YearOf",
    "add_working_days",
    "add_working_time",
    "calendar",
    "calendars",
    "do_confirm_year",
    "do_create_calendar",
    "do_seed_year",
    "do_set_day",
    "do_set_week",
    "is_working_day",
    "next_working_day",
    "working_days_between",
    "working_time_between",
]
