"""One walk: its chance, its clock, its companies; how a step is given and how a refusal is held."""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from argosy.kernel.events.commands import Answer, Command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.clock import FixedClock
from argosy.kernel.primitives.errors import ArgosyError
from argosy.testing.reference.money import Allocation, Item, Refused
from argosy.testing.reference.orders import BuyOrder, SellOrder, Terms
from argosy.testing.walk.world import SCALES, YEAR, Company

T = TypeVar("T")
START = datetime(YEAR, 1, 1, 8, tzinfo=UTC)
SPAN = timedelta(days=360)
RECENT = 40
NOTE_LENGTH = 500
LATE_ODDS = 0.12
"""How many documents are back-dated."""
_MARK = (
    "SELECT (SELECT max(id) FROM command_log), (SELECT max(id) FROM event),"
    " (SELECT max(id) FROM stock_move), (SELECT max(id) FROM journal_line),"
    " (SELECT max(id) FROM commitment), (SELECT max(id) FROM reservation),"
    " (SELECT max(id) FROM allocation), (SELECT max(id) FROM document_number)"
)


class Mismatch(AssertionError):
    """The system and the model differ."""


@dataclass(slots=True)
class Desk:
    """What a company has in hand: documents that a further step may take up."""

    buys: list[BuyOrder] = field(default_factory=list)
    sells: list[SellOrder] = field(default_factory=list)
    allocations: list[Allocation] = field(default_factory=list)
    transfers: list[tuple[int, dict[int, Fraction]]] = field(default_factory=list)
    entries: list[tuple[int, date, dict[str, int]]] = field(default_factory=list)
    openings: int = 0


class Walk:
    """A walk of a number of steps by a seed."""

    def __init__(self, seed: int, steps: int, companies: Sequence[Company]) -> None:
        self.seed = seed
        self.steps = steps
        self.chance = random.Random(seed)
        self.late_odds = LATE_ODDS
        self.companies = list(companies)
        self.desks = {id(company): Desk() for company in companies}
        self.done = 0
        self.now = START
        self.log: deque[str] = deque(maxlen=30)
        self.counts: Counter[str] = Counter()
        self._keys = 0
        self._last: Callable[[str], None] | None = None

    def desk(self, company: Company) -> Desk:
        """Return what a company has in hand."""
        return self.desks[id(company)]

    # -- time ---------------------------------------------------------------------------------

    def tick(self) -> None:
        """Let business time pass; a walk of any length lasts a year."""
        self.now = START + SPAN * self.done / self.steps + timedelta(microseconds=self._keys)

    @property
    def today(self) -> date:
        """The business date."""
        return self.now.date()

    def when(self) -> tuple[datetime, date]:
        """Return a business time and posting date: mostly now, sometimes weeks ago."""
        if self.chance.random() > self.late_odds:
            return self.now, self.today
        at = self.now - timedelta(seconds=self.chance.randrange(60, 40 * 86_400))
        at = max(at, START + timedelta(seconds=self.chance.randrange(1, 3_000)))
        on = at.date() if self.chance.random() < 0.7 else self.today
        return at, on

    # -- figures ------------------------------------------------------------------------------

    def pick(self, things: Sequence[T]) -> T | None:
        """Return one of the recent things."""
        return self.chance.choice(things[-RECENT:]) if things else None

    def quantity(self, most: Fraction) -> Fraction:
        """Return a quantity in quarters, above zero and at most so many; often all."""
        quarters = int(most * 4)
        if quarters <= 1 or self.chance.random() < 0.35:
            return most
        return Fraction(self.chance.randint(1, quarters), 4)

    def terms(self, company: Company, party: int, foreign: float) -> Terms:
        """Return the terms of a document: own currency, or (at odds) the foreign one."""
        own = company.plan.currency
        if self.chance.random() > foreign:
            return Terms(party, own, Fraction(1), 0, SCALES[own])
        currency = company.plan.foreign
        shift = SCALES[own] - SCALES[currency]
        return Terms(party, currency, self.rate(company), shift, SCALES[currency])

    def rate(self, company: Company) -> Fraction:
        """Return the foreign currency's rate of the moment."""
        if company.plan.currency == "JPY":
            return Fraction(self.chance.randint(14_000, 16_000), 100)
        return Fraction(self.chance.randint(8_500, 9_900), 10_000)

    def money(self, company: Company, terms: Terms, factor: float) -> Fraction:
        """Return a unit price in the document's currency, around the company's unit cost."""
        minor = company.plan.unit_cost * factor * self.chance.uniform(0.8, 1.2)
        amount = Fraction(round(minor)) / 10**company.scale / terms.rate
        decimals = terms.scale + self.chance.choice((0, 0, 1, 2))
        return Fraction(max(1, round(amount * 10**decimals)), 10**decimals)

    # -- giving steps -------------------------------------------------------------------------

    def do(self, company: Company, command: Command[T], batch: Sequence[T]) -> Answer:
        """Give a command that the model expects to be done."""
        key = self._key()
        self._note(command, batch)
        answer = command(
            list(batch), actor=company.books.actor, key=key, clock=FixedClock(self.now)
        )
        kept = list(batch), key, FixedClock(self.now)
        self._last = lambda how: self._again(company, command, kept, answer, how)
        return answer

    def _key(self) -> str:
        self._keys += 1
        self.tick()
        return f"walk/{self.seed}/{self._keys}"

    def _note(self, command: Command[T], batch: Sequence[T], why: str = "") -> None:
        said = ", ".join(_short(item) for item in batch)
        self.log.append(f"{self.done}: {command.name}{why} {said}"[:NOTE_LENGTH])

    def refused(
        self, company: Company, command: Command[T], item: T, check: Callable[[], None]
    ) -> bool:
        """Ask the model; when it refuses, hold the system to it and see that nothing changed."""
        try:
            check()
        except Refused as expected:
            self.hold_refusal(company, command, item, expected)
            return True
        return False

    def hold_refusal(
        self, company: Company, command: Command[T], item: T, expected: Refused
    ) -> None:
        """Give a command that must be refused for one of the expected reasons."""
        key = self._key()
        self._note(command, [item], f" must be refused ({', '.join(sorted(expected.codes))})")
        before = self._mark()
        try:
            command([item], actor=company.books.actor, key=key, clock=FixedClock(self.now))
        except ArgosyError as error:
            found = {problem.code for problem in error.problems}
            if not found & expected.codes:
                raise Mismatch(
                    f"refused for {sorted(found)}, expected {sorted(expected.codes)}"
                ) from error
        else:
            raise Mismatch(f"done, but must be refused: {sorted(expected.codes)}")
        if self._mark() != before:
            raise Mismatch("a refused step left something behind")
        self.counts["refused:" + min(expected.codes)] += 1

    def _mark(self) -> tuple[object, ...]:
        """The last id of everything a command may write; it moves with whatever is done."""
        return sql.rows(_MARK)[0]

    def again(self) -> int:
        """Send the last command again: it answers the same, or is refused with another body."""
        if self._last is None:
            return 0
        self._last(self.chance.choice(("same", "other")))
        return 1

    def _again(
        self,
        company: Company,
        command: Command[T],
        kept: tuple[list[T], str, FixedClock],
        answer: Answer,
        how: str,
    ) -> None:
        batch, key, clock = kept
        actor = company.books.actor
        before = self._mark()
        self._note(command, batch, f" again, {how} body")
        if how == "same":
            found = command(batch, actor=actor, key=key, clock=clock)
            if not found.replayed or found.results != answer.results:
                raise Mismatch("a repeated command did not answer the same")
        else:
            try:
                command([*batch, *batch], actor=actor, key=key, clock=clock)
            except ArgosyError as error:
                if error.code != "command.key_reused":
                    raise Mismatch(f"a reused key was refused for {error.code}") from error
            else:
                raise Mismatch("a reused key was accepted with another body")
        if self._mark() != before:
            raise Mismatch("a repeated command left something behind")
        self.counts[f"again:{how}"] += 1


def _short(item: object) -> str:
    """Return an input without what it leaves at its default."""
    if not is_dataclass(item):
        return repr(item)
    said = []
    for each in fields(item):
        value = getattr(item, each.name)
        if value == each.default:
            continue
        if isinstance(value, tuple):
            text = "(" + ", ".join(_short(part) for part in value) + ")"
        else:
            text = str(value)
        said.append(f"{each.name}={text}")
    return f"{type(item).__name__}({', '.join(said)})"


def dec(exact: Fraction) -> Decimal:
    """Return a fraction that ends as a decimal."""
    found = Decimal(exact.numerator) / Decimal(exact.denominator)
    assert Fraction(found) == exact, f"{exact} does not end"
    return found


def line_ids(sources: Sequence[tuple[str, int]]) -> dict[tuple[str, int], int]:
    """Return the open item's line of each source document."""
    found = sql.rows(
        "SELECT source_type::text, source_id, min(line_id) FROM open_item"
        " WHERE source_id = ANY(%s::bigint[]) GROUP BY 1, 2",
        (sql.array([source_id for _, source_id in sources]),),
    )
    return {(str(kind), int(str(i))): int(str(line)) for kind, i, line in found}


def name_item(item: Item, source_type: str, source_id: int) -> None:
    """Give an open item of the model the id of its line."""
    item.id = line_ids([(source_type, source_id)])[source_type, source_id]
