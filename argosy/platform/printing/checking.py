"""Whether a template names only what its noun has: each placeholder is looked up beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from argosy.kernel.primitives.errors import Problem
from argosy.platform.printing.expressions import placeholders_of
from argosy.platform.printing.layout import LABEL, Layout, parse_layout, size_of
from argosy.platform.registry import catalogue
from argosy.platform.registry.fields import FieldType
from argosy.platform.registry.resource import Lines, Resource

LETTERHEAD = frozenset(
    {"name", "address", "phone", "email", "website", "tax_number", "bank", "terms"}
)
DERIVED = frozenset(
    {
        "address",
        "bill_address",
        "ship_address",
        "tax_number",
        "barcode",
        "scan_code",
        "local_name",
    }
)
OF_LABEL = frozenset({"label_number", "label_count"})
OF_LINE = frozenset({"line_number"})
LINE_MM = 0.42
"""Height of a line of text in millimetres a point of its size."""
Owner = Resource | Lines


def layout_problems(resource: str, text: str) -> list[Problem]:
    """Return what of a layout its noun cannot fill, or stands beside a form's sheet.

    A malformed layout has none of these problems; `parse_layout` tells its own.
    """
    layout, problems = parse_layout(text)
    noun = catalogue.resources().get(resource)
    if problems or noun is None:
        return []
    found = _beyond(layout)
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


def _beyond(layout: Layout) -> list[Problem]:
    """Return what a form or label would place beside its sheet, where it is not printed at all."""
    if layout["style"] not in ("form", LABEL):
        return []
    width, height = size_of(layout)
    found = []
    for number, block in enumerate(cast("list[dict[str, object]]", layout["blocks"])):
        path = f"layout.blocks[{number}]"
        for at, x, y, wide, high in _boxes(block, path):
            if x < 0 or y < 0 or x + wide > width or (height and y + high > height):
                found.append(
                    Problem(
                        "printing.beside",
                        "This lies beside the sheet of {width} × {height} mm.",
                        "Move it, or make it smaller; positions count from the upper left corner.",
                        at,
                        {"width": f"{width:g}", "height": f"{height:g}"},
                    )
                )
    return found


def _boxes(
    block: Mapping[str, object], path: str
) -> Iterator[tuple[str, float, float, float, float]]:
    """Yield the boxes that a block places: path, x, y, width and height in millimetres."""

    def length(of: Mapping[str, object], name: str) -> float:
        return float(cast(float, of[name]))

    if block["kind"] == "at":
        high = length(block, "height") or length(block, "size") * LINE_MM
        yield path, length(block, "x"), length(block, "y"), length(block, "width"), high
    elif block["kind"] == "rows":
        rows = length(block, "step") * (length(block, "most") - 1)
        high = rows + length(block, "size") * LINE_MM
        for place, each in enumerate(cast("list[dict[str, object]]", block["columns"])):
            at = f"{path}.columns[{place}]"
            yield at, length(each, "x"), length(block, "y"), length(each, "width"), high


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
    if first in OF_LABEL and not rest:
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
