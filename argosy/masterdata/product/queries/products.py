"""Products as documents need them: units with exact factors, tax class, category, variant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import NotFound
from argosy.masterdata.unknown import possible_ids, storable, unknown


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """What documents need to know of a product, as seen by one company.

    `units` gives every unit it can be counted in as an exact factor of the base unit: its own ones,
    and those of the base unit's dimension. `category_ids` is the path from the root down.
    """

    id: int
    code: str
    name: str
    name_zh: str
    kind: str
    tracking: str
    is_active: bool
    base_unit: str
    base_unit_id: int
    base_decimals: int
    sales_unit: str
    purchase_unit: str
    variant_of: int | None
    category_ids: tuple[int, ...]
    tax_class: str
    is_sold: bool
    is_bought: bool
    lead_time_days: int
    version: int
    units: Mapping[str, Fraction]
    unit_ids: Mapping[str, int]

    @property
    def lineage(self) -> tuple[int, ...]:
        """The product and what it is a variant of: the order in which prices are looked for."""
        return (self.id,) if self.variant_of is None else (self.id, self.variant_of)


_FACTS = """
SELECT i.id, i.code, i.name, coalesce(p.name_zh, ''), i.kind, i.tracking, i.is_active,
       b.code, b.id, b.decimals::int, coalesce(s.code, b.code), coalesce(q.code, b.code),
       p.variant_of_id, coalesce(c.path, ''), coalesce(nullif(m.tax_class, ''), p.tax_class, ''),
       coalesce(m.is_sold, true), coalesce(m.is_bought, true), coalesce(m.lead_time_days, 0),
       coalesce(p.version, 0), b.dimension, b.factor_num, b.factor_den
  FROM item i
  JOIN unit b ON b.id = i.base_unit_id
  LEFT JOIN product p ON p.id = i.id
  LEFT JOIN unit s ON s.id = p.sales_unit_id
  LEFT JOIN unit q ON q.id = p.purchase_unit_id
  LEFT JOIN product_category c ON c.id = p.category_id
  LEFT JOIN product_company m ON m.item_id = i.id AND m.company_id = %s
 WHERE i.id = ANY(%s::bigint[])
"""

_Units = dict[str, tuple[int, Fraction]]


def product_facts(company_id: int, item_ids: Iterable[int]) -> dict[int, ProductFacts]:
    """Return facts of those items that exist, in four statements whatever their number."""
    wanted = possible_ids(item_ids)
    if not wanted:
        return {}
    found = sql.rows(_FACTS, (company_id, sql.array(wanted)))
    own = _own_units(wanted)
    shared = _units_by_dimension({str(row[19]) for row in found})
    categories = _category_paths({str(row[13]) for row in found})
    facts = {}
    for row in found:
        item_id = cast(int, row[0])
        reference = Fraction(cast(int, row[20]), cast(int, row[21]))
        units = {
            code: (unit_id, factor / reference)
            for code, (unit_id, factor) in shared[str(row[19])].items()
        }
        units.update(own.get(item_id, {}))
        facts[item_id] = _facts(row, units, categories.get(str(row[13]), ()))
    return facts


def _facts(row: sql.Row, units: _Units, categories: tuple[int, ...]) -> ProductFacts:
    """Build the facts of one row of `_FACTS`."""
    return ProductFacts(
        cast(int, row[0]),
        str(row[1]),
        str(row[2]),
        str(row[3]),
        str(row[4]),
        str(row[5]),
        bool(row[6]),
        str(row[7]),
        cast(int, row[8]),
        cast(int, row[9]),
        str(row[10]),
        str(row[11]),
        cast("int | None", row[12]),
        categories,
        str(row[14]),
        bool(row[15]),
        bool(row[16]),
        cast(int, row[17]),
        cast(int, row[18]),
        {code: factor for code, (_, factor) in units.items()},
        {code: unit_id for code, (unit_id, _) in units.items()},
    )


def _own_units(item_ids: Sequence[int]) -> dict[int, _Units]:
    """Return the items' own units with their factors to the base unit."""
    found = sql.rows(
        "SELECT x.item_id, u.code, u.id, x.factor_num, x.factor_den FROM item_unit x"
        " JOIN unit u ON u.id = x.unit_id WHERE x.item_id = ANY(%s::bigint[])",
        (sql.array(item_ids),),
    )
    units: dict[int, _Units] = {}
    for item_id, code, unit_id, num, den in found:
        factor = Fraction(cast(int, num), cast(int, den))
        units.setdefault(cast(int, item_id), {})[str(code)] = (cast(int, unit_id), factor)
    return units


def _units_by_dimension(dimensions: set[str]) -> dict[str, _Units]:
    """Return the units of dimensions with their factors to the reference unit."""
    found = sql.rows(
        "SELECT dimension, code, id, factor_num, factor_den FROM unit"
        " WHERE dimension = ANY(%s::text[])",
        (sql.array(sorted(dimensions)),),
    )
    units: dict[str, _Units] = {dimension: {} for dimension in dimensions}
    for dimension, code, unit_id, num, den in found:
        factor = Fraction(cast(int, num), cast(int, den))
        units[str(dimension)][str(code)] = (cast(int, unit_id), factor)
    return units


def _category_paths(paths: set[str]) -> dict[str, tuple[int, ...]]:
    """Return the ids from the root down for each path of category codes."""
    codes = sorted({code for path in paths if path for code in path.split("/")})
    if not codes:
        return {}
    found = sql.rows(
        "SELECT code, id FROM product_category WHERE code = ANY(%s::text[])", (sql.array(codes),)
    )
    ids = {str(code): cast(int, id_) for code, id_ in found}
    return {path: tuple(ids[code] for code in path.split("/")) for path in paths if path}


def products_by_code(codes: Iterable[str]) -> dict[str, int]:
    """Return the ids of those products that exist, by code."""
    wanted = storable(codes)
    if not wanted:
        return {}
    found = sql.rows("SELECT code, id FROM item WHERE code = ANY(%s::text[])", (sql.array(wanted),))
    return {str(code): cast(int, id_) for code, id_ in found}


def products_by_barcode(values: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Return (item id, unit code) of those barcodes that exist."""
    wanted = storable(values)
    if not wanted:
        return {}
    found = sql.rows(
        "SELECT b.value, b.item_id, u.code FROM product_barcode b JOIN unit u ON u.id = b.unit_id"
        " WHERE b.value = ANY(%s::text[])",
        (sql.array(wanted),),
    )
    return {str(value): (cast(int, item_id), str(unit)) for value, item_id, unit in found}


def access_product(actor: Actor, product_id: int) -> ProductFacts:
    """Return one product for a screen.

    Raises:
        PermissionDenied: without the permission product.read.
        NotFound: there is no such product.
    """
    actor.check_permission("product.read")
    with reading(actor):
        found = product_facts(actor.company_id, [product_id])
    if product_id not in found:
        raise NotFound(unknown("product", product_id, "product_id"))
    return found[product_id]
