"""A batch of 200 takes as many statements as a batch of 2; the counts are a committed baseline."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from argosy.domains.purchasing.commands.bills import do_enter_bill
from argosy.domains.purchasing.commands.create import do_create_order
from argosy.domains.purchasing.commands.credits import do_enter_supplier_credit
from argosy.domains.purchasing.commands.orders import do_confirm_order
from argosy.domains.purchasing.commands.receive import do_receive_goods
from argosy.domains.purchasing.commands.returns import do_return_to_supplier
from argosy.domains.purchasing.rules.bills import BillLine, CreditLine, EnterBill, EnterCredit
from argosy.domains.purchasing.rules.orders import OrderStep
from argosy.domains.purchasing.rules.receipts import (
    ReceiveGoods,
    ReceiveLine,
    ReturnGoods,
    ReturnLine,
)
from argosy.domains.purchasing.tests.world import DAY, Item, World, make_world
from argosy.kernel.events.commands import Command
from argosy.kernel.identity import sql

MOST = {"create": 6, "confirm": 9, "receive": 20, "bill": 12, "return": 20, "credit": 18}
"""Statements a command, transaction control aside; the house allows 20."""


def counted(world: World, what: Command[Item], batch: Sequence[Item]) -> tuple[int, list[int]]:
    with sql.counted() as count:
        answer = world.do(what, *batch)
    return count.statements, answer.ids()


def chain(world: World, size: int, tag: str) -> dict[str, int]:
    """Take a batch of orders of two lines through all commands, and count each."""
    counts: dict[str, int] = {}
    orders = [world.order(world.line(0, "10", "5"), world.line(1, "4", "7")) for _ in range(size)]
    counts["create"], ids = counted(world, do_create_order, orders)
    counts["confirm"], _ = counted(world, do_confirm_order, [OrderStep(i, 1) for i in ids])
    lines: dict[int, list[int]] = {}
    for order_id, line_id in sql.rows(
        "SELECT order_id, line_id FROM purchase_line_progress WHERE order_id = ANY (%s::bigint[])"
        " ORDER BY line_id",
        (sql.array(ids),),
    ):
        lines.setdefault(int(str(order_id)), []).append(int(str(line_id)))
    goods = [
        ReceiveGoods(i, (ReceiveLine(own[0], Decimal(10)), ReceiveLine(own[1], Decimal(4))))
        for i, own in lines.items()
    ]
    counts["receive"], _ = counted(world, do_receive_goods, goods)
    bills = [
        EnterBill(
            world.supplier, f"{tag}-{i}", DAY, tuple(BillLine(line, Decimal(4)) for line in own)
        )
        for i, own in lines.items()
    ]
    counts["bill"], bill_ids = counted(world, do_enter_bill, bills)
    came = {
        int(str(order_id)): int(str(i))
        for order_id, i in sql.rows(
            "SELECT order_id, min(id) FROM receipt_line WHERE order_id = ANY (%s::bigint[])"
            " GROUP BY 1",
            (sql.array(ids),),
        )
    }
    back = [ReturnGoods(i, (ReturnLine(came[i], Decimal(1)),), "broken") for i in ids]
    counts["return"], _ = counted(world, do_return_to_supplier, back)
    credits_ = [
        EnterCredit(world.supplier, f"{tag}-{i}", DAY, (CreditLine(own[0], Decimal(1)),), bill_id)
        for (i, own), bill_id in zip(lines.items(), bill_ids, strict=True)
    ]
    counts["credit"], _ = counted(world, do_enter_supplier_credit, credits_)
    return counts


def test_two_hundred_take_as_many_statements_as_two(db: object) -> None:
    world = make_world()
    chain(world, 2, "warm")
    two = chain(world, 2, "two")
    many = chain(world, 200, "many")
    # Valuation reads layers in chunks that grow: 200 returns of one item need a second one.
    assert many.pop("return") <= two.pop("return") + 1 <= MOST["return"] + 1
    assert many == two
    assert {name: count for name, count in two.items() if count > MOST[name]} == {}
    assert world.offenders() == []
