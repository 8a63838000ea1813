"""Faults to plant in the posting code: each is a small change that a tired programmer could make.

A fault lives in this process, or in the test's own copy of the database; the code stays as it is.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from types import ModuleType

import pytest

from argosy.contracts.billing import BillingLine, InvoicePosted
from argosy.domains.accounting import amounts
from argosy.domains.purchasing.commands import bills, receive
from argosy.domains.purchasing.commands.billing import billing_line
from argosy.domains.sales.commands import billed, cancel
from argosy.kernel.events import commands, numbers, seal
from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.ledger import allocation, balances
from argosy.kernel.ledger.commitments import commit as ledger_commit
from argosy.kernel.ledger.inputs import CommitmentInput
from argosy.kernel.ledger.periods import Period
from argosy.kernel.stock.coverage import Coverage
from argosy.kernel.valuation import carrying, engine, rules
from argosy.kernel.valuation.engine import Step
from argosy.kernel.valuation.posting import post_valued_moves
from argosy.kernel.valuation.writing import Writer
from argosy.testing.walk import buying, paying, selling, stocking
from argosy.testing.walk.walker import Habit

Patch = pytest.MonkeyPatch
BUSY = Habit(again_odds=0.05, compare_every=8)
LATE = Habit(late_odds=0.7, compare_every=60)
_STOCKED = (
    (buying.order, 3),
    (buying.receive, 8),
    (selling.order, 5),
    (selling.deliver, 8),
    (selling.bill, 4),
)
RETURNS = Habit((*_STOCKED, (selling.take_back, 12)), compare_every=8)
CANCELS = Habit((*_STOCKED, (selling.cancel, 8)), compare_every=8)
LANDED = Habit((*_STOCKED, (buying.landed, 8), (stocking.document, 3)), compare_every=8)
BILLS = Habit((*_STOCKED, (buying.bill, 12)), compare_every=8)
PAYS = Habit((*_STOCKED, (paying.pay, 12), (buying.bill, 5)), compare_every=8)
CLOSES = Habit((*_STOCKED, (paying.close, 8), (paying.post_into_closed, 4)), compare_every=60)


@dataclass(frozen=True)
class Fault:
    """A fault, and what must turn red because of it.

    Args:
        name: what is wrong.
        plant: puts it in.
        caught_by: what objects: parts of the model's complaint, the number of a check, or the name
            of what the database holds to; one of them must.
        company: which of the walk's companies (by cost method) meets it.
        habit: how the walk that meets it goes.
        steps: how long that walk is at most; when a check catches it, it is walked to the end.
    """

    name: str
    plant: Callable[[Patch], None]
    caught_by: tuple[str, ...]
    company: str = "fifo"
    habit: Habit = BUSY
    steps: int = 600

    @property
    def needs_checks(self) -> bool:
        """Whether the invariant checks are to be run."""
        return any(word.startswith(("INV-", "EVT-", "PRJ.")) for word in self.caught_by)


class Reworded:
    """The database layer as one module sees it, with a few words of its SQL changed."""

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new

    def __getattr__(self, name: str) -> object:
        return getattr(sql, name)

    def rows(self, query: str, params: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """Run the changed statement."""
        return sql.rows(query.replace(self.old, self.new), params)

    def execute(self, query: str, params: Sequence[object] = ()) -> int:
        """Run the changed statement."""
        return sql.execute(query.replace(self.old, self.new), params)


def reword(patch: Patch, module: ModuleType, old: str, new: str) -> None:
    """Change words of a module's SQL."""
    patch.setattr(module, "sql", Reworded(old, new))


def as_owner(statement: str) -> None:
    """Change the test's copy of the database."""
    with sql.using("owner"):
        sql.script(statement)


def swapped_side(patch: Patch) -> None:
    right = Writer.post

    def post(self, book, document, debit, credit, amount):  # type: ignore[no-untyped-def]
        if document.type == "receipt":
            debit, credit = credit, debit
        right(self, book, document, debit, credit, amount)

    patch.setattr(Writer, "post", post)


def wrong_rounding(patch: Patch) -> None:
    def share(value: int, part: int, whole: int) -> int:
        return value * part // whole

    patch.setattr(rules, "share", share)
    patch.setattr(engine, "share", share)


def lost_remainder(patch: Patch) -> None:
    right = rules.share

    def share(value: int, part: int, whole: int) -> int:
        return right(value, part, whole) - (part == whole and value > 1)

    patch.setattr(rules, "share", share)


def forgotten_balance(patch: Patch) -> None:
    right = balances.add

    def add(run, book_id, on, lines):  # type: ignore[no-untyped-def]
        right(run, book_id, on, list(lines)[:-1])

    patch.setattr(balances, "add", add)


def forgotten_event(patch: Patch) -> None:
    right = CommandRun.emit

    def emit(self, event, **about):  # type: ignore[no-untyped-def]
        if not isinstance(event, InvoicePosted):
            right(self, event, **about)

    patch.setattr(CommandRun, "emit", emit)


def event_without_journey(patch: Patch) -> None:
    right = CommandRun.emit

    def emit(self, event, **about):  # type: ignore[no-untyped-def]
        right(self, event, **{**about, "correlation_id": None})

    patch.setattr(CommandRun, "emit", emit)


def skipped_body_check(patch: Patch) -> None:
    patch.setattr(commands.Command, "_body_hash", lambda *_: b"the same")


def forgotten_key(patch: Patch) -> None:
    right, fresh = commands._begin, itertools.count()

    def begin(actor, name, key, body_hash, size):  # type: ignore[no-untyped-def]
        return right(actor, name, f"{key}/{next(fresh)}", body_hash, size)

    patch.setattr(commands, "_begin", begin)


def forgotten_release(patch: Patch) -> None:
    patch.setattr(cancel, "release", lambda *_: None)


def last_in_first_out(patch: Patch) -> None:
    right = rules.take_layers
    patch.setattr(engine, "take_layers", lambda layers, qty: right(list(layers)[::-1], qty))


def return_at_present_cost(patch: Patch) -> None:
    patch.setattr(Step, "_returned", lambda *_: None)


def no_exchange_difference(patch: Patch) -> None:
    patch.setattr(allocation, "_post_differences", lambda *_: {})


def allocation_rounded_down(patch: Patch) -> None:
    patch.setattr(allocation, "company_part", lambda part, whole, company: part * company // whole)


def double_receipt(patch: Patch) -> None:
    right = post_valued_moves

    def twice(run, moves, **how):  # type: ignore[no-untyped-def]
        right(run, moves, **how)
        return right(run, moves, **how)

    patch.setattr(receive, "post_valued_moves", twice)


def accrual_not_cleared(patch: Patch) -> None:
    right = billing_line

    def without_accrual(*given: object) -> BillingLine:
        return replace(right(*given), accrued_minor=None)  # type: ignore[arg-type]

    patch.setattr(bills, "billing_line", without_accrual)


def number_twice(patch: Patch) -> None:
    right = numbers.give

    def give(requests):  # type: ignore[no-untyped-def]
        given = right(requests)
        if requests:
            sql.execute("UPDATE number_series SET next_n = greatest(next_n - 1, 1)")
        return given

    patch.setattr(numbers, "give", give)


def period_check_off(patch: Patch) -> None:
    patch.setattr(Period, "takes", lambda *_: True)
    as_owner("DROP TRIGGER ab_entries_in_period ON journal_entry")


def exposure_kept(patch: Patch) -> None:
    right = ledger_commit

    def commit(run: CommandRun, wanted: Sequence[CommitmentInput]) -> object:
        return right(run, [replace(w, amount_minor=max(w.amount_minor, 0)) for w in wanted])

    patch.setattr(billed, "commit", commit)


def mixed_currency(patch: Patch) -> None:
    patch.setattr(amounts, "to_company", lambda minor, *_: minor)


def negative_stock(patch: Patch) -> None:
    def take(self, moves, freed=None):  # type: ignore[no-untyped-def]
        return []

    patch.setattr(Coverage, "take", take)
    with sql.using("owner"):
        found = sql.rows(
            "SELECT conname::text FROM pg_constraint WHERE contype = 'c'"
            " AND conrelid = 'stock_balance'::regclass AND conname NOT LIKE '%%serial%%'"
        )
    for (name,) in found:
        as_owner(f"ALTER TABLE stock_balance DROP CONSTRAINT {name}")


def past_not_looked_at(patch: Patch) -> None:
    patch.setattr(Coverage, "_backdated", lambda *_: [])


def skipping_sealer(patch: Patch) -> None:
    reword(patch, seal, "t.id BETWEEN %s AND %s", "t.id BETWEEN %s AND %s AND t.id %% 5 <> 0")


def reservations_not_carried(patch: Patch) -> None:
    as_owner("ALTER TABLE reservation DISABLE TRIGGER ab_reservations_carried")


def landed_all_to_stock(patch: Patch) -> None:
    def from_layer(amount: int, *_: object) -> carrying.Outcome:
        return carrying.Outcome(to_stock=amount)

    patch.setattr(carrying, "from_layer", from_layer)


def landed_from_average_forgotten(patch: Patch) -> None:
    patch.setattr(carrying, "carry", lambda *_: {})


FAULTS = (
    Fault("a swapped side", swapped_side, ("trial balance",)),
    Fault("a wrong rounding of FIFO", wrong_rounding, ("stock value", "layers")),
    Fault("a wrong rounding of the average", wrong_rounding, ("stock value",), "average"),
    Fault("a layer's lost remainder", lost_remainder, ("no_residue", "layer_balance")),
    Fault("a forgotten balance", forgotten_balance, ("trial balance",)),
    Fault("a forgotten event", forgotten_event, ("sales lines", "exposure")),
    Fault("an event without its journey", event_without_journey, ("EVT-08",), steps=60),
    Fault("a reused key not looked into", skipped_body_check, ("reused key was accepted",)),
    Fault(
        "a key not kept",
        forgotten_key,
        ("did not answer the same", "a reused key was accepted", "Stale", "Conflict"),
    ),
    Fault("a reservation not released", forgotten_release, ("on hand",), habit=CANCELS),
    Fault("cost of sales of the wrong layer", last_in_first_out, ("stock value", "layers")),
    Fault("a return at the present cost", return_at_present_cost, ("stock value",), habit=RETURNS),
    Fault(
        "an allocation without exchange difference",
        no_exchange_difference,
        ("trial balance",),
        habit=PAYS,
    ),
    Fault("an allocation rounded down", allocation_rounded_down, ("trial balance",), habit=PAYS),
    Fault("a receipt posted twice", double_receipt, ("on hand",)),
    Fault("an accrual not cleared", accrual_not_cleared, ("trial balance",), habit=BILLS),
    Fault("a number given twice", number_twice, ("document_number",)),
    Fault("a period check that is off", period_check_off, ("must be refused",), habit=CLOSES),
    Fault("credit not given back", exposure_kept, ("exposure",)),
    Fault("currencies mixed", mixed_currency, ("trial balance",), habit=BILLS),
    Fault("negative stock let through", negative_stock, ("must be refused",)),
    Fault("the past not looked at", past_not_looked_at, ("must be refused",), habit=LATE),
    Fault("a sealer that skips rows", skipping_sealer, ("INV-10",), steps=60),
    Fault("reservations not carried to balances", reservations_not_carried, ("on hand",)),
    Fault("landed cost all to stock", landed_all_to_stock, ("stock value",), habit=LANDED),
    Fault(
        "landed cost not carried on",
        landed_from_average_forgotten,
        ("stock value",),
        "average",
        LANDED,
    ),
)
"""Fault by fault, what catches it; see also the dropped lock in `test_planted_faults`."""
