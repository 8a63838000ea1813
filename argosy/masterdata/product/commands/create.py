"""Entering products, thousands at a time: everything is checked first, then written set-wise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from argosy.contracts.product import ProductCreated
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem
from argosy.masterdata.product.commands import lookups
from argosy.masterdata.product.commands.lookups import UnitFact
from argosy.masterdata.product.rules.new_product import NewProduct, check_new_product
from argosy.masterdata.rivals import rivals_refused
from argosy.masterdata.unknown import taken, unknown


@dataclass(frozen=True, slots=True)
class Found:
    """What exists already of what the batch names."""

    units: dict[str, UnitFact]
    items: dict[str, int]
    categories: dict[str, int]
    attributes: dict[tuple[str, str], tuple[int, int]]
    barcodes: dict[str, str]
    variants: set[tuple[int, str]]


@command("product.create_product", permission="product.create")
def do_create_product(run: CommandRun, batch: Sequence[NewProduct]) -> list[Done | None]:
    """Enter products with their units, barcodes, variants and the company's data.

    Before: codes and barcodes are free; named units, categories, attributes and parents exist (a
    parent may stand in the same batch). After: each product with its parts stands. Emits
    `ProductCreated`. Permission: product.create.
    """
    found = _look_up(batch)
    _reject(run, batch, found)
    kept = run.settle(len(batch))
    ids = sql.ids("item", len(kept))
    products = [(id_, batch[index]) for id_, index in zip(ids, kept, strict=True)]
    with rivals_refused():
        _insert(run, products, found)
    results: list[Done | None] = [None] * len(batch)
    for index, (id_, new) in zip(kept, products, strict=True):
        run.emit(ProductCreated(id_, new.kind), subject_type="product", subject_id=id_)
        results[index] = Done("product", id_, new.code)
    return results


def _look_up(batch: Sequence[NewProduct]) -> Found:
    """Read everything the batch names, one statement a kind."""
    units = {new.base_unit for new in batch}
    for new in batch:
        units.update((new.sales_unit, new.purchase_unit))
        units.update(each.unit for each in new.units)
    items = lookups.item_ids(
        [new.code for new in batch] + [new.variant_of for new in batch if new.variant_of]
    )
    return Found(
        lookups.unit_facts(units),
        items,
        lookups.category_ids(new.category for new in batch),
        lookups.attribute_values(pair for new in batch for pair in new.attributes),
        lookups.taken_barcodes(each.value for new in batch for each in new.barcodes),
        lookups.variant_keys(items[n.variant_of] for n in batch if n.variant_of in items),
    )


def _reject(run: CommandRun, batch: Sequence[NewProduct], found: Found) -> None:
    """Refuse what the rules, the present rows or another item of the batch forbid."""
    codes: dict[str, int] = {}
    barcodes: dict[str, int] = {}
    variants: dict[tuple[str, str], int] = {}
    parents = {new.code for new in batch if not new.variant_of}
    for index, new in enumerate(batch):
        run.reject(index, *check_new_product(new))
        run.reject(index, *_unknown_names(new, found, parents))
        if new.code in found.items or codes.setdefault(new.code, index) != index:
            run.reject(index, taken("product", new.code))
        for place, each in enumerate(new.barcodes):
            first = barcodes.setdefault(each.value, index)
            if first != index or each.value in found.barcodes:
                owner = found.barcodes.get(each.value) or batch[first].code
                run.reject(index, _barcode_taken(each.value, owner, place))
        if new.variant_of:
            first = variants.setdefault((new.variant_of, new.variant_key), index)
            existing = (found.items.get(new.variant_of, 0), new.variant_key) in found.variants
            if first != index or existing:
                run.reject(index, taken("variant", new.variant_key, "attributes"))


def _unknown_names(new: NewProduct, found: Found, parents: set[str]) -> list[Problem]:
    """Return a problem for each name that leads nowhere, and for units that do not convert."""
    problems = []
    base = found.units.get(new.base_unit)
    if base is None:
        problems.append(unknown("unit", new.base_unit, "base_unit"))
    for place, each in enumerate(new.units):
        if each.unit not in found.units:
            problems.append(unknown("unit", each.unit, f"units[{place}].unit"))
    for field, code in (("sales_unit", new.sales_unit), ("purchase_unit", new.purchase_unit)):
        unit = found.units.get(code)
        if code and unit is None:
            problems.append(unknown("unit", code, field))
        elif unit and base and unit.dimension != base.dimension and not new.has_unit(code):
            problems.append(_no_factor(code, field))
    if new.category and new.category not in found.categories:
        problems.append(unknown("category", new.category, "category"))
    if new.variant_of and new.variant_of not in found.items and new.variant_of not in parents:
        problems.append(unknown("product", new.variant_of, "variant_of"))
    problems.extend(
        unknown("attribute value", f"{pair[0]}={pair[1]}", f"attributes[{place}]")
        for place, pair in enumerate(new.attributes)
        if pair not in found.attributes
    )
    return problems


def _no_factor(code: str, field: str) -> Problem:
    return Problem(
        "product.no_factor",
        "Unit {unit} does not convert to the base unit.",
        "Give the product a factor for this unit.",
        field,
        {"unit": code},
    )


def _barcode_taken(value: str, owner: str, place: int) -> Problem:
    return Problem(
        "product.barcode_taken",
        "The code {value} is on product {owner} already.",
        "Scan it again, or take it off the other product.",
        f"barcodes[{place}].value",
        {"value": value, "owner": owner},
    )


def insert_rows(table: str, names: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> None:
    """Insert rows given as tuples in one statement; nothing happens without rows."""
    if rows:
        sql.insert(table, names, sql.transpose(rows))


def _insert(run: CommandRun, products: Sequence[tuple[int, NewProduct]], found: Found) -> None:
    """Write products and their parts, one statement a table."""
    ids = found.items | {new.code: id_ for id_, new in products}
    units = found.units
    insert_rows(
        "item",
        ("id", "code", "name", "kind", "base_unit_id", "tracking", "is_active"),
        [
            (id_, n.code, n.name, n.kind, units[n.base_unit].id, n.tracking, n.is_active)
            for id_, n in products
        ],
    )
    insert_rows(
        "product", _PRODUCT_COLUMNS, [_product_row(id_, n, ids, found) for id_, n in products]
    )
    insert_rows(
        "item_unit",
        ("item_id", "unit_id", "factor_num", "factor_den"),
        [
            (id_, units[each.unit].id, each.factor_num, each.factor_den)
            for id_, n in products
            for each in n.units
        ],
    )
    insert_rows(
        "product_barcode",
        ("item_id", "unit_id", "kind", "value"),
        [
            (id_, units[each.unit or n.base_unit].id, each.kind, each.value)
            for id_, n in products
            for each in n.barcodes
        ],
    )
    insert_rows(
        "variant_value",
        ("item_id", "attribute_id", "value_id"),
        [(id_, *found.attributes[pair]) for id_, n in products for pair in n.attributes],
    )
    insert_rows(
        "product_company",
        (
            "company_id",
            "item_id",
            "is_sold",
            "is_bought",
            "procurement",
            "tax_class",
            "lead_time_days",
            "abc_class",
        ),
        [
            (
                run.company_id,
                id_,
                data.is_sold,
                data.is_bought,
                data.procurement,
                data.tax_class,
                data.lead_time_days,
                data.abc_class,
            )
            for id_, n in products
            if (data := n.company) is not None
        ],
    )


_PRODUCT_COLUMNS = (
    "id",
    "name_zh",
    "description",
    "category_id",
    "variant_of_id",
    "variant_key",
    "tax_class",
    "sales_unit_id",
    "purchase_unit_id",
    "hs_code",
    "origin_country",
    "net_weight_kg",
    "gross_weight_kg",
    "volume_l",
    "shelf_life_days",
    "revision",
)


def _product_row(
    id_: int, new: NewProduct, ids: dict[str, int], found: Found
) -> tuple[object, ...]:
    """Return the row of `product` in the order of `_PRODUCT_COLUMNS`."""
    return (
        id_,
        new.name_zh,
        new.description,
        found.categories.get(new.category),
        ids[new.variant_of] if new.variant_of else None,
        new.variant_key,
        new.tax_class,
        found.units[new.sales_unit].id if new.sales_unit else None,
        found.units[new.purchase_unit].id if new.purchase_unit else None,
        new.hs_code,
        new.origin_country,
        new.net_weight_kg,
        new.gross_weight_kg,
        new.volume_l,
        new.shelf_life_days,
        new.revision,
    )
