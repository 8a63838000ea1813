"""What may be ordered: the shape of requests and orders, and all that can be wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import int64_problem, parse_decimal
from argosy.kernel.primitives.text import text_problem

ZERO = Decimal(0)
HUNDRED = Decimal(100)
LINES_MAX = 5_000
PERCENT_MAX = Decimal(1000)


@dataclass(frozen=True, slots=True)
class NewOrderLine:
    """A line to order.

    Args:
        item_id: the item; 0 for a charge (freight, customs), which needs a description and a price.
        qty: in `unit_id`, above zero.
        unit_id: 0 means the item's base unit.
        unit_price: price of one unit in the order's currency; None takes the supplier's price, and
            in an amendment what was agreed for the line, as all that is None there.
        discount_pct: 0 to 100; None for none.
        price_includes_tax: None for no.
        tax_codes: None for none.
        expected_on: None: the order's date and the supplier's lead time.
        place_id: where it is to be received; 0 means the order's place.
        request_line_id: the request it answers; 0 for none.
        over_pct: how much more may be received; None takes the policy's.
        line_id: the line of the order that an amendment changes; 0 for a new line.
        factor: base units per unit (num, den) for a pack that is the item's own.
    """

    item_id: int
    qty: Decimal
    unit_id: int = 0
    unit_price: Decimal | None = None
    discount_pct: Decimal | None = None
    price_includes_tax: bool | None = None
    tax_codes: tuple[str, ...] | None = None
    expected_on: date | None = None
    place_id: int = 0
    description: str = ""
    request_line_id: int = 0
    over_pct: Decimal | None = None
    line_id: int = 0
    factor: tuple[int, int] | None = None

    @property
    def discount(self) -> Decimal:
        """The discount in percent, 0 where none is given."""
        return ZERO if self.discount_pct is None else self.discount_pct

    @property
    def codes(self) -> tuple[str, ...]:
        """The tax codes, none where none are given."""
        return self.tax_codes or ()


@dataclass(frozen=True, slots=True)
class NewOrder:
    """An order to a supplier.

    Args:
        place_id: the location goods are to be received at.
        currency: empty: the company's currency.
        rate: company currency per unit of the order's; None only in the company's own currency.
        ordered_on: None: today in the company's time zone.
        attributes: facts that are kept with the version and mean nothing to us.
    """

    supplier_id: int
    place_id: int
    lines: tuple[NewOrderLine, ...]
    currency: str = ""
    rate: Decimal | None = None
    ordered_on: date | None = None
    payment_term: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AmendOrder:
    """All lines an order is to have from now on; a line that is left out is taken off."""

    order_id: int
    version: int
    lines: tuple[NewOrderLine, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class OrderStep:
    """A step on an order as the caller last saw it: confirm, cancel or close.

    Args:
        version: the version the caller read; another one now is refused as stale.
        reason: required to cancel or close.
    """

    order_id: int
    version: int
    reason: str = ""


def check_order(order: NewOrder) -> list[Problem]:
    """Return everything that is wrong with an order by itself, without looking anything up.

    1. It has 1 to 5,000 lines. 2. Ids are ids, figures are exact and in range, texts can be
    stored. 3. A rate is above zero. 4. Each line is sound (`line_problems`).
    """
    problems = [
        *_ids(("supplier_id", order.supplier_id), ("place_id", order.place_id)),
        *_lines(order.lines),
    ]
    if order.currency and not (len(order.currency) == 3 and order.currency.isascii()):
        problems.append(unknown("currency", order.currency, "currency"))
    if order.rate is not None:
        problems.extend(_figure(order.rate, "rate", above_zero=True))
    texts = [text_problem(order.payment_term, "payment_term", 64)]
    for name, text in order.attributes.items():
        texts.append(text_problem(name, "attributes", 64, required=True))
        texts.append(text_problem(text, "attributes", 300))
    problems.extend(found for found in texts if found is not None)
    return problems


def check_amendment(order: AmendOrder) -> list[Problem]:
    """Return everything that is wrong with an amendment by itself; it needs a reason."""
    problems = [*_ids(("order_id", order.order_id)), *_lines(order.lines)]
    found = text_problem(order.reason, "reason", 300, required=True)
    problems.extend([found] if found else [])
    seen: set[int] = set()
    for index, line in enumerate(order.lines):
        if line.line_id and line.line_id in seen:
            problems.append(
                Problem(
                    "purchasing.line_twice",
                    "The line stands twice in the amendment.",
                    "Name each line once.",
                    f"lines[{index}].line_id",
                )
            )
        seen.add(line.line_id)
    return problems


def _lines(lines: Sequence[NewOrderLine]) -> Iterator[Problem]:
    if not 1 <= len(lines) <= LINES_MAX:
        yield Problem(
            "purchasing.line_count",
            "The order has {count} lines.",
            "An order has 1 to {most} lines.",
            "lines",
            {"count": len(lines), "most": LINES_MAX},
        )
    for index, line in enumerate(lines):
        for problem in line_problems(line):
            yield problem.under(f"lines[{index}]")


def line_problems(line: NewOrderLine) -> Iterator[Problem]:
    """Yield what is wrong with a line by itself.

    1. The quantity is above zero. 2. A price is zero or more, a discount 0 to 100 percent. 3. A
    charge has a description and a price. 4. A factor is a fraction above zero.
    """
    yield from _figure(line.qty, "qty", above_zero=True)
    if line.unit_price is not None:
        yield from _figure(line.unit_price, "unit_price")
    if line.discount_pct is not None:
        yield from _figure(line.discount_pct, "discount_pct", most=HUNDRED)
    if line.over_pct is not None:
        yield from _figure(line.over_pct, "over_pct", most=PERCENT_MAX)
    yield from _ids(
        ("item_id", line.item_id or 1),
        ("unit_id", line.unit_id or 1),
        ("place_id", line.place_id or 1),
        ("line_id", line.line_id or 1),
        ("request_line_id", line.request_line_id or 1),
    )
    found = text_problem(line.description, "description", 300, required=line.item_id == 0)
    if found is not None:
        yield found
    if line.item_id == 0 and line.unit_price is None:
        yield Problem(
            "purchasing.charge_price", "A charge needs a price.", "Enter it.", "unit_price"
        )
    if line.factor is not None and min(line.factor) <= 0:
        yield Problem(
            "purchasing.factor",
            "The number of base units in a unit is above zero.",
            "Give two whole numbers above zero.",
            "factor",
        )
    for code in line.tax_codes or ():
        bad = text_problem(code, "tax_codes", 32, required=True)
        if bad is not None:
            yield bad


def _figure(
    value: object, field: str, *, above_zero: bool = False, most: Decimal | None = None
) -> Iterator[Problem]:
    """Yield what is wrong with an exact figure of zero or more."""
    if value is ZERO and not above_zero:
        return
    number = parse_decimal(value, field)
    if isinstance(number, Problem):
        yield number
    elif number < ZERO:
        yield Problem("number.too_small", "It is below zero.", "Give zero or more.", field)
    elif above_zero and not number:
        yield Problem("number.zero", "Zero is not enough.", "Give a figure above zero.", field)
    elif most is not None and number > most:
        yield Problem(
            "number.too_big", "It is more than {most}.", "Give less.", field, {"most": most}
        )


def figure_problems(value: object, field: str, *, above_zero: bool = False) -> list[Problem]:
    """Return what is wrong with an exact figure of zero or more."""
    return list(_figure(value, field, above_zero=above_zero))


def _ids(*named: tuple[str, object]) -> Iterator[Problem]:
    for name, value in named:
        found = int64_problem(value, name, minimum=1)
        if found is not None:
            yield found


def id_problems(*named: tuple[str, object]) -> list[Problem]:
    """Return what is wrong with ids: whole numbers from 1 to 2^63 - 1."""
    return list(_ids(*named))


def unknown(what: str, value: object, field: str) -> Problem:
    """Return the problem of an id or code that leads nowhere."""
    return Problem(
        f"purchasing.unknown_{what}",
        "There is no {what} {value}.",
        "Choose one that exists, or enter it first.",
        field,
        {"what": what.replace("_", " "), "value": ascii(value)[:60]},
    )


def stale(found: int, read: int) -> Problem:
    """Return the problem of a caller who read an older version."""
    return Problem(
        "purchasing.stale_version",
        "The order is at version {found}; you read version {read}.",
        "Read it again and repeat your change.",
        "version",
        {"found": found, "read": read},
    )
