"""Values as people read them: by type, by the reader's language, with units and links."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final, cast

from django.urls import reverse
from django.utils import translation
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _

from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.currency import minor_units
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.reasons import Outcome
from argosy.platform.registry import catalogue, languages
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource
from argosy.platform.registry.words import message_of
from argosy.web.desk.happenings import LABELS as HAPPENINGS
from argosy.web.desk.menu import may_read
from argosy.web.desk.words import said_of

PRICES: Final = frozenset({"unit_price", "order_price"})
"""Fields that hold money a unit, to more decimals than the currency has where need be."""
NUMBERS: Final = frozenset(
    {
        FieldType.INTEGER,
        FieldType.DECIMAL,
        FieldType.QUANTITY,
        FieldType.MONEY,
        FieldType.PERCENT,
    }
)
_MARKED: Final = frozenset({"state", "status", "settled", "decision"})
_TONES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("draft", "quotation", "entered", "new", "requested"), "idle"),
    "none": "still",
    **dict.fromkeys(("open", "confirmed", "issued", "active", "partial", "pending"), "live"),
    **dict.fromkeys(("done", "posted", "paid", "delivered", "full", "ok", "free"), "good"),
    **dict.fromkeys(("blocked", "late", "soft", "waiting", "qc"), "warn"),
    **dict.fromkeys(("cancelled", "failed", "parked", "hard"), "bad"),
}
MONTHS: Final = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_NAME_OF_OURS: Final = re.compile(r"[a-z]+([._][a-z]+)+")
TEXT_MAX: Final = 120
"""Characters of a text in a list; the record shows all."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A value on a page.

    Args:
        text: what is read; "" for nothing.
        kind: how it looks: text, number, code, date, instant, yes, no, mark, link, long.
        unit: currency or unit behind a number.
        tone: of a mark.
        href: where it leads.
        extra: a second text: the name beside a code.
        machine: the value for machines (an instant in ISO 8601).
        is_negative: a number below zero.
    """

    text: str
    kind: str = "text"
    unit: str = ""
    tone: str = ""
    href: str = ""
    extra: str = ""
    machine: str = ""
    is_negative: bool = False


NOTHING: Final = Shown("", "none")


def shown(actor: Actor, field: Field, row: Mapping[str, object]) -> Shown:
    """Return a field of a record as the actor reads it."""
    value = row.get(field.name)
    if value is None or value in ("", []):
        return NOTHING
    maker = _MAKERS.get(field.type)
    if maker is not None:
        return maker(actor, field, row, value)
    return _text(actor, field, row, value)


def is_state(field: Field) -> bool:
    """Return whether a field's choices are shown as coloured marks."""
    return field.type is FieldType.CHOICE and (
        field.name in _MARKED or field.name.endswith("_state")
    )


def _unit(found: object) -> str:
    if isinstance(found, Mapping):
        return str(found.get("code") or found.get("name") or "")
    return str(found or "")


def grouped(text: str) -> str:
    """Return plain digits with commas between thousands: ``-1234.50`` is ``-1,234.50``."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, point, rest = digits.partition(".")
    try:
        return f"{sign}{int(whole):,}{point}{rest}"
    except ValueError:
        return text


def _number(text: str, unit: str) -> Shown:
    try:
        is_negative = Decimal(text) < 0
    except InvalidOperation:
        is_negative = False
    return Shown(grouped(text), "number", unit=unit, is_negative=is_negative)


def day(value: date, language: str) -> str:
    """Return a day as a reader of a language writes it."""
    if languages.fit(language) == languages.CHINESE:
        return value.isoformat()
    return f"{value.day} {month_name(value.month, language)} {value.year}"


def month_name(number: int, language: str) -> str:
    """Return the short name of a month, 1 to 12, in a language."""
    code = languages.fit(language)
    if code in (languages.ENGLISH, languages.CHINESE):
        return MONTHS[number - 1]
    with translation.override(code):
        return str(MONTHS_3[number]).capitalize()


def instant(text: str, language: str) -> Shown:
    """Return a point in time in UTC; browsers show it in the reader's own zone."""
    at = datetime.fromisoformat(text)
    return Shown(f"{day(at.date(), language)} {at:%H:%M}", "instant", machine=text)


def _choice(field: Field, value: str, language: str) -> Shown:
    label = next((c.label.in_language(language) for c in field.choices if c.value == value), value)
    if is_state(field):
        return Shown(label, "mark", tone=_TONES.get(value, "idle"))
    return Shown(label)


def _reference(actor: Actor, field: Field, value: Mapping[str, object]) -> Shown:
    target = catalogue.resources().get(field.target)
    code, name = str(value.get("code") or ""), str(value.get("name") or "")
    href = ""
    if target is not None and may_read(actor, target):
        href = reverse("desk-record", args=[field.target, value["id"]])
    if target is not None and target.display[:1] == ("number",):
        name = ""
    if name and target is not None and _is_measured(target):
        code, name = (f"{code} · {name}" if code else name), ""
    if not name:
        return Shown(code or f"#{value['id']}", "link", href=href)
    return Shown(name, "link", href=href, extra=code if code != name else "")


def _is_measured(target: Resource) -> bool:
    """Return whether records go by how much of a thing they are: no amount is a name."""
    field = target.field(target.display[1]) if len(target.display) > 1 else None
    return field is not None and (field.type in NUMBERS or field.type is FieldType.DATE)


def _text(actor: Actor, field: Field, row: Mapping[str, object], value: object) -> Shown:
    """Return a text; names that the program gave itself are told in words, else as code."""
    text = str(value)
    if field.type is FieldType.TEXTS:
        text = (
            said_of(f"{field.name}.{value}")
            .in_language(actor.language)
            .removeprefix(f"{field.name}.")
        )
    if not _NAME_OF_OURS.fullmatch(text) and not field.name.endswith("_type"):
        return Shown(text)
    noun, happened = catalogue.resources().get(text), HAPPENINGS.get(text)
    label = noun.label if noun is not None else happened
    return Shown(text, "code") if label is None else Shown(label.in_language(actor.language))


def _texts(actor: Actor, field: Field, row: Mapping[str, object], value: object) -> Shown:
    each = [_text(actor, field, row, one) for one in cast("list[object]", value)]
    kind = "code" if all(one.kind == "code" for one in each) else "text"
    return Shown(", ".join(one.text for one in each), kind)


def _stored(actor: Actor, value: object) -> Shown:
    """Return what is stored as a structure; of a decision the reasons that it was made for."""
    told = value.get("trace") if isinstance(value, Mapping) else value
    tried = [each for each in told if isinstance(each, Mapping)] if isinstance(told, list) else []
    won = [each for each in tried if each.get("outcome") == Outcome.WON.value]
    if not won:
        is_decision = told == [] or any("outcome" in each for each in tried)
        return Shown("", "none") if is_decision else Shown(_plain(value), "code")
    return Shown(" ".join(_reason(actor, each) for each in won))


_OUTRIGHT: Final = {
    "price.typed": Text("Entered by hand", "手工录入"),
    "price.kept": Text("As agreed before", "按原约定价格"),
}
"""Reasons without a rule."""


def _reason(actor: Actor, verdict: Mapping[str, object]) -> str:
    outright = _OUTRIGHT.get(str(verdict.get("code")))
    if outright is not None:
        return outright.in_language(actor.language)
    params = verdict.get("params")
    known = params if isinstance(params, Mapping) else {}
    reason = Problem(str(verdict.get("code")), str(verdict.get("message")), params=known)
    return f"{verdict.get('rule')}: {message_of(reason, actor.language)}"


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_plain(each)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(each) for each in value)
    return "" if value is None else str(value)


def _money(actor: Actor, field: Field, row: Mapping[str, object], value: object) -> Shown:
    money = cast("Mapping[str, str]", value)
    return _number(money["amount"], money["currency"])


def _as_price(text: str, currency: object) -> str:
    """Return a price with the decimals of its currency at least: 4524 is 4524.00."""
    whole, _point, decimals = text.partition(".")
    code = _unit(currency)
    least = minor_units(code) if len(code) == 3 else 2
    padded = decimals.ljust(least, "0")
    return f"{whole}.{padded}" if padded else whole


def _amount(actor: Actor, field: Field, row: Mapping[str, object], value: object) -> Shown:
    if field.is_ordinal:
        return Shown(str(value), "number")
    if field.name in PRICES:
        return _number(_as_price(str(value), row.get("currency")), _unit(row.get(field.unit)))
    return _number(str(value), _unit(row.get(field.unit)))


def today_of() -> date:
    """Return the day that is today on pages: in UTC, like the times that they are sent with."""
    return datetime.now(tz=UTC).date()


def _day(actor: Actor, field: Field, row: Mapping[str, object], value: object) -> Shown:
    found = date.fromisoformat(str(value))
    is_late = found < today_of() and _is_due(field, row)
    return Shown(day(found, actor.language), "date", tone="late" if is_late else "")


def _is_due(field: Field, row: Mapping[str, object]) -> bool:
    """Return whether what has to happen by a day has not happened yet."""
    if field.due_while in ("", "*"):
        return bool(field.due_while)
    left = row.get(field.due_while)
    return isinstance(left, Mapping) and bool(Decimal(str(left["amount"])))


_MAKERS: Final[
    Mapping[FieldType, Callable[[Actor, Field, Mapping[str, object], object], Shown]]
] = {
    FieldType.MONEY: _money,
    FieldType.INTEGER: _amount,
    FieldType.DECIMAL: _amount,
    FieldType.QUANTITY: _amount,
    FieldType.PERCENT: lambda actor, field, row, value: _number(str(value), "%"),
    FieldType.BOOLEAN: lambda actor, field, row, value: (
        Shown(_("Yes"), "yes") if value else Shown(_("No"), "no")
    ),
    FieldType.DATE: _day,
    FieldType.INSTANT: lambda actor, field, row, value: instant(str(value), actor.language),
    FieldType.CHOICE: lambda actor, field, row, value: _choice(field, str(value), actor.language),
    FieldType.REFERENCE: lambda actor, field, row, value: _reference(
        actor, field, cast("Mapping[str, object]", value)
    ),
    FieldType.TEXTS: _texts,
    FieldType.OBJECT: lambda actor, field, row, value: _stored(actor, value),
    FieldType.LONG_TEXT: lambda actor, field, row, value: Shown(str(value), "long"),
}
