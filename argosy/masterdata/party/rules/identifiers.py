"""Identifiers of a party: tax numbers, registrations, location numbers, checked before stored.

A tax number with a slipped digit costs the input tax of every invoice that carries it, so check
digits and country structures are tested with python-stdnum. A scheme without a public check digit
is tested for its form only; `Identifier.is_checked` says which of the two was done.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from stdnum import ean, exceptions, lei
from stdnum.cn import uscc
from stdnum.de import stnr
from stdnum.eu import vat as eu_vat
from stdnum.in_ import gstin
from stdnum.us import ein
from stdnum.util import get_cc_module

from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem
from argosy.masterdata.countries import COUNTRIES

_MAX_LENGTH: Final = 40
_PLAIN: Final = re.compile(r"[A-Z0-9]{2,30}", re.ASCII)
_EORI: Final = re.compile(r"[A-Z]{2}[A-Z0-9]{1,15}", re.ASCII)
_DUNS: Final = re.compile(r"[0-9]{9}", re.ASCII)
_SEPARATORS: Final = re.compile(r"[\s.\-/]+")
# Prefixes of VAT numbers that are not ISO codes: Greece, Northern Ireland, the EU one-stop shops.
_VAT_PREFIXES: Final = frozenset({"EL", "XI", "EU", "IM"})


@dataclass(frozen=True, slots=True)
class NewIdentifier:
    """An identifier as entered; `country` is needed for a VAT number written without prefix."""

    scheme: str
    value: str
    country: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier in its compact form.

    `is_checked`: a check digit or a country's structure was tested, not only the form.
    `is_exclusive`: the scheme names one entity, so two parties may not carry the same value.
    """

    scheme: str
    value: str
    country: str
    is_checked: bool
    is_exclusive: bool


@dataclass(frozen=True, slots=True)
class Scheme:
    """How a scheme is read: `validate` returns the compact form or raises a stdnum error."""

    code: str
    name_en: str
    name_zh: str
    validate: Callable[[str], str]
    example: str
    is_checked: bool = True
    is_exclusive: bool = True
    country: str = ""


def _form(pattern: re.Pattern[str]) -> Callable[[str], str]:
    """Return a check of the form alone, for schemes that publish no check digit."""

    def validate(number: str) -> str:
        compact = _SEPARATORS.sub("", number).upper()
        if not pattern.fullmatch(compact):
            raise exceptions.InvalidFormat
        return compact

    return validate


def _gln(number: str) -> str:
    """A GLN is a 13-digit GS1 key; stdnum would take an EAN-8 or a UPC as well."""
    compact = ean.validate(number)
    if len(compact) != 13:
        raise exceptions.InvalidLength
    return compact


def _eori(number: str) -> str:
    """EORI: a country prefix and 1 to 15 characters (Regulation (EU) 2015/2447, Annex 12-01)."""
    compact = _form(_EORI)(number)
    if compact[:2] not in COUNTRIES and compact[:2] != "XI":
        raise exceptions.InvalidComponent
    return compact


def _with_letters(number: str) -> str:
    compact = _form(_PLAIN)(number)
    if compact[:2].isdigit():
        raise exceptions.InvalidFormat
    return compact


SCHEMES: Final[dict[str, Scheme]] = {
    scheme.code: scheme
    for scheme in (
        # Companies of a VAT group share one number, so a VAT number may stand on several parties.
        Scheme("vat", "VAT number", "增值税税号", _with_letters, "DE136695976", is_exclusive=False),
        Scheme(
            "uscc",
            "Unified social credit code",
            "统一社会信用代码",
            uscc.validate,
            "91110000600037341L",
            country="CN",
        ),
        Scheme(
            "stnr",
            "German tax number",
            "德国税号",
            stnr.validate,
            "2181508150",
            is_checked=False,
            is_exclusive=False,
            country="DE",
        ),
        Scheme(
            "ein", "US employer number", "美国雇主识别号", ein.validate, "04-2103594", country="US"
        ),
        Scheme(
            "gstin",
            "Indian GST number",
            "印度商品服务税号",
            gstin.validate,
            "27AAPFU0939F1ZV",
            country="IN",
        ),
        Scheme("gln", "Global location number", "全球位置码", _gln, "4000001000005"),
        Scheme("eori", "EORI number", "欧盟经营者识别号", _eori, "DE1234567", is_checked=False),
        Scheme(
            "lei",
            "Legal entity identifier",
            "法人机构识别编码",
            lei.validate,
            "213800KUD8LAJWSQ9D15",
        ),
        Scheme("duns", "D-U-N-S number", "邓白氏编码", _form(_DUNS), "150483782", is_checked=False),
        Scheme(
            "register",
            "Register number",
            "登记号",
            _form(_PLAIN),
            "HRB86891",
            is_checked=False,
            is_exclusive=False,
        ),
        Scheme(
            "source",
            "Number in another system",
            "外部系统编号",
            _form(_PLAIN),
            "AW00011000",
            is_checked=False,
            is_exclusive=False,
        ),
    )
}

_FAULTS: Final[tuple[tuple[type[Exception], str, str, str], ...]] = (
    (
        exceptions.InvalidChecksum,
        "checksum",
        "The check digit of this {scheme} is wrong.",
        "Compare it with the original; one character was probably mistyped.",
    ),
    (
        exceptions.InvalidLength,
        "length",
        "This {scheme} has the wrong length.",
        'Enter all its characters, as in "{example}".',
    ),
    (
        exceptions.InvalidComponent,
        "component",
        "A part of this {scheme} (country, region or date) does not exist.",
        'Compare it with the original, as in "{example}".',
    ),
    (
        exceptions.ValidationError,
        "format",
        "This is not a {scheme}.",
        'Write it as in "{example}".',
    ),
)


def _fault(error: exceptions.ValidationError, scheme: Scheme, field: str) -> Problem:
    """Turn a stdnum error into a problem with its cause and cure."""
    for kind, code, message, cure in _FAULTS:
        if isinstance(error, kind):
            params = {"scheme": scheme.name_en, "example": scheme.example}
            return Problem(f"identifier.{code}", message, cure, field, params)
    raise AssertionError("every stdnum error is a ValidationError") from error


def _parse_vat(value: str, country: str, field: str) -> Identifier | Problem:
    """Read a VAT number by the rules of the country it begins with, else of `country`."""
    scheme = SCHEMES["vat"]
    compact = _SEPARATORS.sub("", value).upper()
    prefix = compact[:2]
    has_prefix = prefix in _VAT_PREFIXES or prefix in COUNTRIES
    if has_prefix and country and prefix not in (country, *_ALIASES.get(country, ())):
        # A Swiss or Norwegian number may begin with letters of its own; only a clash of two
        # countries that both write prefixes is an error.
        return Problem(
            "identifier.country",
            "The VAT number begins with {prefix} but the country is {country}.",
            "Correct the number or the country.",
            field,
            {"prefix": prefix, "country": country},
        )
    home = {"EL": "GR", "XI": "GB"}.get(prefix, prefix) if has_prefix else country
    try:
        if (prefix if has_prefix else country).lower() in _EU or prefix in _VAT_PREFIXES:
            number = eu_vat.validate(compact if has_prefix else country + compact)
            return Identifier("vat", number, home, is_checked=True, is_exclusive=False)
        module = get_cc_module(home.lower(), "vat") if home else None
        number = module.validate(compact) if module else _form(_PLAIN)(compact)
        return Identifier("vat", number, home, module is not None, is_exclusive=False)
    except exceptions.ValidationError as error:
        return _fault(error, scheme, field)


_EU: Final = frozenset(eu_vat.MEMBER_STATES)
_ALIASES: Final[dict[str, tuple[str, ...]]] = {"GR": ("EL",), "GB": ("XI", "IM"), "IE": ("EU",)}


def parse_identifier(new: NewIdentifier, field: str) -> Identifier | Problem:
    """Return the compact, checked identifier, or what is wrong with it.

    Sources: python-stdnum for check digits and structures; Regulation (EU) 2015/2447 for EORI.
    """
    scheme = SCHEMES.get(new.scheme)
    if scheme is None:
        return Problem(
            "identifier.scheme",
            "{scheme} is not a kind of identifier.",
            "Use one of: {known}.",
            f"{field}.scheme",
            {"scheme": ascii(new.scheme)[:30], "known": ", ".join(SCHEMES)},
        )
    bad_text = text_problem(new.value, f"{field}.value", _MAX_LENGTH, required=True)
    if bad_text is not None:
        return bad_text
    if scheme.code == "vat":
        return _parse_vat(new.value, new.country, f"{field}.value")
    if scheme.code == "source":
        return Identifier("source", new.value.strip(), new.country, False, False)
    try:
        value = scheme.validate(new.value)
    except exceptions.ValidationError as error:
        return _fault(error, scheme, f"{field}.value")
    country = scheme.country or new.country
    return Identifier(scheme.code, value, country, scheme.is_checked, scheme.is_exclusive)
