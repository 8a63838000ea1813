"""A new product as a whole: every part is checked, and all that is wrong comes back at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from stdnum import ean

from argosy.kernel.primitives.errors import Problem, Problems
from argosy.kernel.primitives.numbers import int64_problem, parse_decimal
from argosy.kernel.primitives.text import text_problem
from argosy.masterdata.countries import country_problem

KINDS: Final = frozenset({"stock", "service", "kit", "phantom"})
TRACKINGS: Final = frozenset({"none", "lot", "serial"})
PROCUREMENTS: Final = frozenset({"buy", "make", "transfer", "subcontract"})
BARCODE_KINDS: Final = frozenset({"gtin", "own"})
MAX_SHELF_LIFE_DAYS: Final = 36_525
_HS_CODE: Final = re.compile(r"[0-9]{6,12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit of the product's own: one of it is factor_num / factor_den base units."""

    unit: str
    factor_num: int
    factor_den: int = 1


@dataclass(frozen=True, slots=True)
class NewBarcode:
    """A code on the product; `unit` "" means the base unit."""

    value: str
    unit: str = ""
    kind: str = "gtin"


@dataclass(frozen=True, slots=True)
class NewCompanyData:
    """What the actor's company does with the product."""

    is_sold: bool = True
    is_bought: bool = True
    procurement: str = "buy"
    tax_class: str = ""
    lead_time_days: int = 0
    abc_class: str = ""


@dataclass(frozen=True, slots=True)
class NewProduct:
    """A product to be entered; units, categories, attributes and the parent are named by code.

    A variant names the product it is a variant of (which may stand in the same batch) and its
    attribute values as (attribute, value) pairs.
    """

    code: str
    name: str
    base_unit: str
    kind: str = "stock"
    tracking: str = "none"
    name_zh: str = ""
    description: str = ""
    category: str = ""
    tax_class: str = ""
    sales_unit: str = ""
    purchase_unit: str = ""
    units: tuple[NewUnit, ...] = ()
    barcodes: tuple[NewBarcode, ...] = ()
    variant_of: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    hs_code: str = ""
    origin_country: str = ""
    net_weight_kg: Decimal | None = None
    gross_weight_kg: Decimal | None = None
    volume_l: Decimal | None = None
    shelf_life_days: int | None = None
    revision: str = ""
    company: NewCompanyData | None = None
    is_active: bool = True

    @property
    def variant_key(self) -> str:
        """What tells variants of one product apart: attribute values in a fixed order."""
        return ";".join(f"{attribute}={value}" for attribute, value in sorted(self.attributes))

    def has_unit(self, code: str) -> bool:
        """Return whether a unit is the base unit or one of the product's own."""
        return code == self.base_unit or any(each.unit == code for each in self.units)


def code_problem(code: object, field: str = "code", max_length: int = 64) -> Problem | None:
    """Return what is wrong with a code that people type and search by, or None."""
    problem = text_problem(code, field, max_length, required=True)
    if problem is None and isinstance(code, str) and code != code.strip():
        return Problem(
            "text.blanks", "The code begins or ends with a blank.", "Remove the blank.", field
        )
    return problem


def check_new_product(new: NewProduct) -> list[Problem]:
    """Return everything that is wrong with a product in itself, whatever else exists."""
    problems = Problems()
    problems.add(code_problem(new.code))
    problems.add(text_problem(new.name, "name", 300, required=True))
    for field, text, most in (
        ("name_zh", new.name_zh, 300),
        ("tax_class", new.tax_class, 32),
        ("revision", new.revision, 16),
    ):
        problems.add(text_problem(text, field, most))
    problems.add(text_problem(new.description, "description", 20_000, multiline=True))
    _check_words(new, problems)
    _check_units(new, problems)
    _check_barcodes(new, problems)
    _check_variant(new, problems)
    _check_measures(new, problems)
    if new.company is not None:
        problems.extend(check_company_data(new.company), "company")
    return list(problems)


def check_company_data(data: NewCompanyData) -> list[Problem]:
    """Return what is wrong with a company's data of a product."""
    problems = Problems()
    problems.add(word_problem(data.procurement, PROCUREMENTS, "procurement"))
    problems.add(text_problem(data.tax_class, "tax_class", 32))
    problems.add(int64_problem(data.lead_time_days, "lead_time_days", minimum=0))
    problems.add(word_problem(data.abc_class, ("", "A", "B", "C"), "abc_class"))
    return list(problems)


def word_problem(word: str, allowed: Iterable[str], field: str) -> Problem | None:
    """Return a problem unless a word is one of those that are known."""
    known = sorted(allowed)
    if word in known:
        return None
    return Problem(
        "masterdata.word",
        "{word} is not known here.",
        "Use one of: {allowed}.",
        field,
        {"word": ascii(word)[:40], "allowed": ", ".join(known)},
    )


def _check_words(new: NewProduct, problems: Problems) -> None:
    """Check kind, tracking, country and customs code."""
    problems.add(word_problem(new.kind, KINDS, "kind"))
    problems.add(word_problem(new.tracking, TRACKINGS, "tracking"))
    if new.kind in {"service", "phantom"} and new.tracking in {"lot", "serial"}:
        problems.report(
            "product.tracking",
            "A {kind} has no stock that could be tracked.",
            'Choose the tracking "none".',
            "tracking",
            kind=new.kind,
        )
    if new.origin_country:
        problems.add(country_problem(new.origin_country, "origin_country"))
    if new.hs_code and not _HS_CODE.fullmatch(new.hs_code):
        problems.report(
            "product.hs_code",
            "A customs tariff number has 6 to 12 digits.",
            "Write the digits without dots or blanks.",
            "hs_code",
        )


def _check_units(new: NewProduct, problems: Problems) -> None:
    """Check the product's own units: factors above zero, none twice, not the base unit."""
    seen = {new.base_unit}
    for index, each in enumerate(new.units):
        path = f"units[{index}]"
        for field, factor in (("factor_num", each.factor_num), ("factor_den", each.factor_den)):
            problems.add(int64_problem(factor, field, minimum=1), path)
        if each.unit in seen:
            problems.report(
                "product.unit_twice",
                "Unit {unit} is named twice, or is the base unit.",
                "Name each further unit once.",
                f"{path}.unit",
                unit=ascii(each.unit)[:20],
            )
        seen.add(each.unit)


def _check_barcodes(new: NewProduct, problems: Problems) -> None:
    """Check barcodes: check digits of GTINs, units of the product, none twice."""
    seen: set[str] = set()
    for index, each in enumerate(new.barcodes):
        path = f"barcodes[{index}]"
        problems.add(word_problem(each.kind, BARCODE_KINDS, "kind"), path)
        problem = code_problem(each.value, "value", 48)
        if problem is None and each.kind == "gtin":
            problem = gtin_problem(each.value)
        if problem is None and each.value in seen:
            problem = Problem(
                "product.barcode_twice", "The code is named twice.", "Name it once.", "value"
            )
        problems.add(problem, path)
        seen.add(each.value)
        if each.unit and not new.has_unit(each.unit):
            problems.report(
                "product.barcode_unit",
                "The product has no unit {unit}.",
                "Add the unit to the product, or correct it.",
                f"{path}.unit",
                unit=ascii(each.unit)[:20],
            )


def gtin_problem(value: str, field: str = "value") -> Problem | None:
    """Return what is wrong with a GTIN of 8, 12, 13 or 14 digits, or None."""
    if value.isascii() and ean.is_valid(value) and value.isdigit():
        return None
    return Problem(
        "product.gtin",
        "{value} is not a GTIN: 8, 12, 13 or 14 digits, the last one a check digit.",
        'Scan it again, or enter it as a code of your own (kind "own").',
        field,
        {"value": ascii(value)[:20]},
    )


def _check_variant(new: NewProduct, problems: Problems) -> None:
    """Check that a variant has attributes, and that only a variant has them."""
    if bool(new.variant_of) != bool(new.attributes):
        problems.report(
            "product.variant",
            "A variant names both its product and its attribute values.",
            "Give both, or neither.",
            "attributes" if new.variant_of else "variant_of",
        )
    names = [attribute for attribute, _ in new.attributes]
    if len(set(names)) < len(names):
        problems.report(
            "product.attribute_twice",
            "An attribute is named twice.",
            "Give one value for each attribute.",
            "attributes",
        )


def _check_measures(new: NewProduct, problems: Problems) -> None:
    """Check weights, volume and shelf life."""
    for field, measure in (
        ("net_weight_kg", new.net_weight_kg),
        ("gross_weight_kg", new.gross_weight_kg),
        ("volume_l", new.volume_l),
    ):
        if measure is None:
            continue
        parsed = parse_decimal(measure, field)
        if isinstance(parsed, Problem):
            problems.add(parsed)
        elif parsed < 0:
            problems.report("product.measure", "The measure is negative.", "Give 0 or more.", field)
    net, gross = new.net_weight_kg, new.gross_weight_kg
    if not problems and net is not None and gross is not None and gross < net:
        problems.report(
            "product.gross_weight",
            "The gross weight is below the net weight.",
            "Swap or correct them.",
            "gross_weight_kg",
        )
    if new.shelf_life_days is not None:
        problem = int64_problem(new.shelf_life_days, "shelf_life_days", minimum=0)
        if problem is None and new.shelf_life_days > MAX_SHELF_LIFE_DAYS:
            problem = Problem(
                "product.shelf_life",
                "A shelf life of {days} days is longer than a century.",
                "Leave it empty for goods that keep.",
                "shelf_life_days",
                {"days": new.shelf_life_days},
            )
        problems.add(problem)
