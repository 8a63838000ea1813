"""From what a buyer types to order lines that can be stored: looked up, priced, worked out.

Shared by creating and amending orders; every problem of every line is reported at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from argosy.domains.purchasing import facts
from argosy.domains.purchasing.commands.prices import KEPT, TYPED, Priced, find_prices
from argosy.domains.purchasing.facts import BuyingFacts, CompanyFacts
from argosy.domains.purchasing.rules.orders import NewOrderLine, unknown
from argosy.kernel.events.run import CommandRun
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.kernel.primitives.numbers import MAX_MAGNITUDE
from argosy.kernel.primitives.units import converted
from argosy.kernel.stock import facts as stock
from argosy.kernel.stock.facts import Facts
from argosy.masterdata.tax.lookups import tax_codes
from argosy.masterdata.tax.rules import Direction, DocumentLine, TaxCode, TaxDocument, compute

ONE = Decimal(1)
CHARGE_DECIMALS = 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """One order's lines to be worked out: `index` is the command's item they belong to.

    `kept` has the places of lines whose price was agreed before.
    """

    index: int
    supplier_id: int
    currency: str
    place_id: int
    on: date
    lines: tuple[NewOrderLine, ...]
    kept: frozenset[int] = frozenset()


@dataclass(slots=True)
class Entered:
    """A line that can be stored."""

    line: NewOrderLine
    kind: str
    unit_id: int
    factor_num: int
    factor_den: int
    base_qty: Decimal
    unit_price: Decimal
    over_pct: Decimal
    expected_on: date
    place_id: int
    description: str
    trace: str
    """Why the price is what it is, as JSON."""
    net_minor: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that was looked up for a batch."""

    stock: Facts
    buying: BuyingFacts
    company: CompanyFacts
    codes: dict[str, TaxCode]
    prices: dict[tuple[int, int], Priced]


def enter_lines(
    run: CommandRun, wanted: Sequence[Wanted], known: BuyingFacts
) -> list[list[Entered]]:
    """Look up, price and work out lines; orders with problems are rejected and come back empty.

    Args:
        run: the running command.
        wanted: the orders' lines.
        known: what the command has read of suppliers and items already.
    """
    lines = [line for each in wanted for line in each.lines]
    found = Known(
        stock.load(
            run,
            items={line.item_id for line in lines if line.item_id},
            units={line.unit_id for line in lines if line.unit_id},
            locations={each.place_id for each in wanted}
            | {line.place_id for line in lines if line.place_id},
        ),
        known,
        facts.company(run),
        tax_codes(run.company_id, {code for line in lines for code in line.codes}),
        {},
    )
    factors = [[_factor(found, line) for line in each.lines] for each in wanted]
    find_prices(run, wanted, found.stock, found.prices)
    answer: list[list[Entered]] = []
    for each, own in zip(wanted, factors, strict=True):
        problems = _place_problems(found, each.place_id, "place_id")
        entered = []
        for place, line in enumerate(each.lines):
            result = _enter(found, each, place, line, own[place])
            if isinstance(result, Entered):
                entered.append(result)
            else:
                problems.extend(p.under(f"lines[{place}]") for p in result)
        if not problems:
            problems = _work_out(each, entered, found.codes)
        run.reject(each.index, *problems)
        answer.append([] if problems else entered)
    return answer


def _factor(found: Known, line: NewOrderLine) -> tuple[int, int] | None:
    """Return base units per unit as an exact fraction, None when the units do not meet."""
    item = found.stock.items.get(line.item_id)
    if item is None:
        return (1, 1) if line.item_id == 0 else None
    if line.factor is not None:
        return line.factor
    if line.unit_id in (0, item.base_unit.id):
        return (1, 1)
    own = found.buying.own_units.get((line.item_id, line.unit_id))
    if own is not None:
        return own
    unit = found.stock.units.get(line.unit_id)
    if unit is None or unit.dimension != item.base_unit.dimension:
        return None
    return (unit.num * item.base_unit.den, unit.den * item.base_unit.num)


def _enter(
    found: Known, each: Wanted, place: int, line: NewOrderLine, factor: tuple[int, int] | None
) -> Entered | list[Problem]:
    problems: list[Problem] = []
    item = found.stock.items.get(line.item_id)
    if line.item_id:
        problems.extend(_item_problems(found, line))
    if line.place_id:
        problems.extend(_place_problems(found, line.place_id, "place_id"))
    problems.extend(unknown("tax_code", c, "tax_codes") for c in line.codes if c not in found.codes)
    base_qty = None
    if factor is None and item is not None:
        problems.append(_unit_problem(found, line))
    elif factor is not None:
        decimals = item.base_unit.decimals if item else CHARGE_DECIMALS
        base_qty = converted(line.qty, *factor, decimals)
        if base_qty is None or base_qty >= MAX_MAGNITUDE:
            problems.append(_inexact(item.base_unit.code if item else "", decimals))
    priced = _price(found, each, place, line)
    problems.extend(priced.problems)
    if problems or factor is None or base_qty is None:
        return problems
    expected = line.expected_on or each.on + timedelta(days=priced.lead_time_days)
    return Entered(
        line=line,
        kind="charge" if item is None else "goods" if item.is_stocked else "service",
        unit_id=line.unit_id or (item.base_unit.id if item else 0),
        factor_num=factor[0],
        factor_den=factor[1],
        base_qty=base_qty,
        unit_price=priced.amount,
        over_pct=found.company.policy(each.supplier_id).over_receipt_pct
        if line.over_pct is None
        else line.over_pct,
        expected_on=expected,
        place_id=line.place_id or each.place_id,
        description=line.description,
        trace=priced.trace,
    )


def _price(found: Known, each: Wanted, place: int, line: NewOrderLine) -> Priced:
    """Return the supplier's price, or the typed one with a trace that says so."""
    if line.unit_price is None:
        return found.prices.get((each.index, place)) or Priced()
    return Priced(line.unit_price, trace=KEPT if place in each.kept else TYPED)


def _item_problems(found: Known, line: NewOrderLine) -> Iterable[Problem]:
    if line.item_id not in found.stock.items:
        yield unknown("item", line.item_id, "item_id")
    elif line.item_id in found.buying.not_bought:
        yield Problem(
            "purchasing.not_bought",
            "{item} is not bought by this company.",
            "Allow it on the product, or choose another item.",
            "item_id",
            {"item": found.stock.items[line.item_id].code},
        )
    elif line.item_id in found.buying.models and not line.line_id:
        yield Problem(
            "purchasing.item_model",
            "{item} comes in variants and is not bought itself.",
            "Choose one of its variants.",
            "item_id",
            {"item": found.stock.items[line.item_id].code},
        )
    if line.unit_id and line.unit_id not in found.stock.units:
        yield unknown("unit", line.unit_id, "unit_id")


def _unit_problem(found: Known, line: NewOrderLine) -> Problem:
    item, unit = found.stock.items[line.item_id], found.stock.units.get(line.unit_id)
    return Problem(
        "purchasing.unit_mismatch",
        "{unit} cannot be converted to {base}, in which {item} is counted.",
        "Choose a unit of the same dimension, or give the item a factor for this unit.",
        "unit_id",
        {
            "unit": unit.code if unit else line.unit_id,
            "base": item.base_unit.code,
            "item": item.code,
        },
    )


def _inexact(unit: str, decimals: int) -> Problem:
    return Problem(
        "unit.inexact",
        "The quantity is no exact quantity of {unit} at {decimals} decimals.",
        "Enter a quantity that converts exactly.",
        "qty",
        {"unit": unit, "decimals": decimals},
    )


def _place_problems(found: Known, place_id: int, field: str) -> list[Problem]:
    place = found.stock.locations.get(place_id)
    if place is None:
        return [unknown("place", place_id, field)]
    if place.kind not in ("internal", "transit"):
        return [
            Problem(
                "purchasing.place_kind",
                "{place} is no place of ours that goods can be received at.",
                "Choose an internal place.",
                field,
                {"place": place.code},
            )
        ]
    return []


def _work_out(each: Wanted, entered: Sequence[Entered], codes: dict[str, TaxCode]) -> list[Problem]:
    """Let the one money function say what each line comes to."""
    try:
        taxed = compute(
            TaxDocument(
                currency=each.currency,
                tax_date=each.on,
                lines=tuple(
                    DocumentLine(
                        qty=e.line.qty,
                        unit_price=e.unit_price,
                        tax_codes=e.line.codes,
                        price_includes_tax=bool(e.line.price_includes_tax),
                        discount_pct=e.line.discount,
                    )
                    for e in entered
                ),
                codes=codes,
                direction=Direction.PURCHASE,
            )
        )
    except ValidationFailed as refused:
        return list(refused.problems)
    for e, line in zip(entered, taxed.lines, strict=True):
        e.net_minor = line.net_minor
    return []


def supplier_problems(known: BuyingFacts, supplier_id: int) -> list[Problem]:
    """Return why nothing may be ordered from a party: unknown, ended, blocked, no supplier."""
    supplier = known.suppliers.get(supplier_id)
    if supplier is None:
        return [unknown("supplier", supplier_id, "supplier_id")]
    if supplier.is_blocked or not supplier.is_active:
        return [
            Problem(
                "purchasing.supplier_blocked",
                "The supplier is blocked for new documents.",
                "Have the block lifted, or choose another supplier.",
                "supplier_id",
            )
        ]
    if not supplier.is_supplier:
        return [
            Problem(
                "purchasing.not_a_supplier",
                "The party is no supplier of this company on that day.",
                "Give it the role of a supplier first.",
                "supplier_id",
            )
        ]
    return []


def rate_problem(currency: str, company_currency: str, rate: Decimal | None) -> Problem | None:
    """Return what is wrong with an exchange rate: one is needed abroad, and none but 1 at home."""
    if currency == company_currency:
        if rate in (None, ONE):
            return None
        return Problem(
            "purchasing.rate_at_home",
            "The order is in the company's own currency; its rate is 1.",
            "Leave the rate out.",
            "rate",
        )
    if rate is None:
        return Problem(
            "purchasing.rate_missing",
            "An order in {currency} needs an exchange rate to {company}.",
            "Enter the rate of the day.",
            "rate",
            {"currency": currency, "company": company_currency},
        )
    return None
