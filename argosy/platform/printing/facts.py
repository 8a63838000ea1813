"""What a record says on paper: values by path, written in the document's language.

Everything comes through the registry's reads as the reader may see it: what he may not see is
empty on his paper too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Final, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import NotFound, PermissionDenied
from argosy.platform.printing.expressions import Placeholder
from argosy.platform.printing.words import capitals, english
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.fields import Field, FieldType
from argosy.platform.registry.filters import LIMIT_MAX, Query, Test
from argosy.platform.registry.resource import Lines, Resource

TEXT_MAX: Final = 10_000
"""Characters of one value on paper; what is longer is cut with a sign that it was."""
LINES_MAX: Final = 5_000
"""Lines of one document; a longer one is a report and is exported instead."""
POINTING_MAX: Final = 2_000
"""Records that point at one, on its paper: open items of a statement."""
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
COMPANY: Final = "company.company"
_ADDRESSES: Final = {"bill_address": "bill", "ship_address": "ship", "address": "register"}
_BEFORE: Final = frozenset({"CN", "JP", "TW", "HK", "MO", "KR"})
"""Countries whose addresses begin with the largest part."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value on paper.

    Args:
        text: as it is read.
        raw: as it is stored, for barcodes.
        code, name: of a reference.
        minor, places, currency: of money.
    """

    text: str
    raw: str = ""
    code: str = ""
    name: str = ""
    minor: int | None = None
    places: int = 0
    currency: str = ""


NOTHING: Final = Value("")


@dataclass(slots=True)
class Source:
    """Reads what papers need, each record once, as one actor sees it."""

    actor: Actor
    found: dict[tuple[str, int], reads.Record | None] = field(default_factory=dict)
    pointed: dict[tuple[str, str, int], list[reads.Record]] = field(default_factory=dict)

    def pointing(self, resource: str, by: str, id_: int) -> list[reads.Record]:
        """Return the records of a noun that point at one, oldest first, `POINTING_MAX` at most."""
        key = (resource, by, id_)
        if key not in self.pointed:
            query = Query(where=Test(by, "is", id_), sort=("id",), limit=LIMIT_MAX)
            rows: list[reads.Record] = []
            try:
                while len(rows) < POINTING_MAX:
                    page = reads.page(self.actor, resource, query)
                    rows += page.rows
                    if not page.next:
                        break
                    query = replace(query, after=page.next)
            except PermissionDenied:
                rows = []
            self.pointed[key] = rows[:POINTING_MAX]
        return self.pointed[key]

    def record(self, resource: str, id_: int) -> reads.Record | None:
        """Return a record; None where there is none that the actor may see."""
        key = (resource, id_)
        if key not in self.found:
            try:
                self.found[key] = reads.record(self.actor, resource, id_)
            except (NotFound, PermissionDenied):
                self.found[key] = None
        return self.found[key]


@dataclass(slots=True)
class Facts:
    """The values of one record, its company and letterhead, in one language.

    Args:
        source: where further records are read.
        noun: what the record is of.
        record: as the registry reads it, with its lines.
        letterhead: what the company prints on top, by name; wins over its own fields.
        language: zh-hans or en.
        time_zone: in which instants are written.
    """

    source: Source
    noun: Resource
    record: Mapping[str, object]
    letterhead: Mapping[str, str]
    language: str
    time_zone: str = "UTC"

    def value(self, path: Sequence[str], line: Line | None = None) -> Value:
        """Return the value at a path; an empty one where there is none."""
        first, *rest = path
        if line is not None:
            found = self._in(line.lines, line.row, first, rest)
            if found is not None:
                return found
            if first == "line_number" and not rest:
                return Value(str(line.number), str(line.number))
        if first == "company" and self.noun.field("company") is None:
            return self._company(rest)
        return self._in(self.noun, self.record, first, rest) or NOTHING

    def valued(self, placeholder: Placeholder, line: Line | None = None) -> Value:
        """Return the value of a placeholder; an empty one where its condition does not hold."""
        if placeholder.only_if is not None:
            name, wanted = placeholder.only_if
            row = line.row if line is not None else self.record
            if str(row.get(name)) != wanted:
                return NOTHING
        return self.value(placeholder.path, line)

    def text(self, placeholder: Placeholder, line: Line | None = None) -> str:
        """Return what a placeholder becomes."""
        value = self.valued(placeholder, line)
        text = value.text
        for name in placeholder.filters:
            text = self._filtered(name, value, text)
        return text if len(text) <= TEXT_MAX else f"{text[: TEXT_MAX - 1]}…"

    def lines(self, name: str) -> list[Line]:
        """Return the lines of a name; none where the noun has no such lines."""
        if "." in name:
            return self._pointing(name)
        lines = self.noun.lines_named(name)
        rows = cast("list[dict[str, object]]", self.record.get(name) or [])
        if lines is None:
            return []
        heads = {key: each for key, each in self.record.items() if self.noun.field(key)}
        return [
            Line(lines, {**heads, **row}, number)
            for number, row in enumerate(rows[:LINES_MAX], start=1)
        ]

    def _pointing(self, name: str) -> list[Line]:
        """Return the records of another noun that point at this one: ``noun.name.field``."""
        resource, _, by = name.rpartition(".")
        noun = catalogue.resources().get(resource)
        declared = noun.field(by) if noun is not None else None
        if noun is None or declared is None or declared.target != self.noun.name:
            return []
        rows = self.source.pointing(resource, by, cast(int, self.record["id"]))
        return [Line(noun, row, number) for number, row in enumerate(rows, start=1)]

    def has(self, path: Sequence[str]) -> bool:
        """Return whether there is something at a path: a value or at least one line."""
        if len(path) == 1 and self.noun.lines_named(path[0]) is not None:
            return bool(self.record.get(path[0]))
        if len(path) == 3 and catalogue.resources().get(f"{path[0]}.{path[1]}") is not None:
            return bool(self._pointing(".".join(path)))
        return bool(self.value(path).text)

    def _filtered(self, name: str, value: Value, text: str) -> str:
        if name == "capitals":
            if value.minor is None:
                return ""
            spell = capitals if self.language.startswith("zh") else english
            return spell(value.minor, value.places, value.currency)
        if name == "currency":
            return f"{value.currency} {text}" if value.currency and text else text
        if name in ("code", "name", "raw"):
            return str({"code": value.code, "name": value.name, "raw": value.raw}[name])
        if name == "price":
            return _at_least_cents(text)
        if name == "nonzero":
            return "" if not value.raw.strip("-0.") else text
        return text.upper() if name == "upper" else " ".join(text.split())

    def _company(self, rest: Sequence[str]) -> Value:
        if len(rest) == 1 and self.letterhead.get(rest[0]):
            return Value(self.letterhead[rest[0]], self.letterhead[rest[0]])
        record = self.source.record(COMPANY, self.source.actor.company_id)
        if record is None or not rest:
            return NOTHING
        name, *more = rest
        if name == "name" and not more and record.get("legal_name"):
            name = "legal_name"
        noun = catalogue.resource(COMPANY)
        return self._in(noun, record, name, more) or self._of_party(record, name) or NOTHING

    def _of_party(self, record: Mapping[str, object], name: str) -> Value | None:
        """Return a value of the party that a company is."""
        party = record.get("party")
        if name not in (*_ADDRESSES, "tax_number", "bank") or not isinstance(party, Mapping):
            return None
        return self._beyond("party.party", party["id"], [name])

    def _in(
        self, owner: Resource | Lines, row: Mapping[str, object], name: str, rest: Sequence[str]
    ) -> Value | None:
        """Return a value of a record or line; None where its noun has no such field."""
        declared = owner.field(name)
        if declared is None:
            return self._derived(owner, row, name) if not rest else None
        value = row.get(name)
        if value is None or value in ("", []):
            return NOTHING
        if rest:
            is_reference = declared.type is FieldType.REFERENCE and isinstance(value, Mapping)
            id_ = cast("Mapping[str, object]", value)["id"] if is_reference else 0
            return self._beyond(declared.target, id_, rest) if is_reference else NOTHING
        return self._shown(declared, value, row)

    def _beyond(self, resource: str, id_: object, rest: Sequence[str]) -> Value:
        """Return a value of the record that a reference points at."""
        record = self.source.record(resource, cast(int, id_))
        if record is None:
            return NOTHING
        return self._in(catalogue.resource(resource), record, rest[0], rest[1:]) or NOTHING

    def _derived(
        self, owner: Resource | Lines, row: Mapping[str, object], name: str
    ) -> Value | None:
        """Return what is composed of lines: an address, a tax number, a barcode, a name."""
        if not isinstance(owner, Resource):
            return None
        if name in _ADDRESSES and owner.lines_named("addresses") is not None:
            return Value(address_text(row, _ADDRESSES[name], self.language))
        if name == "tax_number" and owner.lines_named("identifiers") is not None:
            return _tax_number(row)
        if name in ("barcode", "scan_code") and owner.lines_named("barcodes") is not None:
            text = _barcode(row) or (str(row.get("code") or "") if name == "scan_code" else "")
            return Value(text, text)
        if name == "local_name" and owner.field("name") is not None:
            chinese = row.get("name_zh") if self.language.startswith("zh") else ""
            text = str(chinese or row.get("name") or "")
            return Value(text, text)
        return None

    def _shown(self, declared: Field, value: object, row: Mapping[str, object]) -> Value:
        kind = declared.type
        if kind is FieldType.MONEY:
            return _money(cast("Mapping[str, str]", value))
        if kind is FieldType.REFERENCE:
            found = cast("Mapping[str, object]", value)
            code, name = str(found.get("code") or ""), str(found.get("name") or "")
            target = catalogue.resources().get(declared.target)
            is_document = target is not None and target.display[:1] == ("number",)
            text = code if is_document or not name else name
            return Value(text or f"#{found['id']}", code or name, code, name)
        text = self._text(declared, value)
        return Value(text, str(value), text, text)

    def _text(self, declared: Field, value: object) -> str:
        kind = declared.type
        is_chinese = self.language.startswith("zh")
        if kind in (FieldType.DECIMAL, FieldType.QUANTITY, FieldType.INTEGER):
            is_key = kind is FieldType.INTEGER
            return str(value) if is_key else grouped(str(value))
        if kind is FieldType.PERCENT:
            return f"{grouped(str(value))}%"
        if kind is FieldType.DATE:
            return day(date.fromisoformat(str(value)), self.language)
        if kind is FieldType.INSTANT:
            at = datetime.fromisoformat(str(value)).astimezone(_zone(self.time_zone))
            return f"{day(at.date(), self.language)} {at:%H:%M}"
        if kind is FieldType.BOOLEAN:
            return ("是" if is_chinese else "Yes") if value else ("否" if is_chinese else "No")
        if kind is FieldType.CHOICE:
            labels = {each.value: each.label for each in declared.choices}
            found = labels.get(str(value))
            return found.in_language(self.language) if found else str(value)
        if kind is FieldType.TEXTS:
            return ", ".join(str(each) for each in cast("list[object]", value))
        return str(value)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a record, with the fields of its head where it has none of that name."""

    lines: Lines | Resource
    row: Mapping[str, object]
    number: int


def grouped(text: str) -> str:
    """Return digits with commas between thousands: ``1234.50`` is ``1,234.50``."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, point, rest = digits.partition(".")
    return f"{sign}{int(whole):,}{point}{rest}" if whole.isdigit() else text


def day(value: date, language: str) -> str:
    """Return a day as documents of a language write it."""
    if language.startswith("zh"):
        return value.isoformat()
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def _at_least_cents(text: str) -> str:
    """Return a price with two decimals at least."""
    whole, _, rest = text.partition(".")
    return f"{whole}.{rest:0<2}" if whole else text


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _money(value: Mapping[str, str]) -> Value:
    amount = value["amount"]
    places = len(amount.partition(".")[2])
    minor = int(Decimal(amount).scaleb(places))
    return Value(grouped(amount), amount, minor=minor, places=places, currency=value["currency"])


def address_text(party: Mapping[str, object], role: str, language: str) -> str:
    """Return a party's address for a use, over several lines, in the order of its country."""
    rows = cast("list[dict[str, object]]", party.get("addresses") or [])
    rows = [row for row in rows if not row.get("ended_on")]
    rows.sort(key=lambda row: role not in cast("list[str]", row.get("roles") or []))
    if not rows:
        return ""
    row = rows[0]
    part = {name: str(row.get(name) or "") for name in row}
    if part["country"] in _BEFORE:
        first = f"{part['city']}{part['district']}{part.get('lines', '')}"
        lines = [part.get("addressee", ""), first, part["postcode"]]
    else:
        city = f"{part['postcode']} {part['city']}".strip()
        lines = [part.get("addressee", ""), part.get("lines", ""), city, part["country"]]
    return "\n".join(line for line in lines if line)


def _tax_number(party: Mapping[str, object]) -> Value:
    """Return the number that a party is taxed by: the first that is in force."""
    rows = cast("list[dict[str, object]]", party.get("identifiers") or [])
    schemes = ("uscc", "vat", "tin", "gst", "ein")
    rows = [row for row in rows if not row.get("valid_to")]
    rows.sort(key=lambda row: str(row["scheme"]) not in schemes)
    text = str(rows[0].get("value") or "") if rows else ""
    return Value(text, text)


def _barcode(product: Mapping[str, object]) -> str:
    """Return the first barcode of a product, one of its base unit before those of its boxes."""
    rows = cast("list[dict[str, object]]", product.get("barcodes") or [])
    rows = sorted(rows, key=lambda row: row.get("unit") != product.get("base_unit"))
    return str(rows[0].get("value") or "") if rows else ""
