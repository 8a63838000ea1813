"""Django application of the information flow."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Command log, events, subscriptions, numbers, seal, audit sink."""

    name = "argosy.kernel.events"
    label = "events"
    verbose_name = "Information flow"
