"""Whether a template names only what its noun has: each placeholder is looked up beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from argosy.kernel.primitives.errors import Problem
from argosy.platform.printing.expressions import placeholders_of
from argosy.platform.printing.layout import parse_layout
from argosy.platform.registry import catalogue
from argosy.platform.registry.fields import FieldType
from argosy.platform.registry.resource import Lines, Resource

LETTERHEAD = frozenset(
    {"name", "address", "phone", "email", "website", "tax_number", "bank", "terms"}
)
DERIVED = frozenset({"address", "bill_address", "ship_address", "tax_number", "barcode"})
OF_LINE = frozenset({"line_number"})
Owner = Resource | Lines


def layout_problems(resource: str, text: str) -> list[Problem]:
    """Return the placeholders of a layout that its noun cannot fill; a malformed one has none."""
    layout, problems = parse_layout(text)
    noun = catalogue.resources().get(resource)
    if problems or noun is None:
        return []
    found = []
    for path, expression, lines in _expressions(layout, "layout", noun, None):
        for each in placeholders_of(expression):
            if not _is_known(noun, lines, each.path):
                found.append(
                    Problem(
                        "printing.no_field",
                        "There is no field {name} here.",
                        "Choose one of the fields that the editor lists.",
                        path,
                        {"name": ".".join(each.path)},
                    )
                )
    return found


def lines_named(noun: Resource, name: str) -> Owner | None:
    """Return the lines of a name, or the noun whose records point at this one."""
    if "." not in name:
        return noun.lines_named(name)
    resource, _, by = name.rpartition(".")
    other = catalogue.resources().get(resource)
    declared = other.field(by) if other is not None else None
    return other if declared is not None and declared.target == noun.name else None


def _expressions(
    value: object, path: str, noun: Resource, lines: Owner | None
) -> Iterator[tuple[str, str, Owner | None]]:
    """Yield every text of a layout with its path and the lines that it stands in."""
    if isinstance(value, str):
        yield path, value, lines
    elif isinstance(value, Mapping):
        inner = lines
        if value.get("kind") in ("table", "rows"):
            inner = lines_named(noun, str(value["of"]))
            if inner is None:
                yield f"{path}.of", f"{{{str(value['of']).replace('.', '_')}}}", None
        for name, each in value.items():
            yield from _expressions(each, f"{path}.{name}", noun, inner)
    elif isinstance(value, list):
        for place, each in enumerate(cast("Sequence[object]", value)):
            yield from _expressions(each, f"{path}[{place}]", noun, lines)


def _is_known(noun: Resource, lines: Owner | None, path: Sequence[str]) -> bool:
    first, *rest = path
    if lines is not None and (_is_in(lines, first, rest) or (first in OF_LINE and not rest)):
        return True
    if first == "company" and noun.field("company") is None:
        company = catalogue.resource("company.company")
        is_own = len(rest) == 1 and (rest[0] in LETTERHEAD or rest[0] in DERIVED)
        return bool(rest) and (is_own or _is_in(company, rest[0], rest[1:]))
    return _is_in(noun, first, rest)


def _is_in(owner: Owner, name: str, rest: Sequence[str]) -> bool:
    declared = owner.field(name)
    if declared is None:
        return not rest and name in DERIVED and isinstance(owner, Resource)
    if not rest:
        return True
    target = catalogue.resources().get(declared.target)
    if declared.type is not FieldType.REFERENCE or target is None:
        return False
    return _is_in(target, rest[0], rest[1:])
