"""What may be billed or credited of an order, and at which amounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from argosy.contracts.billing import BillingLine
from argosy.domains.sales.rules.amounts import share_between
from argosy.domains.sales.rules.deliveries import LineLike, check_document, exact_base, unknown_line
from argosy.domains.sales.rules.drafts import DraftLine
from argosy.domains.sales.rules.inputs import BillLine, BillOrder, CreditReturn
from argosy.domains.sales.rules.quantities import Quantities
from argosy.kernel.primitives.currency import MINOR_UNITS
from argosy.kernel.primitives.errors import Problem, Problems
from argosy.kernel.primitives.numbers import decimal_text, parse_decimal
from argosy.kernel.primitives.units import converted
from argosy.masterdata.tax.rules import DocumentLine, TaxDocument
from argosy.masterdata.tax.rules.amounts import line_amounts

ZERO = Decimal(0)
ONE = Decimal(1)
Wanted = list[tuple[int, Decimal]]
"""Line ids with quantities in base units."""


class BilledLineLike(LineLike, Protocol):
    """What billing needs to know of an order line."""

    @property
    def quantities(self) -> Quantities: ...


def check_billing(
    item: BillOrder | CreditReturn,
    lines: Mapping[int, BilledLineLike],
    policy: str,
    problems: list[Problem],
) -> Wanted:
    """Return what is to be billed (or credited) of each line; add everything that is wrong.

    Args:
        item: what was asked; without lines, everything that can be billed or credited.
        lines: the order's lines by id.
        policy: the order's billing policy.
        problems: takes what is wrong.
    """
    problems.extend(check_document(item.posting_date, item.reference, ""))
    if item.document_date is not None and type(item.document_date) is not date:
        problems.append(
            Problem("sales.date", "This is not a date.", "Give a calendar day.", "document_date")
        )
    is_credit = isinstance(item, CreditReturn)
    if not item.lines:
        wanted = [(i, _most(line, policy, is_credit)) for i, line in lines.items()]
        wanted = [(i, qty) for i, qty in wanted if qty > 0]
        if not wanted:
            problems.append(_nothing(is_credit))
        return wanted
    sums: dict[int, Decimal] = {}
    for index, given in enumerate(item.lines):
        _check_line(given, lines, (policy, is_credit), f"lines[{index}]", sums, problems)
    return list(sums.items())


def _check_line(
    given: BillLine,
    lines: Mapping[int, BilledLineLike],
    how: tuple[str, bool],
    path: str,
    sums: dict[int, Decimal],
    problems: list[Problem],
) -> None:
    line = lines.get(given.line_id)
    if line is None:
        problems.append(unknown_line(given.line_id, path))
        return
    most = _most(line, *how)
    qty = most if given.qty is None else exact_base(given.qty, line, path, problems)
    sums[given.line_id] = sums.get(given.line_id, ZERO) + qty
    if sums[given.line_id] > most or not sums[given.line_id]:
        problems.append(_over(line, sums[given.line_id], most, how[1], path))


def _most(line: BilledLineLike, policy: str, is_credit: bool) -> Decimal:
    q = line.quantities
    if is_credit:
        return q.creditable(policy, line.is_delivered)
    return q.billable(policy, line.is_delivered)


def billing_line(
    line_id: int, terms: DraftLine, q: Quantities, base_qty: Decimal, *, is_credit: bool
) -> BillingLine:
    """Return the billing line of a quantity of an order line.

    The price goes along where accounting can work the amount out from it. Where the amount was
    agreed, determined elsewhere or priced per several units, the line's share of it goes along.
    """
    qty = converted(base_qty, terms.factor_den, terms.factor_num, 12)
    unit_id, price = terms.unit_id, terms.unit_price
    has_amount = terms.is_amount_agreed or terms.external_taxes is not None or terms.per_qty != 1
    if qty is None:
        qty, unit_id, has_amount = base_qty, 0, True
    net_minor = None
    if has_amount:
        net_minor = _between(terms.amount_minor, terms, q, base_qty, is_credit)
        if terms.per_qty != 1:
            price = ZERO
    if terms.kind == "charge":
        purpose = "charge_income"
    else:
        purpose = "sales_return" if is_credit else "revenue"
    return BillingLine(
        line_id,
        terms.item_id,
        terms.description,
        qty,
        unit_id,
        price,
        ZERO if has_amount else terms.discount_pct,
        terms.tax_codes,
        terms.price_includes_tax,
        purpose,
        (("item", str(terms.item_id)),) if terms.item_id else (),
        None,
        net_minor,
    )


def external_shares(
    terms: DraftLine, q: Quantities, base_qty: Decimal, *, is_credit: bool
) -> dict[str, int]:
    """Return the shares of externally determined taxes that belong to a quantity of a line."""
    return {
        code: _between(minor, terms, q, base_qty, is_credit)
        for code, minor in (terms.external_taxes or {}).items()
    }


def _between(
    whole: int, terms: DraftLine, q: Quantities, base_qty: Decimal, is_credit: bool
) -> int:
    billed = q.invoiced - q.credited
    if is_credit:
        return share_between(whole, billed - base_qty, billed, terms.base_qty)
    return share_between(whole, billed, billed + base_qty, terms.base_qty)


def amounts_of(lines: Sequence[BillingLine], currency: str, on: date) -> list[int]:
    """Return the amount of each billing line in the terms of its price, before taxes are looked at.

    The same function as on every document works it out.
    """
    document = TaxDocument(
        currency,
        on,
        tuple(
            DocumentLine(
                line.quantity,
                line.unit_price,
                discount_pct=line.discount_pct,
                amount_minor=line.net_minor,
            )
            for line in lines
        ),
        {},
    )
    return line_amounts(document, Problems()).amounts


def advance_line(
    amount_minor: int, currency: str, codes: tuple[str, ...], *, includes_tax: bool
) -> BillingLine:
    """Return a line that bills an advance, or (negative) sets one off."""
    price = Decimal(amount_minor).scaleb(-MINOR_UNITS[currency])
    return BillingLine(
        0,
        0,
        "Advance",
        ONE,
        0,
        price,
        ZERO,
        codes,
        includes_tax,
        "advance_in",
        (),
        None,
        amount_minor,
    )


def check_advance(pct: Decimal, has_external_taxes: bool, problems: list[Problem]) -> None:
    """Add what is wrong with the share that is to be billed in advance."""
    parsed = parse_decimal(pct, "advance_pct", max_scale=4)
    if isinstance(parsed, Problem):
        problems.append(parsed)
    elif not 0 < parsed <= 100:
        problems.append(
            Problem(
                "sales.percent",
                "{pct} % cannot be billed in advance.",
                "Give more than 0, at most 100.",
                "advance_pct",
                {"pct": decimal_text(parsed)},
            )
        )
    if has_external_taxes:
        problems.append(
            Problem(
                "sales.advance_external",
                "Taxes of this order were determined elsewhere: nobody knows those of an advance.",
                "Bill the order itself.",
                "advance_pct",
            )
        )


def _nothing(is_credit: bool) -> Problem:
    if is_credit:
        return Problem(
            "sales.nothing_open",
            "Nothing was billed beyond what the customer keeps.",
            "Take the goods back first.",
            "order_id",
        )
    return Problem(
        "sales.nothing_open",
        "Nothing can be billed now.",
        "Deliver first, or read what was billed already.",
        "order_id",
    )


def _over(line: LineLike, wanted: Decimal, most: Decimal, is_credit: bool, path: str) -> Problem:
    return Problem(
        "sales.over_credited" if is_credit else "sales.over_billed",
        "{wanted} of line {line} are not possible: {most} can be credited."
        if is_credit
        else "{wanted} of line {line} are not possible: {most} can be billed.",
        "Read the order again, and give at most that.",
        f"{path}.qty",
        {"line": line.line_no, "wanted": decimal_text(wanted), "most": decimal_text(most)},
    )
