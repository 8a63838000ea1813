"""A report of nested places as a map: fields within fields, as large as what lies there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from argosy.kernel.primitives.actor import Actor
from argosy.platform.registry.reports.declared import RowKind
from argosy.platform.registry.reports.reading import Answered, AnsweredRow
from argosy.web.desk.reports.showing import address
from argosy.web.desk.shown import grouped


def number(value: object) -> float | None:
    """Return a figure to be drawn; what is read and added up stands in the table, exactly."""
    if isinstance(value, Mapping):
        value = value.get("amount")
    return None if value is None else float(Decimal(str(value)))


@dataclass(slots=True)
class _Place:
    row: AnsweredRow
    name: str
    below: list[_Place] = field(default_factory=list)


def leaves(
    actor: Actor, found: Answered, measures: Sequence[str], texts: Mapping[str, str]
) -> list[dict[str, object]]:
    """Return places within each other; a place that holds goods and has places below is both.

    Args:
        actor: who reads.
        found: the rows with their places, each after the one it lies within.
        measures: columns that say how large a place is drawn; the first counts that says anything,
            so that goods without a value, or values that the reader may not see, are drawn too.
        texts: the parameters that the report was asked with.
    """
    lines = [row for row in found.rows if row.kind is RowKind.LINE]
    measure = next(
        (name for name in measures if any(number(row.cells.get(name)) for row in lines)), ""
    )
    drill = next((each.drill for each in found.columns if each.name == "place"), None)

    def drawn(place: _Place) -> dict[str, object]:
        row = place.row
        own = number(row.cells.get(measure)) or 0 if row.kind is RowKind.LINE else 0
        leaf: dict[str, object] = {
            "name": place.name,
            "note": _note(row.cells, found.currency),
            "low": bool(row.cells.get("alerts")),
            "value": own,
            "link": address(actor, drill, row.cells, texts) if drill else "",
        }
        if not place.below:
            return leaf
        children = [drawn(each) for each in place.below]
        if own:
            children.insert(0, {**leaf, "low": False})
        total = sum(float(str(child["value"])) for child in children)
        return {**leaf, "link": "", "value": total, "children": children}

    return [drawn(place) for place in _tree(found)] if measure else []


def _tree(found: Answered) -> list[_Place]:
    roots: list[_Place] = []
    by_id: dict[object, _Place] = {}
    for row in found.rows:
        place, within = row.cells.get("place"), row.cells.get("within")
        if not isinstance(place, Mapping):
            continue
        name = f"{place.get('name') or ''} {place.get('code') or ''}".strip()
        one = _Place(row, name)
        by_id[place["id"]] = one
        above = by_id.get(within.get("id")) if isinstance(within, Mapping) else None
        (above.below if above is not None else roots).append(one)
    return roots


def _note(cells: Mapping[str, object], currency: str) -> str:
    """Return what a field says below its name: what lies there, its share, what runs low."""
    parts = []
    for name, share, unit in (
        ("value", "value_share", currency),
        ("qty", "qty_share", str(cells.get("unit") or "")),
    ):
        told = cells.get(name)
        if isinstance(told, Mapping):
            told = told.get("amount")
        if not told or not Decimal(str(told)):
            continue
        parts.append(f"{grouped(str(told))} {unit}".strip())
        if cells.get(share) is not None:
            parts[-1] += f" ({cells[share]} %)"
    if cells.get("alerts"):
        parts.append(_("%(number)s below safety stock") % {"number": cells["alerts"]})
    return "\n".join(parts)
