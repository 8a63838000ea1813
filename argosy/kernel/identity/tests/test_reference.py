"""Tests of the currencies and units that come with the code."""

from __future__ import annotations

from argosy.kernel.identity import sql
from argosy.kernel.identity.reference import UNIT_NAMES, load_reference_data
from argosy.kernel.primitives.units import STANDARD_UNITS


def test_what_is_missing_is_written_once_and_changes_are_kept(db: object) -> None:
    assert load_reference_data() == 277 + 35
    sql.execute("UPDATE unit SET name = 'Stück' WHERE code = 'C62'")
    sql.execute("DELETE FROM currency WHERE code = 'DEM'")
    assert load_reference_data() == 1
    assert sql.rows("SELECT name FROM unit WHERE code = 'C62'") == [("Stück",)]
    assert sql.rows(
        "SELECT numeric, minor_units::int, name FROM currency WHERE code IN ('DEM', 'KWD')"
        " ORDER BY code"
    ) == [("276", 2, "German Mark"), ("414", 3, "Kuwaiti Dinar")]


def test_every_standard_unit_has_a_name() -> None:
    assert UNIT_NAMES.keys() == STANDARD_UNITS.keys()
