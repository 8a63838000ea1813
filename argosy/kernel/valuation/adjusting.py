"""Costs that became known after their receipt, and revaluations: value without quantity.

Nothing recorded is altered: rows are added, bounded by the layers touched, and posted at a date
the caller chose in an open period (INV-32, INV-33).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.kernel.primitives.split import split
from argosy.kernel.valuation import carrying, refusals
from argosy.kernel.valuation.carrying import Outcome, Target
from argosy.kernel.valuation.inputs import AdjustmentInput, RevaluationInput
from argosy.kernel.valuation.pools import (
    Book,
    Held,
    Key,
    read_keys,
    read_layers,
    read_layers_by_id,
)
from argosy.kernel.valuation.posting import JOURNAL
from argosy.kernel.valuation.writing import Document, Writer

KINDS = ("landed", "price_diff", "fx", "rounding", "revaluation", "write_down")
REVALUATION_KINDS = ("revaluation", "write_down")
ROUNDS_MAX = 64


@dataclass(frozen=True, slots=True)
class Effect:
    """What an adjustment did in one book; the three parts sum to its amount (INV-32)."""

    index: int
    book_id: int
    to_stock_minor: int
    to_cogs_minor: int
    to_variance_minor: int
    deliveries: int


@dataclass(slots=True)
class Task:
    """An amount on its way to a layer."""

    index: int
    book: Book
    target: Target
    amount: int
    outcome: Outcome


def read_books(company_id: int) -> list[Book]:
    """Return the company's cost books."""
    found = sql.rows(
        "SELECT id, code, method, scope, ledger_book_id, currency FROM cost_book"
        " WHERE company_id = %s ORDER BY id",
        (company_id,),
    )
    return [Book(*row) for row in cast(list[tuple[int, str, str, str, int | None, str]], found)]


def adjust_values(
    run: CommandRun, adjustments: Sequence[AdjustmentInput], *, journal: str = JOURNAL
) -> list[Effect]:
    """Add costs to receipts, in every cost book, also after the goods were sold.

    A layer's share of what is left goes to stock, the rest to the accounts its issues went to;
    a moving average carries the cost as if it had been known at the receipt; standard cost books
    all of it as variance; a monthly average keeps it in stock for the month's run.

    Args:
        run: the running command.
        adjustments: amounts by receipt; several of one document make one entry.
        journal: code of the entries' journal.

    Returns:
        What went where, by adjustment and book.

    Raises:
        ValidationFailed: an unknown kind or receipt, or no account for a variance.
        ClosedPeriod: the posting date's period is closed for stock.
    """
    if not adjustments:
        return []
    held = Held(read_books(run.company_id))
    done = work_out(held, adjustments, lock=True)
    writer = Writer(run, held, journal)
    problems: list[Problem] = []
    for task in done:
        _write(writer, task, adjustments[task.index], problems)
    if problems:
        raise ValidationFailed(problems)
    writer.flush()
    return effects(done)


def work_out(held: Held, adjustments: Sequence[AdjustmentInput], *, lock: bool) -> list[Task]:
    """Find where each amount goes, following goods from layer to layer.

    Args:
        held: the company's books; pools and layers are read into it.
        adjustments: the amounts.
        lock: lock the pools; not for a preview.

    Raises:
        ValidationFailed: an unknown kind or receipt.
    """
    tasks = _first_tasks(held, adjustments)
    done: list[Task] = []
    for _ in range(ROUNDS_MAX):
        if not tasks:
            break
        read_keys(held, {task.target.key for task in tasks}, lock=lock)
        layered = [task for task in tasks if task.book.is_layered]
        pooled = [task for task in tasks if not task.book.is_layered]
        _layered_round(held, layered)
        _pooled_round(held, pooled)
        done += tasks
        tasks = [
            Task(task.index, task.book, child, amount, Outcome())
            for task in tasks
            for child, amount in task.outcome.follows
        ]
    for task in tasks:
        # Goods that went round in circles: what is still on its way stays where it is.
        task.outcome.to_variance = task.amount
    return done + tasks


def _first_tasks(held: Held, adjustments: Sequence[AdjustmentInput]) -> list[Task]:
    books = {book.id: book for book in held.books}
    receipts = carrying.receipts_of(adjustment.move_id for adjustment in adjustments)
    problems: list[Problem] = []
    tasks: list[Task] = []
    for index, adjustment in enumerate(adjustments):
        if adjustment.kind not in KINDS:
            problems.append(
                refusals.bad_kind(f"adjustments[{index}]", adjustment.kind, ", ".join(KINDS))
            )
        targets = receipts.get(adjustment.move_id, [])
        if not targets:
            problems.append(refusals.unknown_receipt(index, adjustment.move_id))
        tasks += [
            Task(index, books[target.key[0]], target, adjustment.amount_minor, Outcome())
            for target in targets
        ]
    if problems:
        raise ValidationFailed(problems)
    return tasks


def _layered_round(held: Held, tasks: Sequence[Task]) -> None:
    """What is left of a layer to stock, what is gone to where it went."""
    ids = sorted({task.target.id for task in tasks})
    if not ids:
        return
    read_layers_by_id(held, set(ids) - held.layers.keys())
    gone = carrying.gone_from(ids)
    for task in tasks:
        layer = held.layers[task.target.id][0]
        task.outcome = carrying.from_layer(
            task.amount, layer.qty, layer.value, gone[task.target.id]
        )
        layer.value += task.outcome.to_stock
        held.pools[task.target.key].value += task.outcome.to_stock


def _pooled_round(held: Held, tasks: Sequence[Task]) -> None:
    """A moving average as if known at the receipt; standard all variance; a month keeps it."""
    average = [task for task in tasks if _is_carried(held, task)]
    flows = carrying.flows_after([task.target for task in average])
    moves: list[tuple[Task, dict[int, int]]] = []
    for task in tasks:
        pool = held.pools[task.target.key]
        if task.book.method == "standard":
            task.outcome.to_variance = task.amount
            continue
        if _is_carried(held, task):
            task.outcome, moved = carrying.from_pool(task.amount, pool, flows[task.target.id])
            moves.append((task, moved))
        else:
            task.outcome.to_stock = task.amount
        carrying.cap(task.outcome, pool)
    layers = carrying.transferred((task.book, move) for task, moved in moves for move in moved)
    for task, moved in moves:
        for move_id, amount in moved.items():
            children = layers[task.book.id, move_id]
            parts = split(amount, [child.qty for child in children])
            task.outcome.follows += [
                (child, part) for child, part in zip(children, parts, strict=True) if part
            ]
    for task in tasks:
        held.pools[task.target.key].value += task.outcome.to_stock


def _is_carried(held: Held, task: Task) -> bool:
    if task.book.method == "monthly":
        return held.pools[task.target.key].costed <= 0
    return task.book.method == "average"


def _write(
    writer: Writer, task: Task, adjustment: AdjustmentInput, problems: list[Problem]
) -> None:
    outcome, target = task.outcome, task.target
    document = Document(
        adjustment.document_type,
        adjustment.document_id,
        adjustment.posting_date,
        adjustment.effective_at,
        adjustment.correlation_id,
    )
    counter, variance_account = adjustment.counter_account_id, adjustment.variance_account_id
    if outcome.to_variance and variance_account is None and task.book.ledger_book_id is not None:
        problems.append(refusals.variance_account_missing(task.index))
        return
    cogs: list[tuple[int | None, int]] = [*sorted(outcome.to_cogs.items())] or [(None, 0)]
    for number, (account, amount) in enumerate(cogs):
        stock, variance = (outcome.to_stock, outcome.to_variance) if number == 0 else (0, 0)
        if not (stock or amount or variance):
            continue
        writer.add(
            "value_adjustment",
            task.book,
            target.key,
            document,
            (target.stock_account_id, counter),
            target.id,
            None,
            adjustment.kind,
            stock,
            amount,
            variance,
            account,
            variance_account,
        )
        writer.post(task.book, document, target.stock_account_id, counter, stock)
        writer.post(task.book, document, account, counter, amount)
        writer.post(task.book, document, variance_account, counter, variance)


def effects(done: Sequence[Task]) -> list[Effect]:
    """Add up what was done by adjustment and book."""
    sums: dict[tuple[int, int], list[int]] = {}
    for task in done:
        found = sums.setdefault((task.index, task.book.id), [0, 0, 0, 0])
        found[0] += task.outcome.to_stock
        found[1] += sum(task.outcome.to_cogs.values())
        found[2] += task.outcome.to_variance
        found[3] += task.outcome.deliveries
    return [Effect(*key, *parts) for key, parts in sorted(sums.items())]


def revalue(
    run: CommandRun, revaluations: Sequence[RevaluationInput], *, journal: str = JOURNAL
) -> None:
    """Change what stock on hand is worth; layers share by what they are worth.

    Args:
        run: the running command.
        revaluations: amounts by book, item and scope.
        journal: code of the entries' journal.

    Raises:
        ValidationFailed: an unknown kind, no stock, or less than nothing would be left.
        ClosedPeriod: the posting date's period is closed for stock.
    """
    held = Held(read_books(run.company_id))
    books = {book.id: book for book in held.books}
    keys = [(given.book_id, given.item_id, given.scope_id) for given in revaluations]
    read_keys(held, keys, lock=True)
    problems = _revaluation_problems(held, keys, revaluations)
    if problems:
        raise ValidationFailed(problems)
    read_layers(held, {key: held.pools[key].costed for key in keys if books[key[0]].is_layered})
    writer = Writer(run, held, journal)
    for key, given in zip(keys, revaluations, strict=True):
        _revalue_one(writer, books[key[0]], key, given)
    writer.flush()


def _revaluation_problems(
    held: Held, keys: Sequence[Key], revaluations: Sequence[RevaluationInput]
) -> list[Problem]:
    problems = []
    left = {key: pool.value for key, pool in held.pools.items()}
    for index, (key, given) in enumerate(zip(keys, revaluations, strict=True)):
        if given.kind not in REVALUATION_KINDS:
            place, kinds = f"revaluations[{index}]", ", ".join(REVALUATION_KINDS)
            problems.append(refusals.bad_kind(place, given.kind, kinds))
        pool = held.pools.get(key)
        if pool is None or pool.costed <= 0 or left[key] + given.amount_minor < 0:
            problems.append(refusals.nothing_to_revalue(index))
        else:
            left[key] += given.amount_minor
    return problems


def _revalue_one(writer: Writer, book: Book, key: Key, given: RevaluationInput) -> None:
    held = writer.held
    document = Document(
        given.document_type,
        given.document_id,
        given.posting_date,
        given.effective_at,
        given.correlation_id,
    )
    accounts = (given.stock_account_id, given.counter_account_id)
    parts: list[tuple[int | None, int]] = [(None, given.amount_minor)]
    if book.is_layered:
        layers = held.queues[key]
        shares = split(given.amount_minor, [layer.value for layer in layers])
        parts = [(layer.id, part) for layer, part in zip(layers, shares, strict=True)]
        for layer, part in zip(layers, shares, strict=True):
            layer.value += part
    held.pools[key].value += given.amount_minor
    for layer_id, part in parts:
        if part:
            writer.add(
                "value_adjustment",
                book,
                key,
                document,
                accounts,
                layer_id,
                None,
                given.kind,
                part,
                0,
                0,
                None,
                None,
            )
    writer.post(book, document, *accounts, given.amount_minor)
