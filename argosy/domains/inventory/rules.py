"""Pure rules of inventory: where a document's goods go, proposals, differences of a count."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from argosy.domains.inventory.inputs import ReorderRuleInput
from argosy.kernel.primitives.errors import Problem

ZERO = Decimal(0)
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of document moves goods.

    Args:
        outside: the kind of place on the other side; "" when both places are given.
        comes_in: whether goods come in from outside.
        purpose: posting purpose of the counter account.
        takes_value: whether the user may say what the goods are worth.
    """

    outside: str
    comes_in: bool
    purpose: str
    takes_value: bool


KINDS = {
    "opening": Kind("adjustment", True, "opening", True),
    "receipt": Kind("adjustment", True, "stock_adjustment", True),
    "issue": Kind("adjustment", False, "stock_adjustment", False),
    "adjustment": Kind("adjustment", True, "stock_adjustment", False),
    "scrap": Kind("scrap", False, "scrap", False),
    "send": Kind("transit", False, "transit", False),
    "arrive": Kind("transit", True, "transit", False),
}


def proposal(
    available: Decimal, expected: Decimal, min_qty: Decimal, max_qty: Decimal, multiple: Decimal
) -> Decimal:
    """Return what to reorder: nothing at or above the minimum, else up to the maximum.

    What is expected counts, so that running it twice never orders twice.

    Args:
        available: on hand less reserved.
        expected: receipts that are planned.
        min_qty, max_qty: the rule.
        multiple: the quantity is a multiple of it, rounded up.
    """
    projected = available + expected
    if projected >= min_qty:
        return ZERO
    lots = ((max_qty - projected) / multiple).to_integral_value(rounding=ROUND_CEILING)
    return lots * multiple


def needs_recount(expected: Decimal, counted: Decimal, tolerance_pct: Decimal) -> bool:
    """Return whether a difference is beyond the tolerance, in percent of what was expected."""
    difference = abs(counted - expected)
    if not difference:
        return False
    return difference * HUNDRED > tolerance_pct * abs(expected)


def check_rule(
    min_qty: Decimal,
    max_qty: Decimal,
    multiple: Decimal,
    safety: Decimal,
    excess: Decimal | None,
) -> list[Problem]:
    """Return everything that is wrong with a reorder rule's figures."""
    problems: list[Problem] = []
    figures = [min_qty, max_qty, multiple, safety, excess if excess is not None else ZERO]
    if not all(figure.is_finite() for figure in figures):
        return [
            Problem(
                "inventory.rule_figure",
                "A figure of the rule is not a number.",
                "Enter plain decimal numbers.",
                "min_qty",
            )
        ]
    if min_qty < 0 or safety < 0:
        problems.append(
            Problem(
                "inventory.rule_negative",
                "A minimum or safety stock is not negative.",
                "Enter 0 or more.",
                "min_qty",
            )
        )
    if max_qty < min_qty:
        problems.append(
            Problem(
                "inventory.rule_order",
                "The maximum {max} lies below the minimum {min}.",
                "Raise the maximum.",
                "max_qty",
                {"max": format(max_qty, "f"), "min": format(min_qty, "f")},
            )
        )
    if multiple <= 0:
        problems.append(
            Problem(
                "inventory.rule_multiple",
                "The order multiple is above 0.",
                "Enter 1 when any quantity may be ordered.",
                "multiple_qty",
            )
        )
    if excess is not None and excess < max_qty:
        problems.append(
            Problem(
                "inventory.rule_excess",
                "Stock would count as excess below the maximum.",
                "Set the excess at or above the maximum.",
                "excess_qty",
            )
        )
    return problems


def unknown_names(
    rule: ReorderRuleInput, items: Container[int], places: Container[int]
) -> list[Problem]:
    """Return a problem for an item and a place that a reorder rule names and nobody knows."""
    return [
        Problem(
            "inventory.unknown_of_rule",
            "There is no {what} {id}.",
            "Choose one from the list; of places one of this company.",
            field,
            {"what": what, "id": id_},
        )
        for what, id_, known, field in (
            ("item", rule.item_id, items, "item_id"),
            ("place", rule.location_id, places, "location_id"),
        )
        if id_ not in known
    ]


def rule_twice() -> Problem:
    """Return the problem of a second rule for the same item and place in one batch."""
    return Problem(
        "inventory.rule_twice",
        "The batch has two rules for this item and place.",
        "Send one of them.",
        "item_id",
    )
