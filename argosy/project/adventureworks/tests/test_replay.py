"""The replay of a small extract: to the cent, exactly once, wherever it was interrupted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest

from argosy.kernel.events import digest
from argosy.kernel.events.commands import Command, reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import KeyReused
from argosy.project.adventureworks.booked import booked_totals, goods_by_source
from argosy.project.adventureworks.expected import expected_totals
from argosy.project.adventureworks.making import counted, homes, plan_making
from argosy.project.adventureworks.masters import RATE_SOURCE
from argosy.project.adventureworks.reading import Report
from argosy.project.adventureworks.replay import count_day, plan, replay
from argosy.project.adventureworks.sending import START, Sender, import_actor
from argosy.project.adventureworks.source import Source, read_source
from argosy.project.adventureworks.tests.extract import altered, write_extract
from argosy.project.adventureworks.tie_out import TieOut, tie_out
from argosy.testing.database import Clone, TestDatabases
from argosy.testing.invariants import assert_books_hold

T = TypeVar("T")


class Interrupted(Exception):
    """Stands for the end of a process."""


class Mortal(Sender):
    """A sender that ends before its n-th command."""

    lives = 0

    def send(
        self,
        step: str,
        part: str,
        command: Command[T],
        batch: Sequence[T],
        *,
        on: date = START,
        hour: int = 12,
    ) -> list[int]:
        """Give a command, unless life is over."""
        if batch:
            self.lives -= 1
            if self.lives < 0:
                raise Interrupted
        return super().send(step, part, command, batch, on=on, hour=hour)


def silent(_: str) -> None:
    """Say nothing."""


def source_in(folder: Path) -> Source:
    report = Report()
    source = read_source(folder, report)
    assert report.refusals == []
    return source


def import_all(source: Source, until: str = "") -> Sender:
    sender = Sender(import_actor(), silent)
    replay(sender, source, until)
    return sender


def tied(sender: Sender, folder: Path) -> dict[str, TieOut]:
    with reading(sender.actor):
        booked = booked_totals(sender.actor.company_id, RATE_SOURCE)
    return {each.name: each for each in tie_out(expected_totals(folder), booked)}


def whole_digest() -> str:
    with sql.using("owner"):
        return digest.total(digest.business_digest())


def test_every_total_of_the_extract_ties_out(db_clone: Clone, tmp_path: Path) -> None:
    sender = import_all(source_in(write_extract(tmp_path)))

    found = tied(sender, tmp_path)
    assert [name for name, each in found.items() if not each.is_explained] == []
    # on paper: 109.9348 books as 100.13 + 9.81, tax 8.79, freight 2.75, and 100.12 + 8.01 + 2.50
    assert found["sales: total due"].booked == Decimal("232.11")
    # 12.35 of 10 wheels: 8 are 9.88; helmets 7.01, 7.01 and 2.34
    assert found["purchases: stocked, at order price"].booked == Decimal("26.24")
    assert found["purchases: ordered"].booked == Decimal("31.18")
    assert found["on hand"].booked == 16
    assert_books_hold()


def test_opening_production_and_count_stand_apart(db_clone: Clone, tmp_path: Path) -> None:
    sender = import_all(source_in(write_extract(tmp_path)))

    with reading(sender.actor):
        apart = {kind: figures for kind, *figures in goods_by_source(sender.actor.company_id)}
    # two bikes at the 50 of that day and two helmets at 2 were shipped
    assert apart["opening"] == [4, 0, 104, 0]
    # four of eight wheels issued, three bikes made at the 50 of the day before the count
    assert apart["production"] == [3, 4, 150, Decimal("4.94")]
    # seven helmets were bought, nine counted
    assert apart["count"][:2] == [2, 0]


def test_goods_of_rejected_orders_are_received_refused_and_returned(
    db_clone: Clone, tmp_path: Path
) -> None:
    sender = import_all(source_in(write_extract(tmp_path)))

    with reading(sender.actor):
        found = sql.rows(
            "SELECT v.attributes ->> 'source_status', v.state, l.rejected_qty, l.disposition,"
            " b.qty FROM receipt r JOIN receipt_line l ON l.receipt_id = r.id"
            " JOIN purchase_order o ON o.id = r.order_id"
            " JOIN purchase_order_version w ON w.order_id = o.id AND w.version = 1"
            " JOIN purchase_order_version v ON v.order_id = o.id AND v.version = o.version"
            " LEFT JOIN purchase_return_line b ON b.receipt_line_id = l.id"
            " WHERE l.rejected_qty > 0 ORDER BY 3"
        )
    assert [row[2:] for row in found] == [(1, "refused", None), (2, "held", 2)]
    assert [row[1] for row in found] == ["closed", "closed"]


def test_customers_are_named_as_far_as_the_source_knows_them(
    db_clone: Clone, tmp_path: Path
) -> None:
    import_all(source_in(write_extract(tmp_path)), until="customers")

    found = sql.rows("SELECT code::text, name::text FROM party WHERE code LIKE 'AW000%%'")
    assert {str(code): str(name) for code, name in found} == {
        "AW00000100": "Ana S\u00e1nchez",
        "AW00000101": "Corner Store",
        "AW00000102": "AW00000102",
    }


def test_one_cent_too_much_on_one_invoice_is_unexplained(db_clone: Clone, tmp_path: Path) -> None:
    source = source_in(write_extract(tmp_path))
    line = source.sales[2].lines[0]
    source.sales[2].lines[0] = replace(line, unit_price=line.unit_price + Decimal("0.01"))

    found = tied(import_all(source), tmp_path)

    wrong = found["sales: subtotal invoiced"]
    assert not wrong.is_explained
    assert [(d.key, d.amount) for d in wrong.differences if not d.is_explained] == [
        ("SO2", Decimal("0.01"))
    ]


def test_an_order_that_was_left_out_is_unexplained(db_clone: Clone, tmp_path: Path) -> None:
    source = source_in(write_extract(tmp_path))
    del source.purchases[3]

    found = tied(import_all(source), tmp_path)

    missing = {name for name, each in found.items() if not each.is_explained}
    assert {"purchase orders", "purchases: ordered", "purchases: received"} <= missing


def test_one_piece_too_few_on_hand_is_unexplained(db_clone: Clone, tmp_path: Path) -> None:
    source = source_in(write_extract(tmp_path))
    source.stocked[0] = replace(source.stocked[0], qty=source.stocked[0].qty - 1)

    found = tied(import_all(source), tmp_path)

    assert [d.key for d in found["on hand"].differences] == ["WH-1 in AW/1"]
    assert not found["on hand"].is_explained


@pytest.fixture
def straight(
    clone_factory: Callable[[], Clone], test_databases: TestDatabases, tmp_path: Path
) -> str:
    """The digest of an import that nothing interrupted."""
    with test_databases.aliases_on(clone_factory()):
        import_all(source_in(write_extract(tmp_path)))
        return whole_digest()


def test_an_interrupted_import_ends_as_if_nothing_had_happened(
    straight: str, db_clone: Clone, tmp_path: Path
) -> None:
    source = source_in(write_extract(tmp_path))
    commands = 0
    for lives in range(1, 100, 3):
        mortal = Mortal(import_actor(), silent)
        mortal.lives = lives
        try:
            replay(mortal, source)
        except Interrupted:
            commands = lives
        else:
            break
    assert commands > 30, "it was interrupted at least ten times"

    sender = import_all(source)

    assert whole_digest() == straight
    assert all(each.is_explained for each in tied(sender, tmp_path).values())


def test_a_second_import_changes_nothing(straight: str, db_clone: Clone, tmp_path: Path) -> None:
    source = source_in(write_extract(tmp_path))
    import_all(source, until="opening")
    import_all(source, until="2011-05-31")
    import_all(source)
    import_all(source)

    assert whole_digest() == straight


def test_a_source_that_changed_in_between_is_refused(db_clone: Clone, tmp_path: Path) -> None:
    import_all(source_in(write_extract(tmp_path)), until="2011-05-20")
    changed = write_extract(
        tmp_path / "changed", Vendor=altered("Vendor", '"Acme"', '"Acme, renamed"')
    )

    with pytest.raises(KeyReused):
        import_all(source_in(changed))


def test_goods_due_before_their_order_come_with_it(tmp_path: Path) -> None:
    days = plan(source_in(write_extract(tmp_path)))

    assert [order.id for order, _ in days[date(2011, 5, 20)].arriving] == [3]
    assert [line.id for _, lines in days[date(2011, 5, 20)].arriving for line in lines] == [5]
    assert [order.id for order in days[date(2011, 5, 25)].billed] == [3]


def test_products_come_in_where_most_of_them_was_counted(tmp_path: Path) -> None:
    source = source_in(write_extract(tmp_path))

    assert homes(source) == {1: 1, 2: 1, 3: 6}
    assert count_day(source) == date(2011, 5, 31)


def test_before_the_count_goods_are_put_away_issued_and_made(tmp_path: Path) -> None:
    source = source_in(write_extract(tmp_path))
    source.stocked[0] = replace(source.stocked[0], qty=3)
    source.stocked.append(replace(source.stocked[0], location_id=6, qty=2))

    made = plan_making(source)

    # eight wheels came to the tool crib: two go to storage, three stay, three were used for bikes
    assert made.put_away == [(1, 1, 6, 2)]
    assert made.produced == {(1, 1): -3, (2, 1): 2, (2, 6): 1}
    # helmets are neither made nor used: the count alone corrects them
    assert counted(source)[3, 6] == 9
