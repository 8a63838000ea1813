"""What may be received and sent back: the shape of receipts and returns, and their refusals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from argosy.domains.purchasing.rules.held import HeldLine
from argosy.domains.purchasing.rules.orders import figure_problems, id_problems
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import decimal_text
from argosy.kernel.primitives.text import text_problem

ZERO = Decimal(0)
LINES_MAX = 5_000
DISPOSITIONS = ("", "refused", "held")


@dataclass(frozen=True, slots=True)
class ReceiveLine:
    """What came of an order line, in the line's unit.

    Args:
        accepted_qty: taken into stock; zero or more.
        rejected_qty: not taken; needs a reason.
        disposition: ``refused`` at the door, ``held`` blocked in our place as the supplier's own;
            empty takes the policy's.
        place_id: where it is put; 0 means the order line's place.
        lot_id: the lot or serial; 0 for items that are not tracked.
        status: ``free``, or ``qc`` until it has been inspected.
    """

    line_id: int
    accepted_qty: Decimal
    rejected_qty: Decimal = ZERO
    reject_reason: str = ""
    disposition: str = ""
    place_id: int = 0
    lot_id: int = 0
    status: str = "free"


@dataclass(frozen=True, slots=True)
class ReceiveGoods:
    """Goods that came for an order.

    Args:
        posting_date: None: the day of `effective_at` in the company's time zone.
        effective_at: when they came; None: now.
        supplier_reference: number of the delivery note.
    """

    order_id: int
    lines: tuple[ReceiveLine, ...]
    posting_date: date | None = None
    effective_at: datetime | None = None
    supplier_reference: str = ""


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """What of a receipt line goes back, in the order line's unit.

    Args:
        is_held: it is of the rejected goods that were held, not of the accepted ones.
        place_id: where it is taken from; 0 means where it was received.
        status: the status the accepted goods are in now.
        is_replaced: the supplier sends the same again, so it is expected again.
    """

    receipt_line_id: int
    qty: Decimal
    is_held: bool = False
    place_id: int = 0
    status: str = "free"
    is_replaced: bool = False


@dataclass(frozen=True, slots=True)
class ReturnGoods:
    """Goods of one order that go back to the supplier."""

    order_id: int
    lines: tuple[ReturnLine, ...]
    reason: str
    posting_date: date | None = None
    effective_at: datetime | None = None
    supplier_reference: str = ""


def check_receipt(receipt: ReceiveGoods) -> list[Problem]:
    """Return everything that is wrong with a receipt by itself.

    1. It has lines; 2. each quantity is zero or more and one of a line above zero; 3. what is
    rejected has a reason and a known disposition; 4. texts and ids can be stored.
    """
    problems = [*id_problems(("order_id", receipt.order_id)), *_head(receipt)]
    for place, line in enumerate(receipt.lines):
        problems.extend(p.under(f"lines[{place}]") for p in _line_problems(line))
    return problems


def check_return(given: ReturnGoods) -> list[Problem]:
    """Return everything that is wrong with a return by itself; it needs a reason."""
    problems = [*id_problems(("order_id", given.order_id)), *_head(given)]
    found = text_problem(given.reason, "reason", 200, required=True)
    problems.extend([found] if found else [])
    for place, line in enumerate(given.lines):
        own = [
            *id_problems(
                ("receipt_line_id", line.receipt_line_id), ("place_id", line.place_id or 1)
            ),
            *figure_problems(line.qty, "qty", above_zero=True),
            *_status(line.status),
        ]
        problems.extend(p.under(f"lines[{place}]") for p in own)
    return problems


def _head(given: ReceiveGoods | ReturnGoods) -> Iterator[Problem]:
    if not 1 <= len(given.lines) <= LINES_MAX:
        yield Problem(
            "purchasing.line_count",
            "The document has {count} lines.",
            "It has 1 to {most} lines.",
            "lines",
            {"count": len(given.lines), "most": LINES_MAX},
        )
    found = text_problem(given.supplier_reference, "supplier_reference", 100)
    if found is not None:
        yield found
    if given.effective_at is not None and given.effective_at.tzinfo is None:
        yield Problem("time.naive", "The time has no time zone.", "Add an offset.", "effective_at")


def _line_problems(line: ReceiveLine) -> Iterator[Problem]:
    figures = [
        *figure_problems(line.accepted_qty, "accepted_qty"),
        *figure_problems(line.rejected_qty, "rejected_qty"),
    ]
    yield from figures
    yield from id_problems(
        ("line_id", line.line_id), ("place_id", line.place_id or 1), ("lot_id", line.lot_id or 1)
    )
    yield from _status(line.status)
    if not figures and not line.accepted_qty and not line.rejected_qty:
        yield Problem(
            "purchasing.nothing_received",
            "Nothing came of the line.",
            "Leave the line out, or enter what came.",
            "accepted_qty",
        )
    reason = text_problem(
        line.reject_reason, "reject_reason", 200, required=not figures and line.rejected_qty > 0
    )
    if reason is not None:
        yield reason
    if line.disposition not in DISPOSITIONS:
        yield Problem(
            "purchasing.disposition",
            "{disposition} is nothing that is done with rejected goods.",
            "Use refused or held.",
            "disposition",
            {"disposition": ascii(line.disposition)[:20]},
        )


def _status(status: str) -> Iterator[Problem]:
    if status not in ("free", "qc", "blocked"):
        yield Problem(
            "purchasing.status",
            "{status} is no status of stock.",
            "Use free, qc or blocked.",
            "status",
            {"status": ascii(status)[:20]},
        )


def over_receipt(line: HeldLine, more: Decimal, field: str) -> Problem | None:
    """Return the problem of receiving more than ordered and tolerated (INV-35), or None."""
    if line.received + more <= line.most:
        return None
    return Problem(
        "purchasing.over_receipt",
        "Line {line}: {ordered} ordered, {received} received, {more} more would exceed the"
        " tolerance of {over} % (in base units).",
        "Refuse the surplus, or have the order amended.",
        field,
        {
            "line": line.line_no,
            "ordered": decimal_text(line.ordered),
            "received": decimal_text(line.received),
            "more": decimal_text(more),
            "over": decimal_text(line.over_pct),
        },
    )
