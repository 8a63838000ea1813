"""What kinds of notices there are: declared by each capability in its manifest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType

from django.apps import apps

from argosy.platform.registry.labels import Text

CHANNELS = ("mail", "im")
"""Ways beside the app itself, where every notice is shown."""


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A kind of notices.

    Args:
        code: ``capability.what``.
        label: how people call it where they choose what to hear of.
        icon: its picture.
        mail: whether it goes by mail unless somebody chose otherwise.
        im: whether it goes by instant message unless somebody chose otherwise.
        is_task: whether it asks for something to be done, and waits in the inbox until then.
    """

    code: str
    label: Text
    icon: str = "bell"
    mail: bool = False
    im: bool = False
    is_task: bool = False

    def goes_by(self, channel: str) -> bool:
        """Return whether it takes a channel unless somebody chose otherwise."""
        return self.mail if channel == "mail" else self.im


@cache
def kinds() -> Mapping[str, NoticeKind]:
    """Return every kind of the installed capabilities by its code."""
    found: dict[str, NoticeKind] = {}
    for config in apps.get_app_configs():
        path = f"{config.name}.manifest"
        if find_spec(path) is not None:
            for kind in getattr(import_module(path), "NOTICES", ()):
                assert kind.code not in found, f"{path}: {kind.code} stands twice"
                found[kind.code] = kind
    return MappingProxyType(found)
