"""Reads a folder of exports by a profile: encodings told apart, headings found, totals left out.

Every problem is collected with file and row, so that one look at the export mends all of it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fnmatch import fnmatch
from pathlib import Path

from argosy.kernel.primitives.errors import ArgosyError
from argosy.platform.data.sheets.reading import read_rows
from argosy.platform.system.outcome import Refused
from argosy.project.golive.figures import NATURAL_CREDIT, Export, Figure, Place
from argosy.project.golive.profiles import AreaProfile, Profile

HEADING_ROWS_MAX = 20
"""Exports begin with a title, the company's name, the period; the headings follow within these."""
ACCOUNTS_FILE = "accounts.csv"
"""Of one's own: `theirs,ours`, an account a line, where the charts differ."""
DIGITS_MAX = 20
ZERO = Decimal(0)
DATES = {"date": "on", "due": "due", "made": "made", "expires": "due"}
NUMBERS = {"amount", "debit", "credit", "doc_amount", "quantity", "price", "unit_cost"}


def read_folder(folder: Path, profile: Profile) -> Export:
    """Read every file of a folder that the profile knows.

    Raises:
        Refused: `golive.no_folder` when there is no such folder, or nothing in it is known.
    """
    export = Export()
    files = sorted(file for file in folder.glob("*") if file.suffix.lower() in {".csv", ".xlsx"})
    ours = _accounts(folder / ACCOUNTS_FILE, export)
    for file in files:
        area = area_of(file.stem, profile)
        if area is None:
            continue
        export.files.append(f"{file.name}: {area}")
        found = _figures(file, area, profile, export)
        spec = profile.areas[area]
        leaves = _leaves(found) if spec.leaf_only else found
        export.figures[area] += [_mapped(figure, ours) for figure in leaves]
    if not export.files:
        raise Refused(
            "golive.no_files",
            cause=f"{folder} holds no export that the profile {profile.name} knows.",
            cure="Put exports there as CSV or XLSX; docs/going-live.md says how they are named.",
        )
    return export


def area_of(stem: str, profile: Profile) -> str | None:
    """The area of a file by its name; the most specific pattern wins."""
    fits = [
        (len(pattern), area)
        for area, spec in profile.areas.items()
        for pattern in spec.files
        if fnmatch(stem.lower(), pattern.lower())
    ]
    return max(fits)[1] if fits else None


def _accounts(file: Path, export: Export) -> dict[str, str]:
    if not file.exists():
        return {}
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    wrong = [number for number, row in enumerate(rows, 1) if len(row) != 2]
    export.problems += [f"{file.name}:{number}: two columns, theirs and ours" for number in wrong]
    return {row[0].strip(): row[1].strip() for row in rows if len(row) == 2}


def _mapped(figure: Figure, ours: Mapping[str, str]) -> Figure:
    return replace(figure, account=ours.get(figure.account, figure.account))


def _figures(file: Path, area: str, profile: Profile, export: Export) -> list[Figure]:
    """Read one file; what cannot be read is told, row by row."""
    spec = profile.areas[area]
    found: list[Figure] = []
    places: dict[str, int] = {}
    headings: Sequence[str] = ()
    looked = 0
    try:
        with file.open("rb") as stream:
            for row in read_rows(stream):
                cells = [cell.strip() if isinstance(cell, str) else cell for cell in row.cells]
                if not places:
                    looked += 1
                    places, headings = _headings(cells, spec)
                    if not places and looked >= HEADING_ROWS_MAX:
                        break
                    continue
                export.problems += [f"{file.name}:{row.number}: {p}" for p in row.problems]
                values = {c: cells[at] if at < len(cells) else None for c, at in places.items()}
                if not _is_total(values, profile, spec):
                    reader = _RowReader(values, profile, Place(file.name, row.number), headings)
                    found.append(reader.figure(area))
                    export.problems += reader.problems
    except ArgosyError as error:
        export.problems += [f"{file.name}: {problem}" for problem in error.problems]
    if not places:
        wanted = [" or ".join(spec.columns[column]) for column in spec.required]
        export.problems.append(f"{file.name}: no row holds the headings {'; '.join(wanted)}")
    return found


def _headings(cells: Sequence[object], spec: AreaProfile) -> tuple[dict[str, int], list[str]]:
    """Which column stands where, if the row holds all headings that must be there."""
    texts = [str(cell).strip() if cell is not None else "" for cell in cells]
    places = {
        column: texts.index(heading)
        for column, headings in spec.columns.items()
        for heading in [next((h for h in headings if h in texts), None)]
        if heading is not None
    }
    return (places, texts) if all(column in places for column in spec.required) else ({}, [])


def _is_total(values: Mapping[str, object], profile: Profile, spec: AreaProfile) -> bool:
    """Whether a row sums up others, or names nothing at all."""
    named = [str(values.get(column) or "").strip() for column in spec.required]
    return not named[0] or any(text in profile.totals for text in named)


def _leaves(figures: Sequence[Figure]) -> list[Figure]:
    """Leave out accounts that have others below them, and accounts' rows before their parties'."""
    codes = {figure.account for figure in figures}
    parents = {
        code[:length]
        for code in codes
        for length in range(1, len(code))
        if code[:length].rstrip(".") in codes
    }
    by_party = {figure.account for figure in figures if figure.party}
    return [
        figure
        for figure in figures
        if figure.account not in parents and (figure.party or figure.account not in by_party)
    ]


class _RowReader:
    """Reads the values of one row."""

    def __init__(
        self,
        values: Mapping[str, object],
        profile: Profile,
        place: Place,
        headings: Sequence[str],
    ) -> None:
        self._values, self._profile, self._place = values, profile, place
        self._headings = headings
        self.problems: list[str] = []

    def figure(self, area: str) -> Figure:
        """Return the row as a figure; what cannot be read is 0 or missing, and told."""
        quantity, unit_cost = self._number("quantity"), self._number("unit_cost")
        amount = self._signed(area)
        doc_amount = self._number("doc_amount") if self._text("doc_amount") else None
        if doc_amount is not None and amount < 0 < doc_amount:
            doc_amount = -doc_amount
        return Figure(
            area=area,
            place=self._place,
            account=self._text("account").split(" ")[0],
            party=self._text("party"),
            document=self._text("document"),
            on=self._date("date"),
            due=self._date("due") or self._date("expires"),
            currency=self._text("currency"),
            amount=amount,
            doc_amount=doc_amount,
            item=self._text("item"),
            warehouse=self._text("warehouse"),
            lot=self._text("lot"),
            quantity=quantity,
            price=self._number("price"),
            made=self._date("made"),
            tax=self._text("tax") if "tax" in self._values else None,
            dimensions=tuple(self._dimensions()),
            off=self._off(quantity, unit_cost, amount) if area == "stock" else ZERO,
        )

    def _off(self, quantity: Decimal, unit_cost: Decimal, amount: Decimal) -> Decimal:
        """How far the amount is from quantity times unit cost, which exports often round."""
        if not unit_cost or not self._text("amount"):
            return ZERO
        return amount - (quantity * unit_cost).quantize(amount, ROUND_HALF_UP)

    def _signed(self, area: str) -> Decimal:
        """The amount, a debit positive: two columns, a direction, or the area's nature."""
        if "debit" in self._values or "credit" in self._values:
            both = self._number("debit") - self._number("credit")
            if both or "amount" not in self._values:
                return both
        amount = self._number("amount")
        if self._text("direction") in self._profile.credit_words or area in NATURAL_CREDIT:
            return -amount
        return amount

    def _text(self, column: str) -> str:
        value = self._values.get(column)
        return "" if value is None else str(value).strip()

    def _number(self, column: str) -> Decimal:
        value = self._values.get(column)
        if value is None or value == "":
            return ZERO
        if isinstance(value, Decimal):
            return value
        text = str(value).replace(self._profile.group, "").replace("\u00a0", "").lstrip("¥￥$€ ")
        text = text.replace(self._profile.decimal, ".")
        is_negative = text.startswith("(") and text.endswith(")")
        try:
            number = Decimal(text.strip("()"))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or number.adjusted() > DIGITS_MAX:
            self._tell(column, value, "is no number")
            return ZERO
        return -number if is_negative else number

    def _date(self, column: str) -> date | None:
        value = self._values.get(column)
        if value is None or value == "":
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        for form in self._profile.dates:
            try:
                return datetime.strptime(str(value), form).date()  # noqa: DTZ007  a day has no zone
            except ValueError:
                continue
        self._tell(column, value, f"is no date ({', '.join(self._profile.dates)})")
        return None

    def _dimensions(self) -> Iterator[tuple[str, str]]:
        for column in self._values:
            kind, _, axis = column.partition(":")
            if kind == "dimension" and (code := self._text(column)):
                yield axis, code

    def _tell(self, column: str, value: object, what: str) -> None:
        self.problems.append(f"{self._place}: {column} {str(value)[:40]!r} {what}")


def total(figures: Iterable[Figure]) -> Decimal:
    """The sum of amounts, a debit positive."""
    return sum((figure.amount for figure in figures), ZERO)
