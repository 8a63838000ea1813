"""Orders are amended: a new version with its own prices, taxes and total, and the reason for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from argosy.domains.sales.commands import promising
from argosy.domains.sales.commands.confirm import order_commitment
from argosy.domains.sales.commands.create import work_out_sound
from argosy.domains.sales.commands.facts import load_known
from argosy.domains.sales.commands.orders import (
    Line,
    Order,
    chosen,
    lock_orders,
    stale,
    wrong_state,
)
from argosy.domains.sales.commands.outcome import carry_on, settle
from argosy.domains.sales.commands.promising import DEMAND
from argosy.domains.sales.commands.versions import NewVersion, write_progress, write_versions
from argosy.domains.sales.commands.writing import Writing
from argosy.domains.sales.rules.amending import amended, check_amended
from argosy.domains.sales.rules.drafts import Draft, DraftLine, draft
from argosy.domains.sales.rules.inputs import AmendOrder, NewOrder
from argosy.domains.sales.rules.quantities import Quantities
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.ledger.commitments import commit
from argosy.kernel.primitives.text import text_problem
from argosy.kernel.stock.inputs import ReleaseInput
from argosy.kernel.stock.planned import cancel_plans
from argosy.kernel.stock.reservations import release

ZERO = Decimal(0)


@dataclass(slots=True, eq=False)
class Amendment:
    """An order with the version it is to have."""

    index: int
    order: Order
    new: NewOrder
    made: Draft | None = None
    row_ids: list[int] = field(default_factory=list)

    def drafted(self) -> Draft:
        """Return the draft, which there is once the amendment was found sound."""
        assert self.made is not None
        return self.made


@command("sales.amend_order", permission="sales.order.amend")
def do_amend_order(run: CommandRun, batch: Sequence[AmendOrder]) -> list[Done | None]:
    """Change orders and quotations: each change is a new version, the former ones stay.

    Before: the version is the one the caller has seen; the order is neither cancelled nor done; no
    line falls below what was delivered or billed of it (INV-35); more value is covered by the
    customer's credit. After: a version with its totals, who made it and why; for a confirmed order
    credit, reservations and promises follow. Permission: sales.order.amend.

    Raises:
        StaleVersion: somebody amended the order since.
    """
    orders = lock_orders(run, [item.order_id for item in batch], with_terms=True)
    amendments = []
    for index, order in chosen(run, batch, orders):
        item = batch[index]
        if item.expected_version != order.version:
            run.reject(index, stale(order, item.expected_version))
        elif order.cancelled_at is not None or order.state == "done":
            run.reject(index, wrong_state(order, "open"))
        else:
            why = text_problem(item.why, "why", 500, required=True)
            if why is not None:
                run.reject(index, why)
            amendments.append(Amendment(index, order, amended(item, order)))
    amendments = _drafted(run, amendments, len(batch))
    if any(a.order.confirmed_at is not None for a in amendments):
        _take_credit(run, amendments)
        kept = set(settle(run, len(batch)))
        amendments = [a for a in amendments if a.index in kept]
    return _write(run, batch, amendments)


def _drafted(run: CommandRun, amendments: list[Amendment], size: int) -> list[Amendment]:
    """Draft the new versions; return the sound ones."""
    count = sum(len(a.new.lines) + len(a.new.charges) for a in amendments)
    known, drawn = load_known(run, [a.new for a in amendments], order_ids=0, line_ids=count)
    ids = iter(drawn.lines)
    sound = []
    for amendment in amendments:
        former = {i: line.agreed() for i, line in amendment.order.lines.items()}
        made, problems = draft(amendment.new, known, former)
        amendment.row_ids = [next(ids) for _ in made.lines]
        quantities = {i: line.quantities for i, line in amendment.order.lines.items()}
        problems.extend(check_amended(made, former, quantities))
        amendment.made = made
        run.reject(amendment.index, *problems)
        if not problems:
            sound.append(amendment)
    drafts = {a.index: a.drafted() for a in sound}
    work_out_sound(run, drafts, list(drafts), known)
    kept = set(settle(run, size))
    return [amendment for amendment in sound if amendment.index in kept]


def _take_credit(run: CommandRun, amendments: Sequence[Amendment]) -> None:
    """Take the additional value of confirmed orders of their customers' credit, or give it back."""
    wanted = []
    for amendment in amendments:
        order = amendment.order
        if order.confirmed_at is None:
            continue
        more = amendment.drafted().company_gross_minor - order.company_gross_minor
        more = max(more, -order.committed_minor)
        if more:
            wanted.append((amendment, more))
    answers = commit(run, [order_commitment(a.order, more) for a, more in wanted])
    for (amendment, more), problem in zip(wanted, answers, strict=True):
        if problem is None:
            amendment.order.committed_minor += more
        else:
            run.reject(amendment.index, problem)


def _write(
    run: CommandRun, batch: Sequence[AmendOrder], amendments: Sequence[Amendment]
) -> list[Done | None]:
    results: list[Done | None] = [None] * len(batch)
    writing = Writing()
    versions = []
    for amendment in amendments:
        order, item = amendment.order, batch[amendment.index]
        versions.append(
            NewVersion(
                amendment.drafted(),
                order.id,
                order.version + 1,
                _kind(order),
                order.journey,
                amendment.row_ids,
                item.effective_at or run.now,
                item.why,
            )
        )
        results[amendment.index] = Done("sales_order", order.id)
    write_versions(run, writing, versions)
    fresh: list[tuple[int, DraftLine]] = []
    for version, amendment in zip(versions, amendments, strict=True):
        fresh.extend((version.order_id, line) for line in _apply(amendment, version.made))
    write_progress(run, writing, fresh)
    _promise_again(run, writing, [a for a in amendments if a.order.confirmed_at], run.now)
    _write_heads(writing, amendments)
    writing.send()
    # Lines that are new stand now, and can be carried on.
    carry_on(
        writing,
        [amendment.order for amendment in amendments],
        "ordered_qty",
        "over_pct",
        "promised_on",
    )
    writing.send()
    return results


def _kind(order: Order) -> str:
    is_offer = order.valid_until is not None and order.confirmed_at is None
    return "quotation" if is_offer else "amendment"


def _apply(amendment: Amendment, made: Draft) -> list[DraftLine]:
    """Let the order in memory be the new version; return the lines that are new."""
    order = amendment.order
    former = order.lines
    order.version += 1
    order.valid_until = amendment.new.valid_until
    order.gross_minor = made.gross_minor
    order.company_gross_minor = made.company_gross_minor
    order.lines = {}
    fresh = []
    for number, line in enumerate(made.lines, 1):
        known = former.pop(line.line_id, None)
        if known is None:
            known = Line(
                line.line_id,
                number,
                line.kind,
                line.item_id,
                line.unit_id,
                0,
                line.factor_num,
                line.factor_den,
                line.requested_on,
                line.gross_minor,
                None,
                Quantities(line.base_qty, line.over_pct),
            )
            fresh.append(line)
        known.requested_on = line.requested_on
        known.gross_minor = line.gross_minor
        known.quantities.ordered = line.base_qty
        known.quantities.over_pct = line.over_pct
        known.is_changed = True
        order.lines[line.line_id] = known
    for line_id, dropped in former.items():
        dropped.quantities.ordered = ZERO
        dropped.promised_on = None
        dropped.is_changed = True
        order.lines[line_id] = dropped
    return fresh


def _promise_again(
    run: CommandRun, writing: Writing, amendments: Sequence[Amendment], at: datetime
) -> None:
    """Give reservations and plans of confirmed orders back, and serve their lines anew."""
    orders = [amendment.order for amendment in amendments]
    demands = [
        (DEMAND, order.id, line.line_id)
        for order in orders
        for line in order.lines.values()
        if line.is_delivered
    ]
    if not demands:
        return
    release(run, [ReleaseInput(demand) for demand in demands])
    cancel_plans(run, demands)
    supply = promising.look(run, orders)
    served = []
    for amendment in amendments:
        taken = promising.serve(supply, amendment.order, at)
        if amendment.order.must_reserve:
            run.reject(amendment.index, *promising.shortages(taken))
        served.extend(taken)
    if run.problems():
        settle_whole(run)
    supply.write()
    promising.promise(run, writing, served)


def settle_whole(run: CommandRun) -> None:
    """Refuse the whole batch: what was given back meanwhile cannot be taken for one order alone."""
    run.mode = "all"
    settle(run, 0)


def _write_heads(writing: Writing, amendments: Sequence[Amendment]) -> None:
    """Carry the heads of amended orders on to their new version."""
    names = (
        "version",
        "payment_term",
        "valid_until",
        "has_external_taxes",
        "net_minor",
        "tax_minor",
        "gross_minor",
        "company_gross_minor",
    )
    writing.update(
        "sales_order",
        "id",
        names,
        [
            (
                a.order.id,
                a.order.version,
                a.drafted().payment_term,
                a.new.valid_until,
                a.new.external_taxes is not None,
                a.drafted().net_minor,
                a.drafted().tax_minor,
                a.drafted().gross_minor,
                a.drafted().company_gross_minor,
            )
            for a in amendments
        ],
    )
