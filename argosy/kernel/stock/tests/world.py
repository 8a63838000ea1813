"""A small company for tests: units, items, places, and commands made on the spot."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from argosy.kernel.events.commands import Answer, Command, Mode
from argosy.kernel.events.run import CommandRun, Done
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.clock import FixedClock
from argosy.kernel.stock.inputs import MoveInput, ReserveInput
from argosy.kernel.stock.locations import LocationInput, LotInput, create_lots, ensure_locations
from argosy.kernel.stock.moves import post_moves

T = TypeVar("T")
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
PLACES = (
    LocationInput("WH", "Warehouse", "view"),
    LocationInput("WH/A", "Shelf A", "internal", "WH"),
    LocationInput("WH/B", "Shelf B", "internal", "WH"),
    LocationInput("W2", "Second warehouse", "view"),
    LocationInput("W2/A", "Shelf", "internal", "W2"),
    LocationInput("LOOSE", "May go below zero", "internal", "", True),
    LocationInput("TRANSIT", "Between warehouses", "transit"),
    LocationInput("SUP", "Suppliers", "supplier"),
    LocationInput("CUS", "Customers", "customer"),
    LocationInput("ADJ", "Adjustment", "adjustment"),
)
_keys = itertools.count()


@dataclass
class World:
    """Ids of what the tests use, and short ways to do things."""

    company_id: int
    actor: Actor
    items: dict[str, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    statements: int = 0

    def act(
        self, function: Callable[[CommandRun], T], *, mode: Mode = "all", now: datetime = NOON
    ) -> T:
        """Run a function as a command of one item and return its result."""
        found: list[T] = []
        self.command(lambda run: found.append(function(run)), size=1, mode=mode, now=now)
        return found[0]

    def command(
        self,
        function: Callable[[CommandRun], object],
        *,
        size: int,
        mode: Mode = "all",
        now: datetime = NOON,
    ) -> Answer:
        """Run a function as a command of `size` items; results are the items that were kept."""

        def body(run: CommandRun, batch: object) -> list[Done | None]:
            with sql.counted() as count:
                function(run)
            self.statements = count.statements
            kept = set(run.settle(size))
            return [Done("test", n) if n in kept else None for n in range(size)]

        return Command[int]("test.act", None, body)(
            list(range(size)),
            actor=self.actor,
            key=f"test/{next(_keys)}",
            mode=mode,
            clock=FixedClock(now),
        )

    def move(
        self,
        item: str,
        qty: str,
        origin: str,
        target: str,
        *,
        at: datetime = NOON,
        unit: str = "EA",
        lot: int = 0,
        **more: object,
    ) -> MoveInput:
        """Return a move between places by their codes."""
        return MoveInput(
            self.items[item],
            self.places[origin],
            self.places[target],
            Decimal(qty),
            self.units[unit],
            at,
            "test",
            1,
            1,
            1,
            lot_id=lot,
            **more,  # type: ignore[arg-type]
        )

    def post(self, *moves: MoveInput, mode: Mode = "all") -> list[int]:
        """Post moves as one whole."""
        return self.act(lambda run: post_moves(run, moves), mode=mode)

    def receive(self, item: str, qty: str, place: str = "WH/A", *, at: datetime = NOON) -> int:
        """Bring goods in from the supplier."""
        return self.post(self.move(item, qty, "SUP", place, at=at))[0]

    def want(
        self,
        item: str,
        qty: str,
        place: str = "WH/A",
        *,
        line: int = 1,
        **more: object,
    ) -> ReserveInput:
        """Return a reservation for line `line` of test order 1."""
        return ReserveInput(
            ("test_order", 1, line),
            self.items[item],
            self.places[place],
            Decimal(qty),
            more.pop("at", NOON),  # type: ignore[arg-type]
            **more,  # type: ignore[arg-type]
        )

    def lot(self, item: str, number: str, **more: object) -> int:
        """Make a lot or serial."""
        made = self.act(
            lambda run: create_lots(
                run,
                [LotInput(self.items[item], number, **more)],  # type: ignore[arg-type]
            )
        )
        assert made[0] is not None
        return made[0]

    def balance(self, item: str, place: str, lot: int = 0, status: str = "free") -> Decimal | int:
        """Return what a balance row says."""
        return self.row(item, place, lot, status)[0]

    def reserved(self, item: str, place: str, lot: int = 0) -> Decimal | int:
        """Return what a balance row says is reserved."""
        return self.row(item, place, lot)[1]

    def row(
        self, item: str, place: str, lot: int = 0, status: str = "free"
    ) -> tuple[Decimal | int, Decimal | int]:
        """Return quantity and reserved quantity of a balance; zeros when there is no row."""
        found = sql.rows(
            "SELECT qty, reserved_qty FROM stock_balance WHERE item_id = %s AND location_id = %s"
            " AND lot_id = %s AND status = %s",
            (self.items[item], self.places[place], lot, status),
        )
        return found[0] if found else (Decimal(0), Decimal(0))  # type: ignore[return-value]


def count(table: str) -> int:
    """Return how many rows a table has."""
    return int(str(sql.rows(f"SELECT count(*) FROM {table}")[0][0]))


def days(number: int) -> timedelta:
    """Return a span of days."""
    return timedelta(days=number)


def make_world(code: str = "T1") -> World:
    """Make a company with units, items and places, and let the session see it."""
    sql.execute(
        "INSERT INTO currency (code, numeric, minor_units, name) VALUES ('EUR', '978', 2, 'Euro')"
        " ON CONFLICT DO NOTHING"
    )
    company_id = _first(
        "INSERT INTO company (code, name, currency_id, country, time_zone, language)"
        " VALUES (%s, %s, 'EUR', 'CN', 'Asia/Shanghai', 'en') RETURNING id",
        (code, code),
    )
    sql.execute(
        "INSERT INTO unit (code, name, dimension, factor_num, factor_den, decimals) VALUES"
        " ('EA', 'piece', 'count', 1, 1, 0), ('DZN', 'dozen', 'count', 12, 1, 0),"
        " ('KGM', 'kilogram', 'mass', 1, 1, 3), ('GRM', 'gram', 'mass', 1, 1000, 0),"
        " ('LBR', 'pound', 'mass', 45359237, 100000000, 3) ON CONFLICT (code) DO NOTHING"
    )
    units = _ids("SELECT code::text, id FROM unit")
    for name, kind, unit, tracking in (
        ("BOLT", "stock", "EA", "none"),
        ("NUT", "stock", "EA", "none"),
        ("SAND", "stock", "KGM", "none"),
        ("MILK", "stock", "EA", "lot"),
        ("BIKE", "stock", "EA", "serial"),
        ("ADVICE", "service", "EA", "none"),
    ):
        sql.execute(
            "INSERT INTO item (code, name, kind, base_unit_id, tracking, is_active)"
            " VALUES (%s, %s, %s, %s, %s, true) ON CONFLICT (code) DO NOTHING",
            (name, name.title(), kind, units[unit], tracking),
        )
    world = World(
        company_id,
        Actor(1, ActorKind.SYSTEM, company_id, (company_id,)),
        _ids("SELECT code::text, id FROM item"),
        units,
    )
    world.places = world.act(lambda run: ensure_locations(run, PLACES))
    see(world)
    return world


def see(world: World) -> None:
    """Let the test's own reads outside commands see the company."""
    sql.execute("SELECT set_config('argosy.companies', %s, false)", (f"{{{world.company_id}}}",))


def _first(query: str, params: tuple[object, ...]) -> int:
    return int(str(sql.rows(query, params)[0][0]))


def _ids(query: str) -> dict[str, int]:
    return {str(code): int(str(i)) for code, i in sql.rows(query)}
