"""A pack's taxes as the commands of the taxes take them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, TypeVar, cast

from argosy.masterdata.countries.packs import BadPack, Pack
from argosy.masterdata.tax.rules import Direction, TaxCategory, TaxKind, TaxRate
from argosy.masterdata.tax.rules.determination import Crossing
from argosy.masterdata.tax.rules.new_tax import (
    NewCountryGroup,
    NewTaxCode,
    NewTaxRule,
    check_new_code,
    check_new_group,
    check_new_rule,
)

Data = Mapping[str, object]
T = TypeVar("T")
HUNDRED: Final = "100"


@dataclass(frozen=True, slots=True)
class PackTaxes:
    """The tax codes, the rules that choose them and the groups of countries they speak of."""

    groups: tuple[NewCountryGroup, ...]
    codes: tuple[NewTaxCode, ...]
    rules: tuple[NewTaxRule, ...]


def pack_taxes(pack: Pack, regime: str = "") -> PackTaxes:
    """Return the taxes of a regime, the default one for "".

    Raises:
        BadPack: there is no such regime, or an entry of its file cannot be used.
    """
    found = pack.regime(regime)
    if found is None:
        raise BadPack(f"{pack.folder}: there is no regime {regime}")
    data = pack.data(found.taxes)
    taxes = PackTaxes(
        _each(pack, data, "groups", _group),
        _each(pack, data, "codes", _code),
        _each(pack, data, "rules", _rule),
    )
    wrong = tax_problems(taxes)
    if wrong:
        raise BadPack(f"{pack.folder / found.taxes}: {'; '.join(wrong)}")
    return taxes


def tax_problems(taxes: PackTaxes) -> list[str]:
    """Return what is wrong with taxes, in words for who writes a pack."""
    wrong = [
        f"{name}: {problem}"
        for name, problems in [
            *((new.code, check_new_group(new)) for new in taxes.groups),
            *((new.code, check_new_code(new)) for new in taxes.codes),
            *((new.name, check_new_rule(new)) for new in taxes.rules),
        ]
        for problem in problems
    ]
    codes = [new.code for new in taxes.codes]
    names = [new.name for new in taxes.rules]
    wrong += [f"{code} stands twice" for code in codes if codes.count(code) > 1]
    wrong += [f"rule {name} stands twice" for name in names if names.count(name) > 1]
    return wrong + [
        f"rule {rule.name} names {code}, which does not exist"
        for rule in taxes.rules
        for code in rule.codes
        if code not in codes
    ]


def _each(pack: Pack, data: Data, key: str, make: Callable[[Data], T]) -> tuple[T, ...]:
    made = []
    for place, entry in enumerate(cast("list[Data]", data.get(key, []))):
        try:
            made.append(make(entry))
        except (KeyError, ValueError, TypeError, ArithmeticError) as error:
            raise BadPack(
                f"{pack.folder}: {key}[{place}]: {type(error).__name__} {error}"
            ) from error
    return tuple(made)


def _texts(data: Data, key: str) -> tuple[str, ...]:
    return tuple(str(text) for text in cast("list[object]", data.get(key, [])))


def _day(data: Data, key: str) -> date | None:
    return date.fromisoformat(str(data[key])) if data.get(key) else None


def _group(data: Data) -> NewCountryGroup:
    return NewCountryGroup(
        str(data["code"]),
        str(data["name"]),
        _texts(data, "countries"),
        str(data.get("name_zh", "")),
    )


def _code(data: Data) -> NewTaxCode:
    return NewTaxCode(
        str(data["code"]),
        str(data["name"]),
        tuple(_rate(rate) for rate in cast("list[Data]", data["rates"])),
        str(data.get("name_zh", "")),
        TaxKind(str(data.get("kind", TaxKind.PERCENT.value))),
        TaxCategory(str(data["category"])),
        int(str(data.get("sequence", 0))),
        bool(data.get("is_compound", False)),
        bool(data.get("is_reverse_charge", False)),
        cast("bool | None", data.get("included")),
        Decimal(str(data.get("deductible_pct", HUNDRED))),
        str(data.get("jurisdiction", "")),
        str(data.get("return_box", "")),
    )


def _rate(data: Data) -> TaxRate:
    return TaxRate(
        date.fromisoformat(str(data["from"])),
        Decimal(str(data["rate"])),
        _day(data, "to"),
        str(data.get("currency", "")),
    )


def _rule(data: Data) -> NewTaxRule:
    return NewTaxRule(
        str(data["name"]),
        _texts(data, "codes"),
        int(str(data.get("priority", 0))),
        Direction(str(data["direction"])) if data.get("direction") else None,
        _texts(data, "ship_from"),
        _texts(data, "ship_to"),
        Crossing(str(data.get("crossing", Crossing.ANY.value))),
        _texts(data, "product_classes"),
        _texts(data, "party_statuses"),
        _day(data, "valid_from"),
        _day(data, "valid_to"),
    )
