"""All resources of the suite: found in every installed application, joined with what tables add.

An application declares its nouns in ``<app>.resources.RESOURCES``; nothing is listed elsewhere, so
a capability of another distribution comes in the same way as ours. What administrators declare as
rows (own fields, resources without code) joins through `add_source`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType, ModuleType

from django.apps import apps

from argosy.kernel.primitives.errors import NotFound, Problem
from argosy.platform.registry.actions import Action
from argosy.platform.registry.declarations import problems_of
from argosy.platform.registry.fields import Field
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource
from argosy.platform.registry.undoing import undo_problems

BUILT_MAX = 8
"""Catalogues kept for different states of the sources (one a database, in tests)."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a source adds: resources, and fields to resources of others.

    Keys of `fields` and of `joins` (SQL that the fields read from) are ``sales.order`` for the head
    and ``sales.order.lines`` for its lines. `permissions` are those that the fields ask for.
    """

    resources: Sequence[Resource] = ()
    fields: Mapping[str, Sequence[Field]] = field(default_factory=dict)
    joins: Mapping[str, str] = field(default_factory=dict)
    permissions: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BoundAction:
    """An action with the resource it belongs to."""

    resource: Resource
    action: Action

    @property
    def name(self) -> str:
        """Its full name: ``sales.order.confirm``."""
        return f"{self.resource.name}.{self.action.name}"


@dataclass(frozen=True, slots=True)
class _Source:
    contribute: Callable[[], Contribution]
    version: Callable[[], object]


@dataclass(frozen=True, slots=True)
class _Catalogue:
    number: int
    resources: Mapping[str, Resource]
    actions: Mapping[str, BoundAction]
    permissions: Mapping[str, Text]


class BadDeclarations(RuntimeError):
    """Declarations that contradict themselves or each other; names each with its file."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("the resources cannot be used:\n" + "\n".join(problems))
        self.problems = tuple(problems)


_sources: list[_Source] = []
_built: dict[tuple[object, ...], _Catalogue] = {}
_counter = [0]


def add_source(
    contribute: Callable[[], Contribution], *, version: Callable[[], object] = lambda: 0
) -> Callable[[], None]:
    """Let something that is no code contribute resources and fields.

    Args:
        contribute: reads what it adds.
        version: cheap, asked at every look-up: what it returns (hashable) changes when
            `contribute` would answer otherwise; it names the database when that matters.

    Returns:
        What takes the source out again.
    """
    source = _Source(contribute, version)
    _sources.append(source)
    _built.clear()

    def remove() -> None:
        _sources.remove(source)
        _built.clear()

    return remove


def forget() -> None:
    """Build the catalogue anew at the next look-up."""
    _built.clear()


def resources() -> Mapping[str, Resource]:
    """Return all resources by name, lower floors first."""
    return _catalogue().resources


def resource(name: str) -> Resource:
    """Return one resource.

    Raises:
        NotFound: there is none of this name.
    """
    found = _catalogue().resources.get(name)
    if found is None:
        raise NotFound(
            Problem(
                "resource.unknown",
                "There is no resource {name}.",
                "Choose one of those that the API describes.",
                "",
                {"name": name},
            )
        )
    return found


def actions() -> Mapping[str, BoundAction]:
    """Return all actions by their full names (``sales.order.confirm``)."""
    return _catalogue().actions


def permissions() -> Mapping[str, Text]:
    """Return every permission that can be granted: from manifests, and to read each resource."""
    return _catalogue().permissions


def version() -> int:
    """Return a number that is another one whenever the catalogue is another one."""
    return _catalogue().number


def declared() -> list[tuple[str, Resource]]:
    """Return what code declares, each with the file it stands in."""
    found: list[tuple[str, Resource]] = []
    for module in _modules("resources"):
        found += [(str(module.__file__), resource) for resource in module.RESOURCES]
    return found


def manifest_permissions() -> dict[str, Text]:
    """Return the permissions that the applications' manifests name."""
    return {
        name: Text(*labels)
        for module in _modules("manifest")
        for name, labels in getattr(module, "PERMISSIONS", {}).items()
    }


def _modules(name: str) -> Iterable[ModuleType]:
    for config in apps.get_app_configs():
        path = f"{config.name}.{name}"
        if find_spec(path) is not None:
            yield import_module(path)


def _catalogue() -> _Catalogue:
    state = tuple(source.version() for source in _sources)
    known = _built.get(state)
    if known is None:
        if len(_built) >= BUILT_MAX:
            _built.clear()
        known = _built[state] = _build()
    return known


def _build() -> _Catalogue:
    placed = declared()
    added = [source.contribute() for source in _sources]
    placed += [("(a source)", resource) for part in added for resource in part.resources]
    by_name = {resource.name: resource for _, resource in placed}
    for part in added:
        for path, fields in part.fields.items():
            _join(by_name, path, tuple(fields), part.joins.get(path, ""))
    named = manifest_permissions()
    for part in added:
        named |= part.permissions
    final = [(place, by_name[resource.name]) for place, resource in placed]
    problems = [*problems_of(final, frozenset(named)), *undo_problems(final)]
    if problems:
        raise BadDeclarations(problems)
    _counter[0] += 1
    bound = [BoundAction(each, action) for each in by_name.values() for action in each.actions]
    reads = {
        each.read_permission: Text(f"See {each.plural.en.lower()}", f"查看{each.plural.zh}")
        for each in by_name.values()
    }
    return _Catalogue(
        _counter[0],
        MappingProxyType(by_name),
        MappingProxyType({each.name: each for each in bound}),
        MappingProxyType(reads | named),
    )


def _join(by_name: dict[str, Resource], path: str, fields: tuple[Field, ...], joins: str) -> None:
    """Add fields to a head or to its lines; what a path no longer leads to is left out."""
    head = by_name.get(path)
    if head is not None:
        by_name[path] = replace(
            head, fields=head.fields + fields, joins=f"{head.joins} {joins}".strip()
        )
        return
    name, _, of_lines = path.rpartition(".")
    head = by_name.get(name)
    if head is None or head.lines_named(of_lines) is None:
        return
    by_name[name] = replace(
        head,
        lines=tuple(
            replace(lines, fields=lines.fields + fields, joins=f"{lines.joins} {joins}".strip())
            if lines.name == of_lines
            else lines
            for lines in head.lines
        ),
    )
