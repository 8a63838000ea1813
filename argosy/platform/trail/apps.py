"""Django application of the trail."""

from django.apps import AppConfig


class TrailConfig(AppConfig):
    """Actors, commands, events and changes as nouns of the suite."""

    name = "argosy.platform.trail"
    label = "trail"
    verbose_name = "Trail"
