"""The same import sent eight times at once, and two that rival for the same codes."""

from __future__ import annotations

import io
import threading

import pytest

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.platform.data.imports.importing import Report, import_file
from argosy.platform.data.imports.options import ImportOptions, Mode
from argosy.testing.database import Clone, close
from argosy.testing.toy import make_companies

ROWS = 2_500
DATA = "code,name\n" + "".join(f"C{n},Name {n}\n" for n in range(ROWS))


def at_once(actor: Actor, mode: str, keys: list[str]) -> list[Report | Exception]:
    """Send the same file under each key, all at the same moment."""
    found: list[Report | Exception] = []
    gate = threading.Barrier(len(keys))

    def send(key: str) -> None:
        gate.wait()
        try:
            file = io.BytesIO(DATA.encode())
            found.append(
                import_file(actor, "party.party", file, ImportOptions(Mode(mode)), key=key)
            )
        except Exception as error:  # noqa: BLE001 - the test looks at it
            found.append(error)
        finally:
            close()

    threads = [threading.Thread(target=send, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def counted() -> tuple[int, int]:
    with sql.using("owner"):
        ((parties, runs),) = sql.rows(
            "SELECT (SELECT count(*) FROM party), (SELECT count(*) FROM import_run)"
        )
    return int(str(parties)), int(str(runs))


@pytest.mark.parametrize("mode", ["all", "valid"])
def test_eight_at_once_are_one(db_clone: Clone, mode: str) -> None:
    (actor,) = make_companies()
    found = at_once(actor, mode, ["k"] * 8)
    reports = [each for each in found if isinstance(each, Report)]
    assert len(reports) == 8, found
    assert {each.run_id for each in reports} == {reports[0].run_id}
    assert counted() == (ROWS, 1)
    assert reports[-1].counts == {"created": ROWS, "rows": ROWS}


def test_rivals_for_the_same_codes_enter_each_once(db_clone: Clone) -> None:
    (actor,) = make_companies()
    found = at_once(actor, "valid", ["a", "b"])
    assert all(isinstance(each, Report) for each in found), found
    assert counted() == (ROWS, 2)
    created = sum(each.counts.get("created", 0) for each in found if isinstance(each, Report))
    assert created == ROWS, "what one entered, the other found standing or taken"
