"""Country packs: a country's charts, journals, taxes, rules and statements as data, never as code.

A pack is a folder `<cc>/` with a `pack.json` that names its files. Packs that come along stand in
this package; an administrator adds further ones under `countries/` of the home folder, and a pack
there replaces the one of the same country that came along.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, cast

from argosy.masterdata.countries import COUNTRIES
from argosy.platform.system.home import Home

FOLDER: Final = Path(__file__).resolve().parent
PACK: Final = "pack.json"
REVERSALS: Final = ("red_letter", "opposite")
Row = dict[str, str]


class BadPack(ValueError):
    """A pack cannot be used: the text says which file and why."""


@dataclass(frozen=True, slots=True)
class PackChart:
    """A chart of a pack: by which standard, and the files of its accounts and statements."""

    code: str
    name: str
    name_zh: str
    standard: str
    accounts: str
    statements: str


@dataclass(frozen=True, slots=True)
class PackRegime:
    """How a company of the country is taxed, and the file of its tax codes and rules."""

    code: str
    name: str
    name_zh: str
    taxes: str


@dataclass(frozen=True, slots=True)
class Pack:
    """A country's pack.

    Args:
        folder: where its files lie.
        country: code of ISO 3166-1; the pack's name is its lower case.
        reversal: ``red_letter`` reverses an entry by negative amounts on the original sides,
            ``opposite`` by the same amounts on the other sides.
        charts, regimes: the first of each is the default.
        journals, rules: files; "" for the general journals and for no further posting rules.
    """

    folder: Path
    country: str
    name: str
    name_zh: str
    currency: str
    time_zone: str
    language: str
    fiscal_year_month: int
    voucher_words: str
    reversal: str
    charts: tuple[PackChart, ...]
    regimes: tuple[PackRegime, ...]
    journals: str
    rules: str

    @property
    def code(self) -> str:
        """The first part of its charts' names, such as ``cn``."""
        return self.country.lower()

    def chart(self, code: str) -> PackChart | None:
        """Return a chart by its code."""
        return next((chart for chart in self.charts if chart.code == code), None)

    def regime(self, code: str) -> PackRegime | None:
        """Return a regime by its code, the default one for ""."""
        if not code:
            return self.regimes[0]
        return next((regime for regime in self.regimes if regime.code == code), None)

    def rows(self, file: str) -> list[Row]:
        """Return the rows of a CSV file of the pack."""
        with self._path(file).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    def data(self, file: str) -> dict[str, object]:
        """Return what a JSON file of the pack holds.

        Raises:
            BadPack: the file is not JSON, or holds no object.
        """
        try:
            found = json.loads(self._path(file).read_text(encoding="utf-8"))
        except ValueError as error:
            raise BadPack(f"{self.folder / file}: {error}") from error
        if not isinstance(found, dict):
            raise BadPack(f"{self.folder / file}: an object is wanted")
        return found

    def _path(self, file: str) -> Path:
        path = (self.folder / file).resolve()
        if not path.is_relative_to(self.folder.resolve()) or not path.is_file():
            raise BadPack(f"{self.folder}: there is no file {file}")
        return path


def packs() -> dict[str, Pack]:
    """Return the packs by their codes, those of the home folder last.

    Raises:
        BadPack: a pack's description cannot be read.
    """
    found: dict[str, Pack] = {}
    for root in (FOLDER, Home.current().path / "countries"):
        if root.is_dir():
            for file in sorted(root.glob(f"*/{PACK}")):
                pack = _read(file, file.stat().st_mtime_ns)
                found[pack.code] = pack
    return found


def pack_of(chart: str) -> tuple[Pack, PackChart] | None:
    """Return the pack and chart that a name such as ``cn/cas`` means; None for other templates."""
    country, slash, code = chart.partition("/")
    if not slash:
        return None
    pack = packs().get(country)
    found = pack.chart(code) if pack else None
    return (pack, found) if pack and found else None


def chart_names() -> tuple[str, ...]:
    """Return the names of all charts of all packs, such as ``cn/cas``."""
    return tuple(f"{pack.code}/{chart.code}" for pack in packs().values() for chart in pack.charts)


@lru_cache(maxsize=64)
def _read(file: Path, stamp: int) -> Pack:
    """Read a pack's description; `stamp` is when the file was changed, so that edits are seen."""
    assert stamp > 0
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        pack = _pack(file.parent, data)
    except (ValueError, KeyError, TypeError) as error:
        raise BadPack(f"{file}: {type(error).__name__} {error}") from error
    wrong = _problems(pack)
    if wrong:
        raise BadPack(f"{file}: {'; '.join(wrong)}")
    return pack


def _pack(folder: Path, data: dict[str, object]) -> Pack:
    charts = cast("list[dict[str, str]]", data["charts"])
    regimes = cast("list[dict[str, str]]", data["regimes"])
    return Pack(
        folder,
        str(data["country"]),
        str(data["name"]),
        str(data["name_zh"]),
        str(data["currency"]),
        str(data["time_zone"]),
        str(data["language"]),
        int(str(data["fiscal_year_month"])),
        str(data["voucher_words"]),
        str(data["reversal"]),
        tuple(PackChart(**chart) for chart in charts),
        tuple(PackRegime(**regime) for regime in regimes),
        str(data.get("journals", "")),
        str(data.get("rules", "")),
    )


def _problems(pack: Pack) -> list[str]:
    wrong = []
    if pack.country not in COUNTRIES:
        wrong.append(f"{pack.country} is no country")
    if pack.folder.name != pack.code:
        wrong.append(f"the folder of {pack.country} is called {pack.code}")
    if not pack.charts or not pack.regimes:
        wrong.append("a pack has at least one chart and one regime")
    if pack.reversal not in REVERSALS:
        wrong.append(f"reversal is one of {', '.join(REVERSALS)}")
    if not 1 <= pack.fiscal_year_month <= 12:
        wrong.append("fiscal_year_month is 1 to 12")
    return wrong
