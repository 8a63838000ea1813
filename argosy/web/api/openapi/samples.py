"""Examples of what commands take: made from the schema, with the values the registry declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from argosy.platform.registry.actions import Action
from argosy.platform.registry.resource import Resource

_BY_NAME: Mapping[str, object] = {
    "currency": "EUR",
    "country": "DE",
    "language": "en",
    "email": "anna@example.com",
    "iban": "DE89370400440532013000",
    "time_zone": "Europe/Berlin",
    "code": "CODE-1",
    "memo": "as agreed by telephone",
    "reason": "as agreed by telephone",
}
_BY_FORMAT: Mapping[str, object] = {
    "date": "2026-03-31",
    "date-time": "2026-03-31T10:00:00Z",
}


def item_example(resource: Resource, action: Action, schema: Mapping[str, object]) -> object:
    """Return an item that the command's schema takes, as a reader would write one.

    What has to be there is there, and what the resource declares an example for.
    """
    declared = {
        path: field.example for path, field in resource.all_fields() if _is_plain(field.example)
    }
    return _example(schema, "", {**declared, **_renamed(action.names, declared)})


def _is_plain(example: object) -> bool:
    return isinstance(example, str | int) and not isinstance(example, bool)


def _renamed(names: Mapping[str, str], declared: Mapping[str, object]) -> dict[str, object]:
    return {item: declared[path] for item, path in names.items() if path in declared}


def _example(schema: Mapping[str, object], path: str, declared: Mapping[str, object]) -> object:
    """Return a value that a schema takes."""
    given = schema.get("examples")
    if isinstance(given, list) and given:
        return given[0]
    if "enum" in schema:
        return _chosen(cast("list[object]", schema["enum"]), path, declared)
    options = schema.get("anyOf")
    if isinstance(options, list):
        return _example(cast("Mapping[str, object]", options[0]), path, declared)
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = kind[0]
    if kind == "object":
        return _object(schema, path, declared)
    if kind == "array":
        return _array(schema, path, declared)
    return _plain(str(kind), schema, path, declared)


def _chosen(values: Sequence[object], path: str, declared: Mapping[str, object]) -> object:
    for wanted in (declared.get(path), _BY_NAME.get(_last(path))):
        if wanted in values and wanted is not None:
            return wanted
    return values[0]


def _object(schema: Mapping[str, object], path: str, declared: Mapping[str, object]) -> object:
    properties = cast("Mapping[str, Mapping[str, object]]", schema.get("properties", {}))
    required = cast("Sequence[str]", schema.get("required", ()))
    prefix = f"{path}." if path else ""
    return {
        name: _example(inner, prefix + name, declared)
        for name, inner in properties.items()
        if name in required or prefix + name in declared
    }


def _array(schema: Mapping[str, object], path: str, declared: Mapping[str, object]) -> object:
    fixed = schema.get("prefixItems")
    if isinstance(fixed, list):
        return [_example(inner, path, declared) for inner in fixed]
    return [_example(cast("Mapping[str, object]", schema["items"]), path, declared)]


def _plain(
    kind: str, schema: Mapping[str, object], path: str, declared: Mapping[str, object]
) -> object:
    known = declared.get(path)
    if kind == "boolean":
        return True
    if kind == "integer":
        return known if isinstance(known, int) else 1
    if kind == "null":
        return None
    if "format" in schema and str(schema["format"]) in _BY_FORMAT:
        return _BY_FORMAT[str(schema["format"])]
    if "[0-9]{1,15}" in str(schema.get("pattern", "")):
        return "1"
    if isinstance(known, str):
        return known
    return _BY_NAME.get(_last(path), "text")


def _last(path: str) -> str:
    return path.rpartition(".")[2]
