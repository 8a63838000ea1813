"""Commands of inventory: the only writers of its documents."""

from __future__ import annotations

from collections.abc import Sequence

from argosy.domains.inventory import counting
from argosy.domains.inventory.goods import post_goods
from argosy.domains.inventory.inputs import (
    CancelCount,
    EnterCount,
    GoodsInput,
    OpenCount,
    PostCount,
    ReorderRuleInput,
)
from argosy.domains.inventory.rules import check_rule, rule_twice, unknown_names
from argosy.domains.inventory.warehouses import OpenWarehouse, open_warehouses
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.kernel.stock import facts

_FREE = frozenset({"receipt", "issue", "send", "arrive"})


@command("inventory.open_warehouse", permission="inventory.rule.write")
def do_open_warehouse(run: CommandRun, batch: Sequence[OpenWarehouse]) -> list[Done]:
    """Open warehouses with all a company needs to move goods; answers their stock places."""
    return open_warehouses(run, batch)


@command("inventory.move_goods", permission="inventory.goods.move")
def do_move_goods(run: CommandRun, batch: Sequence[GoodsInput]) -> list[Done | None]:
    """Receive, issue, send into transit and let arrive; emits `inventory.goods_moved` for each."""
    _check_kinds(batch, _FREE)
    return post_goods(run, batch)


@command("inventory.adjust_stock", permission="inventory.goods.adjust")
def do_adjust_stock(run: CommandRun, batch: Sequence[GoodsInput]) -> list[Done | None]:
    """Adjust, scrap, or enter opening stock; each with its reason."""
    _check_kinds(batch, frozenset({"adjustment", "scrap", "opening"}))
    return post_goods(run, batch)


def _check_kinds(batch: Sequence[GoodsInput], allowed: frozenset[str]) -> None:
    problems = [
        Problem(
            "inventory.kind_not_here",
            "A document of kind {kind} is not made by this command.",
            "Use one of: {allowed}.",
            f"[{index}].kind",
            {"kind": item.kind, "allowed": ", ".join(sorted(allowed))},
        )
        for index, item in enumerate(batch)
        if item.kind not in allowed
    ]
    if problems:
        raise ValidationFailed(problems)


@command("inventory.open_count", permission="inventory.count.enter")
def do_open_count(run: CommandRun, batch: Sequence[OpenCount]) -> list[Done]:
    """Open counts with a snapshot of what is expected; nothing is frozen."""
    return counting.open_counts(run, batch)


@command("inventory.enter_count", permission="inventory.count.enter")
def do_enter_count(run: CommandRun, batch: Sequence[EnterCount]) -> list[Done | None]:
    """Enter counted figures; a recount is another round."""
    return counting.enter_counts(run, batch)


@command("inventory.post_count", permission="inventory.count.post")
def do_post_count(run: CommandRun, batch: Sequence[PostCount]) -> list[Done | None]:
    """Post the differences of counts; emits `inventory.stock_counted`."""
    return counting.post_counts(run, batch)


@command("inventory.cancel_count", permission="inventory.count.post")
def do_cancel_count(run: CommandRun, batch: Sequence[CancelCount]) -> list[Done]:
    """Cancel open counts."""
    return counting.cancel_counts(run, [item.count_id for item in batch])


@command("inventory.set_reorder_rule", permission="inventory.rule.write")
def do_set_reorder_rule(run: CommandRun, batch: Sequence[ReorderRuleInput]) -> list[Done | None]:
    """Set reorder rules; a rule of the same item and place is replaced."""
    known = facts.load(
        run, items=[r.item_id for r in batch], locations=[r.location_id for r in batch]
    )
    seen: set[tuple[int, int]] = set()
    for index, rule in enumerate(batch):
        run.reject(
            index,
            *check_rule(
                rule.min_qty, rule.max_qty, rule.multiple_qty, rule.safety_qty, rule.excess_qty
            ),
            *unknown_names(rule, known.items, known.locations),
        )
        if (rule.item_id, rule.location_id) in seen:
            run.reject(index, rule_twice())
        seen.add((rule.item_id, rule.location_id))
    kept = run.settle(len(batch))
    records = [
        (
            run.company_id,
            rule.item_id,
            rule.location_id,
            rule.min_qty,
            rule.max_qty,
            rule.multiple_qty,
            rule.safety_qty,
            rule.excess_qty,
        )
        for rule in sorted(
            (batch[index] for index in kept), key=lambda r: (r.item_id, r.location_id)
        )
    ]
    sql.insert(
        "reorder_rule",
        (
            "company_id",
            "item_id",
            "location_id",
            "min_qty",
            "max_qty",
            "multiple_qty",
            "safety_qty",
            "excess_qty",
        ),
        sql.transpose(records) if records else [],
        tail=(
            "ON CONFLICT (company_id, item_id, location_id) DO UPDATE SET"
            " min_qty = excluded.min_qty, max_qty = excluded.max_qty,"
            " multiple_qty = excluded.multiple_qty, safety_qty = excluded.safety_qty,"
            " excess_qty = excluded.excess_qty, version = reorder_rule.version + 1"
        ),
    )
    found = {
        (row[1], row[2]): int(str(row[0]))
        for row in sql.rows(
            "SELECT id, item_id, location_id FROM reorder_rule WHERE company_id = %s"
            " AND item_id = ANY (%s::bigint[])",
            (run.company_id, sql.array([batch[index].item_id for index in kept])),
        )
    }
    results: list[Done | None] = [None] * len(batch)
    for index in kept:
        rule = batch[index]
        results[index] = Done("reorder_rule", found[rule.item_id, rule.location_id])
    return results
