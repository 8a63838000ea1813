"""Why valuation refuses something, in one place, each with its cure."""

from __future__ import annotations

from decimal import Decimal

from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import decimal_text


def returned_too_much(index: int, qty: Decimal, most: Decimal) -> Problem:
    """More comes back than went out and has not come back yet."""
    return Problem(
        "valuation.returned_too_much",
        "{qty} are returned, but at most {most} of that movement are still out.",
        "Correct the quantity, or choose the movement the goods belong to.",
        f"moves[{index}].qty",
        {"qty": decimal_text(qty), "most": decimal_text(most)},
    )


def unknown_return(index: int, move_id: int) -> Problem:
    """No book has a cost for the movement that is returned."""
    return Problem(
        "valuation.unknown_return",
        "Movement {move} has no cost that could come back.",
        "Choose a movement of the same item that was valued, or post a receipt of its own.",
        f"moves[{index}].returns_move_id",
        {"move": move_id},
    )


def variance_account_missing(index: int) -> Problem:
    """A difference arises and nobody said where it goes."""
    return Problem(
        "valuation.variance_account_missing",
        "The cost differs from the price, and no account is given for the difference.",
        "Give a variance account.",
        f"moves[{index}].variance_account_id",
    )


def standard_missing(index: int, book: str, item_id: int) -> Problem:
    """A book of standard cost has none for the item."""
    return Problem(
        "valuation.standard_missing",
        "Item {item} has no standard cost in book {book} on that day.",
        "Set a standard cost that is valid from that day or earlier.",
        f"moves[{index}].item_id",
        {"item": item_id, "book": book},
    )


def bad_quantity(index: int) -> Problem:
    """Zero, or finer than quantities are kept."""
    return Problem(
        "valuation.quantity",
        "A valued quantity is not zero and has at most twelve decimals.",
        "Give the move's base quantity, below zero for what goes out.",
        f"moves[{index}].qty",
    )


def bad_value(index: int) -> Problem:
    """A value where none belongs, or below zero."""
    return Problem(
        "valuation.value",
        "A value is given for what comes in only; it is not below zero and fits in 63 bits.",
        "Leave it out for issues: they take their cost from stock.",
        f"moves[{index}].value_minor",
    )


def unknown_receipt(index: int, move_id: int) -> Problem:
    """An adjustment names a movement that made no layer."""
    return Problem(
        "valuation.unknown_receipt",
        "Movement {move} brought nothing in that could take a cost.",
        "Choose a receipt.",
        f"adjustments[{index}].move_id",
        {"move": move_id},
    )


def bad_kind(field: str, kind: str, kinds: str) -> Problem:
    """An unknown kind of adjustment."""
    return Problem(
        "valuation.adjustment_kind",
        "{kind} is no kind of adjustment.",
        "Use one of {kinds}.",
        f"{field}.kind",
        {"kind": kind[:40], "kinds": kinds},
    )


def nothing_to_revalue(index: int) -> Problem:
    """A revaluation of a pool without stock, or below nothing."""
    return Problem(
        "valuation.nothing_to_revalue",
        "The stock is empty, or would be worth less than nothing.",
        "Revalue what is in stock, by at most what it is worth.",
        f"revaluations[{index}].amount_minor",
    )
