"""What each command of the trade accepts: orders, goods, bills and books on their way."""

from __future__ import annotations

import typing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from argosy.contracts.billing import BillingLine, BillingRequested
from argosy.domains.accounting import commands as accounting
from argosy.domains.accounting import upkeep as chart
from argosy.domains.accounting.closing import CloseResult
from argosy.domains.accounting.entering import (
    NewEntry,
    NewEntryLine,
    NewInvoice,
    NewInvoiceLine,
    OpenYear,
)
from argosy.domains.accounting.payments import PaymentInput, PaymentShare
from argosy.domains.accounting.revaluation import Revalue
from argosy.domains.inventory import commands as inventory
from argosy.domains.inventory import inputs as goods
from argosy.domains.inventory.undoing import ReverseGoods, do_reverse_goods
from argosy.domains.inventory.warehouses import OpenWarehouse
from argosy.domains.purchasing.commands.amend import do_amend_order as do_amend_purchase
from argosy.domains.purchasing.commands.bills import do_enter_bill
from argosy.domains.purchasing.commands.clearing import ClearAccrual, do_clear_accrual
from argosy.domains.purchasing.commands.create import do_create_order as do_create_purchase
from argosy.domains.purchasing.commands.credits import do_enter_supplier_credit
from argosy.domains.purchasing.commands.landed import do_post_landed_cost
from argosy.domains.purchasing.commands.orders import do_cancel_order as do_cancel_purchase
from argosy.domains.purchasing.commands.orders import do_close_order
from argosy.domains.purchasing.commands.orders import do_confirm_order as do_confirm_purchase
from argosy.domains.purchasing.commands.policies import do_set_policy
from argosy.domains.purchasing.commands.receive import do_receive_goods
from argosy.domains.purchasing.commands.releases import do_release_bill
from argosy.domains.purchasing.commands.requests import do_create_request, do_end_request
from argosy.domains.purchasing.commands.returns import do_return_to_supplier
from argosy.domains.purchasing.rules import bills, orders, receipts, requests
from argosy.domains.purchasing.rules.landed import PostLandedCost
from argosy.domains.purchasing.tests import world as buying
from argosy.domains.sales import api as sales
from argosy.domains.sales.tests import world as selling
from argosy.kernel.events.commands import Command
from argosy.kernel.identity import sql
from argosy.kernel.ledger.inputs import EntryInput, LineInput
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.clock import FixedClock
from argosy.kernel.stock.locations import LocationInput, LotInput, do_create_location, do_create_lot
from tests.security.example import Example

DAY = date(2026, 3, 10)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
CLOCK = FixedClock(NOON)
ONE, TWO, TEN = Decimal(1), Decimal(2), Decimal(10)


@dataclass(frozen=True, slots=True)
class Trade:
    """A company that sells and one that buys, in one database."""

    seller: selling.World
    buyer: buying.World

    def sells(self, command: Command[typing.Any], item: object) -> Example:
        """An example in the company that sells."""
        return Example(command, item, self.seller.books.actor, CLOCK)

    def buys(
        self, command: Command[typing.Any], item: object, actor: Actor | None = None
    ) -> Example:
        """An example in the company that buys."""
        return Example(command, item, actor or self.buyer.actor, CLOCK)


def make_trade() -> Trade:
    """Make both companies; the seller has goods, a way into transit and a limit for a customer."""
    trade = Trade(selling.make_world("FUZZS"), buying.make_world("FUZZB"))
    seller = trade.seller
    seller.do(do_create_location, LocationInput("TRANSIT", "On the way", "transit"))
    seller.stock("A", "1000")
    seller.stock("B", "1000")
    return trade


def sales_examples(trade: Trade) -> list[Example]:
    """Orders of sales in each state that a command wants."""
    world = trade.seller
    order = _sales_order(world)
    line = order.lines[0]
    draft = world.do(sales.do_create_order, order).ids()[0]
    open_order = world.confirmed(world.line("A", "10"))
    delivered = world.confirmed(world.line("A", "10"))
    world.do(sales.do_deliver, sales.DeliverOrder(delivered, DAY))
    billed = world.confirmed(world.line("A", "10"))
    world.do(sales.do_deliver, sales.DeliverOrder(billed, DAY))
    invoice = world.do(sales.do_bill_order, sales.BillOrder(billed, DAY)).ids()[0]
    (came,) = world.delivered_lines(billed)
    back = sales.ReturnLine(came, TWO)
    world.do(sales.do_return_goods, sales.ReturnGoods(billed, DAY, (back,)))
    (open_line,), (delivered_line,) = world.lines_of(open_order), world.lines_of(delivered)
    (billed_line,) = world.lines_of(billed)
    (gone,) = world.delivered_lines(delivered)
    place = world.places["WH/A"]
    return [
        trade.sells(sales.do_create_order, order),
        trade.sells(sales.do_create_quotation, replace(order, valid_until=DAY, effective_at=None)),
        trade.sells(sales.do_confirm_order, sales.ConfirmOrder(draft, 1, NOON)),
        trade.sells(sales.do_reserve_goods, sales.ReserveGoods(open_order)),
        trade.sells(
            sales.do_amend_order,
            sales.AmendOrder(
                draft,
                1,
                "more",
                (line,),
                (sales.NewCharge("Freight", 700, ("V19",)),),
                effective_at=NOON,
            ),
        ),
        trade.sells(sales.do_cancel_order, sales.CancelOrder(open_order, "no money", NOON)),
        trade.sells(
            sales.do_deliver,
            sales.DeliverOrder(
                open_order, DAY, (sales.DeliverLine(open_line, TWO, place),), NOON, "ref", "memo"
            ),
        ),
        trade.sells(
            sales.do_bill_order,
            sales.BillOrder(
                delivered, DAY, (sales.BillLine(delivered_line, TWO),), DAY, reference="ref"
            ),
        ),
        trade.sells(
            sales.do_return_goods,
            sales.ReturnGoods(
                delivered, DAY, (sales.ReturnLine(gone, ONE, location_id=place),), NOON, "r", "m"
            ),
        ),
        trade.sells(
            sales.do_credit_return,
            sales.CreditReturn(
                billed, DAY, (sales.BillLine(billed_line, ONE),), DAY, invoice, "ref"
            ),
        ),
    ]


def _sales_order(world: selling.World) -> sales.NewOrder:
    line = world.line("A", "10", requested_on=DAY, over_pct=TEN, discount_pct=ONE, description="x")
    return world.order(
        line,
        world.line("B", "2"),
        charges=(sales.NewCharge("Freight", 500, ("V19",)),),
        discount_pct=ONE,
        requested_on=DAY,
        over_pct=ONE,
        reference="PO 1",
        ship_to="Quay 1",
        rate=ONE,
        effective_at=NOON,
    )


def purchase_examples(trade: Trade) -> list[Example]:
    """Orders of purchasing in each state that a command wants."""
    world = trade.buyer
    line = replace(
        world.line(0, "10", "5", tax_codes=("V19",), expected_on=DAY, description="x"),
        over_pct=TEN,
        place_id=world.place,
        unit_id=world.piece,
    )
    order = replace(
        world.order(line, world.line(1, "2", "3")), currency="EUR", attributes={"colour": "red"}
    )
    ask = requests.NewRequest(
        (requests.RequestLine(world.items[0], TEN, DAY, world.place, world.piece, "x"),), "r", DAY
    )
    (request,) = world.do(do_create_request, ask).ids()
    (draft,) = world.do(do_create_purchase, order).ids()
    open_order, open_lines = _bought(world)
    received, received_lines = _bought(world)
    world.do(do_receive_goods, _all_of(received, received_lines))
    (came,) = world.ids("SELECT id FROM receipt_line WHERE line_id = %s", received_lines[0])
    billed, billed_lines = _bought(world)
    world.do(do_receive_goods, _all_of(billed, billed_lines))
    dear = bills.EnterBill(
        world.supplier, "R-9", DAY, (bills.BillLine(billed_lines[0], TEN, Decimal(9)),)
    )
    (blocked,) = world.do(do_enter_bill, dear).ids()
    step = orders.OrderStep(draft, 1, "because")
    return [
        trade.buys(do_create_request, ask),
        trade.buys(do_end_request, requests.RequestStep(request, 1)),
        trade.buys(do_create_purchase, order),
        trade.buys(do_confirm_purchase, step),
        trade.buys(do_cancel_purchase, step),
        trade.buys(do_close_order, orders.OrderStep(received, 2, "enough")),
        trade.buys(do_amend_purchase, orders.AmendOrder(draft, 1, (line,), "other")),
        trade.buys(do_set_policy, requests.SetPolicy(world.supplier, 0, ONE, ONE, ONE, 100)),
        *_receiving(trade, open_order, open_lines[0], received, came),
        *_billing(trade, received_lines[0], came, billed_lines[0], blocked),
    ]


def _bought(world: buying.World) -> tuple[int, list[int]]:
    (order,) = world.do(do_create_purchase, world.order(world.line(0, "10", "5"))).ids()
    world.do(do_confirm_purchase, orders.OrderStep(order, 1))
    query = "SELECT line_id FROM purchase_line_progress WHERE order_id = %s ORDER BY 1"
    return order, world.ids(query, order)


def _all_of(order: int, lines: list[int]) -> receipts.ReceiveGoods:
    return receipts.ReceiveGoods(order, tuple(receipts.ReceiveLine(i, TEN) for i in lines))


def _receiving(trade: Trade, order: int, line: int, received: int, came: int) -> list[Example]:
    world = trade.buyer
    lines = (receipts.ReceiveLine(line, TWO, ONE, "scratched", "held", world.place),)
    back = (receipts.ReturnLine(came, ONE, place_id=world.place),)
    return [
        trade.buys(do_receive_goods, receipts.ReceiveGoods(order, lines, DAY, NOON, "LS-1")),
        trade.buys(
            do_return_to_supplier, receipts.ReturnGoods(received, back, "broken", DAY, NOON, "x")
        ),
    ]


def _billing(trade: Trade, line: int, came: int, billed: int, blocked: int) -> list[Example]:
    world = trade.buyer
    bill_lines = (bills.BillLine(line, TWO, Decimal(5), ONE, ("V19",)),)
    charges = (bills.BillCharge("Freight", TEN, ("V19",)),)
    credit_lines = (bills.CreditLine(billed, ONE, Decimal(9), tax_codes=()),)
    accrued, accrued_lines = _bought(world)
    world.do(do_receive_goods, _all_of(accrued, accrued_lines))
    world.do(do_close_order, orders.OrderStep(accrued, _version(world, accrued), "enough"))
    return [
        trade.buys(
            do_enter_bill,
            bills.EnterBill(world.supplier, "R-1", DAY, bill_lines, charges, "EUR", ONE, DAY),
        ),
        trade.buys(
            do_enter_supplier_credit,
            bills.EnterCredit(world.supplier, "G-1", DAY, credit_lines, blocked, "EUR", ONE, DAY),
        ),
        trade.buys(
            do_post_landed_cost,
            PostLandedCost(TEN, "manual", (came,), "EUR", ONE, (ONE,), 0, "Freight", DAY),
        ),
        trade.buys(
            do_release_bill,
            bills.ReleaseBill(blocked, "agreed"),
            world.somebody(1, "purchasing.bill.release"),
        ),
        trade.buys(do_clear_accrual, ClearAccrual(accrued_lines[0], "never billed", DAY)),
    ]


def _version(world: buying.World, order: int) -> int:
    return world.ids("SELECT version FROM purchase_order WHERE id = %s", order)[0]


def stock_examples(trade: Trade) -> list[Example]:
    """Places, lots, goods documents, counts, rules."""
    world = trade.seller
    item, place, unit = world.items["A"], world.places["WH/A"], world.units["C62"]
    line = goods.GoodsLineInput(item, place, TWO, unit)
    count = world.do(inventory.do_open_count, goods.OpenCount(place)).ids()[0]
    counted = (goods.Counted(item, place, TEN),)
    entered = world.do(inventory.do_open_count, goods.OpenCount(world.places["WH/B"])).ids()[0]
    mistaken = goods.GoodsInput("issue", (line,), DAY, "mistaken", "memo", NOON)
    (issued,) = world.do(inventory.do_move_goods, mistaken).ids()
    return [
        trade.sells(do_reverse_goods, ReverseGoods(issued, DAY, "mistaken")),
        trade.sells(inventory.do_open_warehouse, OpenWarehouse("W9", "Ninth")),
        trade.sells(do_create_location, LocationInput("WH/C", "Shelf C", "internal", "WH")),
        trade.sells(do_create_lot, LotInput(_tracked_item(world), "L1", DAY, DAY, DAY, "S1", {})),
        trade.sells(
            inventory.do_move_goods,
            goods.GoodsInput("issue", (line,), DAY, "sample", "memo", NOON),
        ),
        trade.sells(
            inventory.do_adjust_stock,
            goods.GoodsInput(
                "opening", (replace(line, value_minor=100),), DAY, "opening", "memo", NOON
            ),
        ),
        trade.sells(inventory.do_open_count, goods.OpenCount(place, items=(item,), memo="m")),
        trade.sells(inventory.do_enter_count, goods.EnterCount(count, counted)),
        trade.sells(inventory.do_post_count, goods.PostCount(entered, DAY, effective_at=NOON)),
        trade.sells(inventory.do_cancel_count, goods.CancelCount(count)),
        trade.sells(
            inventory.do_set_reorder_rule,
            goods.ReorderRuleInput(item, world.places["WH"], ONE, TEN, ONE, ONE, TEN),
        ),
    ]


def _tracked_item(world: selling.World) -> int:
    (item,) = sql.ids("item", 1)
    names = ("id", "code", "name", "kind", "base_unit_id", "tracking", "is_active")
    row = (item, "FUZZ-LOT", "Lots", "stock", world.units["C62"], "lot", True)
    sql.insert("item", names, [[value] for value in row])
    return item


def _by_hand(trade: Trade) -> list[Example]:
    """What people enter without another document."""
    world = trade.seller
    party, bank, capital = world.customers[1], "1002", "4001"
    return [
        trade.sells(
            accounting.do_enter_invoice,
            NewInvoice(
                "invoice",
                party,
                "EUR",
                DAY,
                (NewInvoiceLine("advice", TWO, TEN, discount_pct=ONE, tax_codes=("V19",)),),
                ONE,
                DAY,
                reference="R",
            ),
        ),
        trade.sells(
            accounting.do_enter_entry,
            NewEntry(
                "general",
                DAY,
                "EUR",
                (
                    NewEntryLine(world.books.account(bank), "D", 100, ONE, memo="in"),
                    NewEntryLine(world.books.account(capital), "C", 100, due_date=DAY),
                ),
                DAY,
                memo="memo",
            ),
        ),
    ]


def accounting_examples(trade: Trade) -> list[Example]:
    """Invoices, payments, entries, periods."""
    world = trade.seller
    party, bank, capital = world.customers[1], "1002", "4001"
    line = BillingLine(0, 0, "thing", TWO, 0, TEN, ONE, ("V19",))
    request = BillingRequested(
        0, "invoice", party, "EUR", ONE, DAY, DAY, "", 0, (line,), reference="R"
    )
    entry = EntryInput(
        "general",
        DAY,
        DAY,
        (
            LineInput(world.books.account(bank), "D", 100, "EUR", 100, memo="in"),
            LineInput(world.books.account(capital), "C", 100, "EUR", 100, due_date=DAY),
        ),
        "manual",
        1,
        1,
        memo="memo",
        effective_at=NOON,
    )
    (invoice,) = world.do(accounting.do_issue_invoice, request).ids()
    payment = PaymentInput(
        "in",
        party,
        "EUR",
        500,
        DAY,
        ONE,
        DAY,
        (PaymentShare(invoice, 500),),
        reference="statement 1",
    )
    world.do(accounting.do_post_payment, payment)
    world.do(accounting.do_post_payment, replace(payment, allocations=()))
    (posted,) = world.do(accounting.do_post_entry, entry).ids()
    period = _one("SELECT id FROM fiscal_period WHERE company_id = %s ORDER BY id", world)
    closed = _one("SELECT id FROM fiscal_period WHERE company_id = %s ORDER BY id DESC", world)
    change = accounting.ChangePeriod(closed, ("gl",), "soft", "because")
    world.do(accounting.do_close_period, change)
    debit = _one(_OPEN.format(">"), world)
    credit = _one(_OPEN.format("<"), world)
    allocation = _one("SELECT id FROM allocation WHERE company_id = %s", world)
    return [
        trade.sells(accounting.do_issue_invoice, request),
        *_by_hand(trade),
        trade.sells(accounting.do_post_payment, payment),
        trade.sells(accounting.do_post_entry, entry),
        trade.sells(accounting.do_reverse_entry, accounting.ReverseEntry(posted, DAY, "wrong")),
        trade.sells(accounting.do_allocate, accounting.Allocate(debit, credit, 100, DAY)),
        trade.sells(accounting.do_deallocate, accounting.Deallocate(allocation, DAY)),
        trade.sells(accounting.do_close_period, replace(change, period_id=period)),
        trade.sells(accounting.do_reopen_period, replace(change, status="open")),
        trade.sells(accounting.do_open_year, OpenYear(2030, date(2030, 1, 1))),
        trade.sells(accounting.do_close_result, CloseResult(DAY)),
        trade.sells(accounting.do_revalue, Revalue(DAY, (("USD", ONE),))),
    ]


def chart_examples(trade: Trade) -> list[Example]:
    """Accounts, journals, dimensions, posting rules."""
    world = trade.seller
    account = chart.NewAccount(
        "9001", "Suspense", "asset", name_zh="待处理", currency="EUR", cash_flow_item="x"
    )
    (spare, closed) = world.do(
        chart.do_create_account, replace(account, code="9002"), replace(account, code="9003")
    ).ids()
    world.do(chart.do_close_account, chart.CloseAccount(closed))
    journal = chart.NewJournal("spare", "Spare", "SP", "备用", "general")
    (journal_id,) = world.do(chart.do_create_journal, replace(journal, code="spare2")).ids()
    axis = chart.NewDimension("project", "Project", "项目")
    (axis_id,) = world.do(chart.do_create_dimension, replace(axis, code="team")).ids()
    value = chart.NewDimensionValue(axis_id, "P1", "First", "P0", DAY, date(2030, 1, 1))
    (value_id,) = world.do(
        chart.do_create_dimension_value, replace(value, code="P0", parent="")
    ).ids()
    rule = chart.NewPostingRule(
        "revenue", world.books.account("6001"), {"category": "X"}, 5, DAY, date(2030, 1, 1)
    )
    (rule_id,) = world.do(chart.do_create_posting_rule, replace(rule, priority=6)).ids()
    return [
        trade.sells(chart.do_create_account, account),
        trade.sells(
            chart.do_change_account,
            chart.ChangeAccount(spare, "New", "新", "expense", "bank", "EUR", "y"),
        ),
        trade.sells(chart.do_close_account, chart.CloseAccount(spare)),
        trade.sells(chart.do_reopen_account, chart.CloseAccount(closed)),
        trade.sells(chart.do_create_journal, journal),
        trade.sells(chart.do_change_journal, chart.ChangeJournal(journal_id, "New", "新", "NW")),
        trade.sells(chart.do_create_dimension, axis),
        trade.sells(chart.do_change_dimension, chart.ChangeDimension(axis_id, "New", "新")),
        trade.sells(chart.do_create_dimension_value, value),
        trade.sells(chart.do_change_dimension_value, chart.ChangeDimensionValue(value_id, "New")),
        trade.sells(
            chart.do_end_dimension_value, chart.EndDimensionValue(value_id, date(2029, 1, 1))
        ),
        trade.sells(chart.do_create_posting_rule, rule),
        trade.sells(chart.do_end_posting_rule, chart.EndPostingRule(rule_id, 1, date(2029, 1, 1))),
    ]


_OPEN = (
    "SELECT line_id FROM open_item WHERE company_id = %s AND open_doc_minor {} 0"
    " AND party_id = (SELECT party_id FROM open_item WHERE open_doc_minor < 0 LIMIT 1)"
)


def _one(query: str, world: selling.World) -> int:
    return int(str(sql.rows(query, (world.books.company_id,))[0][0]))
