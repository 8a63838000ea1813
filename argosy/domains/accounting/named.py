"""Whether what a document names exists: the ledger takes ids on trust, people and programs err."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from argosy.contracts.billing import BillingRequested
from argosy.kernel.identity import sql
from argosy.kernel.ledger.inputs import EntryInput
from argosy.kernel.primitives.errors import Problem
from argosy.masterdata.unknown import possible_ids, storable, unknown

_IDS: Final = ("party", "item", "unit", "dimension_set")
_CODES: Final = ("payment_term", "tax_code")
_QUERY: Final = " UNION ALL ".join(
    [f"SELECT '{table}', id::text FROM {table} WHERE id = ANY (%s::bigint[])" for table in _IDS]
    + [
        f"SELECT '{table}', code::text FROM {table} WHERE code = ANY (%s::text[])"
        for table in _CODES
    ]
)


@dataclass(frozen=True, slots=True)
class Name:
    """What an item of a batch names: a row of a table by its id or code.

    Args:
        place: of the item in its batch.
        table: whose row it is.
        value: its id or code.
        field: where the item says so.
    """

    place: int
    table: str
    value: int | str
    field: str


def unknown_names(names: Sequence[Name]) -> dict[int, list[Problem]]:
    """Return the problems of names that lead nowhere, by their item's place in the batch."""
    if not names:
        return {}
    by_table: dict[str, list[int | str]] = {table: [] for table in (*_IDS, *_CODES)}
    for name in names:
        by_table[name.table].append(name.value)
    ids = [possible_ids(int(value) for value in by_table[table]) for table in _IDS]
    codes = [storable(str(value) for value in by_table[table]) for table in _CODES]
    found = {
        (str(table), str(value))
        for table, value in sql.rows(_QUERY, [*map(sql.array, ids), *map(sql.array, codes)])
    }
    problems: dict[int, list[Problem]] = {}
    for name in names:
        if (name.table, str(name.value)) not in found:
            problems.setdefault(name.place, []).append(_unknown(name))
    return problems


def _unknown(name: Name) -> Problem:
    match name.table:
        case "party":
            return unknown("party", name.value, name.field)
        case "item":
            return unknown("product", name.value, name.field)
        case "unit":
            return unknown("unit", name.value, name.field)
        case "payment_term":
            return unknown("payment term", name.value, name.field)
        case "tax_code":
            return unknown("tax code", name.value, name.field)
        case _:
            return unknown("set of dimension values", name.value, name.field)


def in_entries(entries: Sequence[EntryInput]) -> list[Name]:
    """Return what journal entries name."""
    return [
        Name(place, table, value, f"lines[{number}].{column}")
        for place, entry in enumerate(entries)
        for number, line in enumerate(entry.lines)
        for table, column, value in (
            ("party", "party_id", line.party_id),
            ("item", "item_id", line.item_id),
            ("dimension_set", "dimension_set_id", line.dimension_set_id),
            ("tax_code", "tax_code", line.tax_code),
        )
        if value
    ]


def in_invoices(requests: Sequence[BillingRequested]) -> list[Name]:
    """Return what invoices name, except tax codes, which the tax function looks up."""
    return list(_in_invoices(requests))


def _in_invoices(requests: Sequence[BillingRequested]) -> Iterator[Name]:
    for place, request in enumerate(requests):
        yield Name(place, "party", request.party_id, "party_id")
        if request.payment_term:
            yield Name(place, "payment_term", request.payment_term, "payment_term")
        for number, line in enumerate(request.lines):
            if line.item_id:
                yield Name(place, "item", line.item_id, f"lines[{number}].item_id")
            if line.unit_id:
                yield Name(place, "unit", line.unit_id, f"lines[{number}].unit_id")
