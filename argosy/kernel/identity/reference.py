"""Currencies and units that every installation has: they come with the code, not from a person."""

from __future__ import annotations

from typing import Final

from argosy.kernel.identity import sql
from argosy.kernel.primitives.currency import CURRENCIES
from argosy.kernel.primitives.units import STANDARD_UNITS

UNIT_NAMES: Final[dict[str, str]] = {
    "C62": "piece",
    "EA": "each",
    "H87": "item",
    "PR": "pair",
    "DZN": "dozen",
    "GRO": "gross",
    "CEN": "hundred",
    "MIL": "thousand",
    "KGM": "kilogram",
    "GRM": "gram",
    "MGM": "milligram",
    "TNE": "tonne",
    "LBR": "pound",
    "ONZ": "ounce",
    "MTR": "metre",
    "MMT": "millimetre",
    "CMT": "centimetre",
    "KMT": "kilometre",
    "INH": "inch",
    "FOT": "foot",
    "YRD": "yard",
    "MTK": "square metre",
    "CMK": "square centimetre",
    "FTK": "square foot",
    "LTR": "litre",
    "MLT": "millilitre",
    "CLT": "centilitre",
    "MTQ": "cubic metre",
    "GLL": "gallon (US)",
    "SEC": "second",
    "MIN": "minute",
    "HUR": "hour",
    "DAY": "day",
    "KWH": "kilowatt hour",
    "JOU": "joule",
}


def load_reference_data() -> int:
    """Write currencies and units that are missing, touch none that stands; return how many."""
    currencies = [
        (each.code, each.numeric_code, each.minor_units, each.name_en)
        for each in CURRENCIES.values()
    ]
    units = [
        (
            each.code,
            UNIT_NAMES[each.code],
            each.dimension,
            each.factor_num,
            each.factor_den,
            each.decimals,
        )
        for each in STANDARD_UNITS.values()
    ]
    written = sql.insert(
        "currency",
        ("code", "numeric", "minor_units", "name"),
        sql.transpose(currencies),
        tail="ON CONFLICT (code) DO NOTHING",
    )
    return written + sql.insert(
        "unit",
        ("code", "name", "dimension", "factor_num", "factor_den", "decimals"),
        sql.transpose(units),
        tail="ON CONFLICT (code) DO NOTHING",
    )
