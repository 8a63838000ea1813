"""What new products and prices name or may clash with: one statement a kind, never one a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from argosy.kernel.identity import sql
from argosy.masterdata.unknown import possible_ids, storable


@dataclass(frozen=True, slots=True)
class UnitFact:
    """A unit's id and dimension."""

    id: int
    dimension: str


def unit_facts(codes: Iterable[str]) -> dict[str, UnitFact]:
    """Return those of the units that exist, by code."""
    wanted = storable(codes)
    if not wanted:
        return {}
    found = sql.rows(
        "SELECT code, id, dimension FROM unit WHERE code = ANY(%s::text[])", (sql.array(wanted),)
    )
    return {str(code): UnitFact(cast(int, id_), str(dimension)) for code, id_, dimension in found}


def item_ids(codes: Iterable[str]) -> dict[str, int]:
    """Return those of the items that exist, by code."""
    return _ids_by_code("item", storable(codes))


def category_ids(codes: Iterable[str]) -> dict[str, int]:
    """Return those of the categories that exist, by code."""
    return _ids_by_code("product_category", storable(codes))


def _ids_by_code(table: str, codes: list[str]) -> dict[str, int]:
    if not codes:
        return {}
    found = sql.rows(
        f"SELECT code, id FROM {table} WHERE code = ANY(%s::text[])", (sql.array(codes),)
    )
    return {str(code): cast(int, id_) for code, id_ in found}


def customer_group_ids(codes: Iterable[str]) -> dict[str, int]:
    """Return those of the customer groups that exist, by code."""
    wanted = storable(codes)
    if not wanted:
        return {}
    found = sql.rows(
        "SELECT code, id FROM party_group WHERE kind = 'customer' AND code = ANY(%s::text[])",
        (sql.array(wanted),),
    )
    return {str(code): cast(int, id_) for code, id_ in found}


def known_items(ids: Iterable[int | None]) -> frozenset[int]:
    """Return those of the ids that are items."""
    return _known("item", possible_ids(ids))


def known_parties(ids: Iterable[int | None]) -> frozenset[int]:
    """Return those of the ids that are parties."""
    return _known("party", possible_ids(ids))


def _known(table: str, ids: list[int]) -> frozenset[int]:
    if not ids:
        return frozenset()
    found = sql.rows(f"SELECT id FROM {table} WHERE id = ANY(%s::bigint[])", (sql.array(ids),))
    return frozenset(cast(int, id_) for (id_,) in found)


def taken_barcodes(values: Iterable[str]) -> dict[str, str]:
    """Return those of the barcodes that exist, with the code of the item they are on."""
    wanted = storable(values)
    if not wanted:
        return {}
    found = sql.rows(
        "SELECT b.value, i.code FROM product_barcode b JOIN item i ON i.id = b.item_id"
        " WHERE b.value = ANY(%s::text[])",
        (sql.array(wanted),),
    )
    return {str(value): str(code) for value, code in found}


def attribute_values(
    pairs: Iterable[tuple[str, str]],
) -> dict[tuple[str, str], tuple[int, int]]:
    """Return (attribute id, value id) of those (attribute, value) codes that exist."""
    wanted = set(pairs)
    attributes = storable(attribute for attribute, _ in wanted)
    if not attributes:
        return {}
    found = sql.rows(
        "SELECT a.code, v.code, a.id, v.id FROM product_attribute a"
        " JOIN product_attribute_value v ON v.attribute_id = a.id WHERE a.code = ANY(%s::text[])",
        (sql.array(attributes),),
    )
    return {
        (str(attribute), str(value)): (cast(int, attribute_id), cast(int, value_id))
        for attribute, value, attribute_id, value_id in found
    }


def variant_keys(parents: Iterable[int]) -> set[tuple[int, str]]:
    """Return (product, variant key) of all variants of products."""
    wanted = possible_ids(parents)
    if not wanted:
        return set()
    found = sql.rows(
        "SELECT variant_of_id, variant_key FROM product WHERE variant_of_id = ANY(%s::bigint[])",
        (sql.array(wanted),),
    )
    return {(cast(int, parent), str(key)) for parent, key in found}
