"""No route outside the registry: every address below ``/api`` leads to the one dispatcher.

Whoever mounts another one goes around sign-in, rights, keys and row security; start-up refuses it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import URLPattern, URLResolver, get_resolver

from argosy.platform.registry import catalogue
from argosy.platform.system.outcome import Refused
from argosy.web.api.dispatch import FIXED, PARTS, dispatch

ROOT = "api"
_RESERVED = {shape.partition("/")[0] for shape in PARTS}


def foreign_routes(patterns: Sequence[URLPattern | URLResolver] | None = None) -> list[str]:
    """Return what is mounted below ``/api`` beside the dispatcher, and what could hide there.

    Args:
        patterns: the address list; that of the settings when not given.
    """
    listed = get_resolver().url_patterns if patterns is None else patterns
    found = [
        f"{route} leads to {callback}"
        for route, callback in _routes(listed, "")
        if _is_below(route) and callback != f"{dispatch.__module__}.{dispatch.__qualname__}"
    ]
    found += [
        f"{name} is a fixed address and a resource"
        for name in FIXED
        if name.partition("/")[0] in catalogue.resources()
    ]
    found += [
        f"{resource.name}/{action.name} is an action and a fixed part of every resource"
        for resource in catalogue.resources().values()
        for action in resource.actions
        if action.name in _RESERVED
    ]
    return found


def _routes(patterns: Sequence[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        else:
            view = pattern.callback
            yield route, f"{view.__module__}.{getattr(view, '__qualname__', view)}"


def _is_below(route: str) -> bool:
    text = route.removeprefix("^").removeprefix("/")
    return text == ROOT or text.startswith((f"{ROOT}/", f"{ROOT}<", f"{ROOT}$", f"{ROOT}("))


def check_mounts() -> None:
    """Refuse to serve when something is mounted beside the registry.

    Raises:
        Refused: `api.foreign_route`, naming the first.
    """
    found = foreign_routes()
    if found:
        raise Refused(
            "api.foreign_route",
            cause=f"The API has {len(found)} routes that no resource declares: {found[0]}.",
            cure="Declare a resource with an action instead; see docs/architecture.md.",
        )
