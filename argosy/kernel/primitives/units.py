"""Units with exact factors: a conversion is a rational number, exact or refused (INV-24)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.kernel.primitives.numbers import MAX_MAGNITUDE, MAX_SCALE
from argosy.kernel.primitives.quantity import Quantity


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit by its UN/ECE Recommendation 20 code.

    One of it is `factor_num / factor_den` of the dimension's reference unit; quantities in it carry
    at most `decimals` decimals.
    """

    code: str
    dimension: str
    factor_num: int = 1
    factor_den: int = 1
    decimals: int = 6

    def __post_init__(self) -> None:
        if self.factor_num <= 0 or self.factor_den <= 0:
            raise ValidationFailed(
                Problem(
                    "unit.factor",
                    "The factor of unit {unit} is not above zero.",
                    "Give whole numbers above zero.",
                    "factor",
                    {"unit": self.code},
                )
            )
        if not 0 <= self.decimals <= MAX_SCALE:
            raise ValidationFailed(
                Problem(
                    "unit.decimals",
                    "Unit {unit} cannot have {decimals} decimals.",
                    "Give 0 to 12.",
                    "decimals",
                    {"unit": self.code, "decimals": self.decimals},
                )
            )

    @property
    def factor(self) -> Fraction:
        """How many reference units one of this unit is."""
        return Fraction(self.factor_num, self.factor_den)


def converted(value: Decimal, num: int, den: int, decimals: int) -> Decimal | None:
    """Return value * num / den at no more than `decimals` decimals, or None when inexact."""
    scale = 10**decimals
    value_num, value_den = value.as_integer_ratio()
    whole, rest = divmod(value_num * num * scale, value_den * den)
    if rest:
        return None
    if whole % scale == 0:
        return Decimal(whole // scale)
    return Decimal(whole).scaleb(-decimals)


def convert(quantity: Quantity, source: Unit, target: Unit, field: str = "qty") -> Quantity:
    """Return the same quantity in another unit of the same dimension, exactly.

    Raises `ValidationFailed` when the dimensions differ or the result needs more decimals than the
    target unit has: a line is refused rather than counted approximately. Because it is exact,
    converting back gives the same quantity (INV-24).
    """
    if source.dimension != target.dimension or quantity.unit != source.code:
        raise ValidationFailed(
            Problem(
                "unit.dimension",
                "{source} cannot be converted to {target}.",
                "Use a unit of the same dimension, or give the item a factor for this unit.",
                field,
                {"source": quantity.unit, "target": target.code},
            )
        )
    if source.code == target.code:
        return quantity
    value = converted(
        quantity.value,
        source.factor_num * target.factor_den,
        source.factor_den * target.factor_num,
        target.decimals,
    )
    if value is None:
        raise ValidationFailed(inexact_problem(quantity, target.code, target.decimals, field))
    if abs(value) >= MAX_MAGNITUDE:
        raise ValidationFailed(
            Problem(
                "number.too_big",
                "The quantity is too big in {target}.",
                "Check the quantity and its unit.",
                field,
                {"target": target.code},
            )
        )
    return Quantity(value, target.code)


def inexact_problem(quantity: Quantity, target: str, decimals: int, field: str) -> Problem:
    """Say that a quantity has no exact value in the target unit."""
    return Problem(
        "unit.inexact",
        "{qty} {source} is not a whole number of {target} at {decimals} decimals.",
        "Enter the quantity in {target}, or a quantity that converts exactly.",
        field,
        {
            "qty": quantity.text(),
            "source": quantity.unit,
            "target": target,
            "decimals": decimals,
        },
    )


def _table(*units: Unit) -> dict[str, Unit]:
    return {unit.code: unit for unit in units}


# UN/ECE Recommendation 20; factors by definition (international yard and pound agreement of 1959).
STANDARD_UNITS: Final[dict[str, Unit]] = _table(
    Unit("C62", "count", 1, 1, 0),
    Unit("EA", "count", 1, 1, 0),
    Unit("H87", "count", 1, 1, 0),
    Unit("PR", "count", 2, 1, 0),
    Unit("DZN", "count", 12, 1, 0),
    Unit("GRO", "count", 144, 1, 0),
    Unit("CEN", "count", 100, 1, 0),
    Unit("MIL", "count", 1000, 1, 3),
    Unit("KGM", "mass", 1, 1, 6),
    Unit("GRM", "mass", 1, 1000, 3),
    Unit("MGM", "mass", 1, 1_000_000, 0),
    Unit("TNE", "mass", 1000, 1, 9),
    Unit("LBR", "mass", 45_359_237, 100_000_000, 6),
    Unit("ONZ", "mass", 45_359_237, 1_600_000_000, 6),
    Unit("MTR", "length", 1, 1, 6),
    Unit("MMT", "length", 1, 1000, 3),
    Unit("CMT", "length", 1, 100, 4),
    Unit("KMT", "length", 1000, 1, 9),
    Unit("INH", "length", 254, 10_000, 6),
    Unit("FOT", "length", 3048, 10_000, 6),
    Unit("YRD", "length", 9144, 10_000, 6),
    Unit("MTK", "area", 1, 1, 6),
    Unit("CMK", "area", 1, 10_000, 2),
    Unit("FTK", "area", 9_290_304, 100_000_000, 6),
    Unit("LTR", "volume", 1, 1, 6),
    Unit("MLT", "volume", 1, 1000, 3),
    Unit("CLT", "volume", 1, 100, 4),
    Unit("MTQ", "volume", 1000, 1, 9),
    Unit("GLL", "volume", 3_785_411_784, 1_000_000_000, 6),
    Unit("SEC", "time", 1, 1, 3),
    Unit("MIN", "time", 60, 1, 6),
    Unit("HUR", "time", 3600, 1, 6),
    Unit("DAY", "time", 86_400, 1, 6),
    Unit("KWH", "energy", 3_600_000, 1, 6),
    Unit("JOU", "energy", 1, 1, 3),
)
