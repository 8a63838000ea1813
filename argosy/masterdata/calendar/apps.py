"""Django application of the calendars."""

from django.apps import AppConfig


class CalendarConfig(AppConfig):
    """Working calendars with holidays of countries and days of one's own."""

    name = "argosy.masterdata.calendar"
    label = "calendar"
    verbose_name = "Calendars"
