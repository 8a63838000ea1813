"""Finding a price: every rule that was tried is named with the reason why it won or lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import EXACT, decimal_text
from argosy.kernel.primitives.price import Price
from argosy.kernel.primitives.reasons import Outcome, Verdict
from argosy.kernel.primitives.rounding import RoundingMode, round_to_integer
from argosy.masterdata.product.rules.price_rules import (
    ZERO,
    Fit,
    PriceRequest,
    PriceRule,
    RuleKind,
    fit,
)


@dataclass(frozen=True, slots=True)
class PriceDecision:
    """The price of a request with its reasons, or the problem that there is none.

    `price` is what is charged, in the asked unit; `list_price` is it before discounts. Both keep
    their decimals; only the extension to an amount is rounded to the currency.
    """

    price: Price | None
    list_price: Price | None
    includes_tax: bool
    discount_pcts: tuple[Decimal, ...]
    rule_ids: tuple[int, ...]
    trace: tuple[Verdict, ...]
    problem: Problem | None = None

    def to_json(self) -> dict[str, object]:
        """Return what is stored with a line: the figures and every rule that was tried."""
        return {
            "price": None if self.price is None else decimal_text(self.price.amount),
            "list_price": None if self.list_price is None else decimal_text(self.list_price.amount),
            "rule_ids": list(self.rule_ids),
            "discounts": [decimal_text(pct) for pct in self.discount_pcts],
            "trace": [verdict.to_json() for verdict in self.trace],
        }


class RuleBook:
    """Price rules, ordered so that a request meets only those of its product, categories or all."""

    __slots__ = ("_by_category", "_by_product", "_for_all")

    def __init__(self, rules: Iterable[PriceRule]) -> None:
        self._by_product: dict[int, list[PriceRule]] = {}
        self._by_category: dict[int, list[PriceRule]] = {}
        self._for_all: list[PriceRule] = []
        for rule in rules:
            if rule.product_id is not None:
                self._by_product.setdefault(rule.product_id, []).append(rule)
            elif rule.category_id is not None:
                self._by_category.setdefault(rule.category_id, []).append(rule)
            else:
                self._for_all.append(rule)

    def rules_for(self, request: PriceRequest) -> list[PriceRule]:
        """Return the rules that could concern a request."""
        found = [
            rule
            for product_id in request.product_ids
            for rule in self._by_product.get(product_id, ())
        ]
        for category_id in request.category_ids:
            found.extend(self._by_category.get(category_id, ()))
        return [*found, *self._for_all]


def find_price(request: PriceRequest, rules: Iterable[PriceRule] | RuleBook) -> PriceDecision:
    """Return the price of a request and why.

    1. Rules fit by currency, validity, customer, product, unit and quantity break.
    2. Among fixed prices and formulas the rank decides: priority of the rule, priority of its list,
       customer before group before all, product before category before all, the highest quantity
       break, the latest begin, the oldest rule.
    3. Discounts come on top in the same order: the first always, further ones while all are
       combinable; none on a fixed price that is not combinable.
    """
    book = rules if isinstance(rules, RuleBook) else RuleBook(rules)
    tried = book.rules_for(request)
    trace: list[Verdict] = []
    fits: list[Fit] = []
    for rule in tried:
        found = fit(rule, request)
        if isinstance(found, Verdict):
            trace.append(found)
        else:
            fits.append(found)
    fits.sort(key=lambda each: each.rank, reverse=True)
    base = _base_price(fits, tried, request, trace)
    if base is None:
        for each in fits:
            if each.rule.kind is RuleKind.DISCOUNT:
                trace.append(_verdict(each, "price.no_base", "There is no price to discount."))
        problem = _no_price(request)
        return PriceDecision(None, None, False, (), (), tuple(trace), problem)
    winner, amount = base
    applied = _discounts(winner.rule, fits, trace)
    return _decision(request, winner, amount, applied, tuple(trace))


def _base_price(
    fits: Sequence[Fit],
    tried: Sequence[PriceRule],
    request: PriceRequest,
    trace: list[Verdict],
) -> tuple[Fit, Decimal] | None:
    """Return the rule that gives the price before discounts, with its amount."""
    winner: tuple[Fit, Decimal] | None = None
    for each in fits:
        if each.rule.kind is RuleKind.DISCOUNT:
            continue
        if winner is not None:
            trace.append(_lost(each, winner[0]))
            continue
        found = _amount(each, tried, request)
        if found is None:
            trace.append(
                _verdict(each, "price.no_base", "The list it starts from has no price here.")
            )
            continue
        winner = found
        trace.append(_won(each.rule, "price.won", "It comes first: {amount}.", found[1]))
    return winner


def _amount(
    each: Fit, tried: Sequence[PriceRule], request: PriceRequest
) -> tuple[Fit, Decimal] | None:
    """Return a rule's price before discounts: its own, or worked out from its base list."""
    formula = each.rule.formula
    if each.rule.kind is RuleKind.FIXED or formula is None:
        return each, each.rule.amount
    starts = [
        found
        for rule in tried
        if rule.kind is RuleKind.FIXED and rule.price_list.code == formula.base_list
        if isinstance(found := fit(rule, request, as_base=True), Fit)
    ]
    if not starts:
        return None
    start = max(starts, key=lambda found: found.rank)
    return Fit(each.rule, each.rank, start.per_qty), formula.price_of(start.rule.amount)


def _discounts(base: PriceRule, fits: Sequence[Fit], trace: list[Verdict]) -> list[PriceRule]:
    """Return the discounts that apply, in their order."""
    applied: list[PriceRule] = []
    for each in fits:
        rule = each.rule
        if rule.kind is not RuleKind.DISCOUNT:
            continue
        if not base.is_combinable:
            trace.append(
                _verdict(
                    each, "price.final", "{winner} allows no discount on top.", winner=base.name
                )
            )
        elif not applied or (rule.is_combinable and applied[0].is_combinable):
            applied.append(rule)
            trace.append(_won(rule, "price.discount", "It takes {amount} % off.", rule.pct))
        else:
            trace.append(
                _verdict(
                    each,
                    "price.not_combinable",
                    "It cannot be combined with {winner}, which comes first.",
                    winner=applied[0].name,
                )
            )
    return applied


def _decision(
    request: PriceRequest,
    winner: Fit,
    amount: Decimal,
    applied: Sequence[PriceRule],
    trace: tuple[Verdict, ...],
) -> PriceDecision:
    """Take the discounts off and round to the decimals of the list."""
    net = amount
    for rule in applied:
        net = EXACT.multiply(net, EXACT.subtract(Decimal(100), rule.pct)).scaleb(-2, EXACT)
    prices = winner.rule.price_list
    return PriceDecision(
        Price(_rounded(net, prices.decimals), request.currency, winner.per_qty),
        Price(_rounded(amount, prices.decimals), request.currency, winner.per_qty),
        prices.includes_tax,
        tuple(rule.pct for rule in applied),
        (winner.rule.id, *(rule.id for rule in applied)),
        trace,
    )


def _rounded(amount: Decimal, decimals: int) -> Decimal:
    """Return a price rounded half up to the decimals of its list."""
    whole = round_to_integer(amount.scaleb(decimals, EXACT), RoundingMode.HALF_UP)
    return Decimal(whole).scaleb(-decimals, EXACT) if decimals else Decimal(whole)


def _won(rule: PriceRule, code: str, message: str, amount: Decimal) -> Verdict:
    return Verdict(rule.name, Outcome.WON, code, message, {"amount": decimal_text(amount)})


def _verdict(each: Fit, code: str, message: str, **params: object) -> Verdict:
    return Verdict(each.rule.name, Outcome.LOST, code, message, params)


_LOST = (
    ("price.lost.priority", "{winner} has a higher priority."),
    ("price.lost.list_priority", "{winner} stands in a list of higher priority."),
    ("price.lost.customer", "{winner} is closer to the customer."),
    ("price.lost.product", "{winner} is closer to the product."),
    ("price.lost.break", "{winner} is for a larger quantity."),
    ("price.lost.date", "{winner} began later."),
    ("price.lost.older", "{winner} is the older of two equal rules."),
)


def _lost(each: Fit, winner: Fit) -> Verdict:
    """Say in which point the winner ranks higher."""
    for (code, message), own, better in zip(_LOST, each.rank, winner.rank, strict=True):
        if own != better:
            return _verdict(each, code, message, winner=winner.rule.name)
    code, message = _LOST[-1]
    return _verdict(each, code, message, winner=winner.rule.name)


def _no_price(request: PriceRequest) -> Problem:
    positive = request.qty if request.qty > ZERO else abs(request.qty)
    return Problem(
        "price.none",
        "No price is found for {qty} {unit} in {currency} on {day}.",
        "Add the product to a price list in {currency}, or enter the price on the line.",
        "unit_price",
        {
            "qty": decimal_text(positive),
            "unit": request.unit,
            "currency": request.currency,
            "day": request.on.isoformat(),
        },
    )
