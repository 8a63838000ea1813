"""The businesses that the product has documents for, each entered as its document."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from argosy.domains.accounting.closing import CloseResult
from argosy.domains.accounting.commands import (
    ReverseEntry,
    do_close_result,
    do_enter_invoice,
    do_post_entry,
    do_post_payment,
    do_revalue,
    do_reverse_entry,
)
from argosy.domains.accounting.entering import NewInvoice, NewInvoiceLine
from argosy.domains.accounting.payments import PaymentInput, PaymentShare
from argosy.domains.accounting.revaluation import Revalue
from argosy.domains.accounting.tax_invoices import api as tax_invoices
from argosy.domains.inventory.commands import do_move_goods
from argosy.domains.inventory.inputs import GoodsInput
from argosy.domains.purchasing.commands.bills import do_enter_bill
from argosy.domains.purchasing.commands.create import do_create_order
from argosy.domains.purchasing.commands.landed import do_post_landed_cost
from argosy.domains.purchasing.commands.orders import do_confirm_order
from argosy.domains.purchasing.commands.receive import do_receive_goods
from argosy.domains.purchasing.rules.bills import BillLine, EnterBill
from argosy.domains.purchasing.rules.landed import PostLandedCost
from argosy.domains.purchasing.rules.orders import NewOrder, NewOrderLine, OrderStep
from argosy.domains.purchasing.rules.receipts import ReceiveGoods, ReceiveLine
from argosy.domains.sales import api as sales
from argosy.domains.sales.rules.inputs import NewLine as SoldLine
from argosy.domains.sales.rules.inputs import NewOrder as SalesOrder
from argosy.kernel.identity import sql
from argosy.kernel.ledger.inputs import LineInput
from tests.journeys.chinese_month.clerk import Clerk

Step = Callable[[Clerk, date], None]
ONE = Decimal(1)


def _one(query: str, *params: object) -> int:
    ((found,),) = sql.rows(query, params)
    return int(str(found))


def receive(name: str, item: str, supplier: str, qty: str, price: str) -> Step:
    """Return the step that orders goods and receives them: they wait for their bill 暂估."""

    def step(clerk: Clerk, on: date) -> None:
        line = NewOrderLine(
            clerk.items[item], Decimal(qty), unit_price=Decimal(price), tax_codes=("CN13",)
        )
        order = NewOrder(clerk.parties[supplier], clerk.places["WH"], (line,), ordered_on=on)
        (order_id,) = clerk.do(do_create_order, on, order)
        clerk.do(do_confirm_order, on, OrderStep(order_id, 1))
        line_id = _one("SELECT line_id FROM purchase_line_progress WHERE order_id = %s", order_id)
        clerk.made[f"{name}.line"] = line_id
        given = ReceiveGoods(order_id, (ReceiveLine(line_id, Decimal(qty)),), posting_date=on)
        clerk.do(do_receive_goods, on, given)
        clerk.made[name] = _one("SELECT max(id) FROM receipt_line WHERE line_id = %s", line_id)

    return step


def bill(name: str, supplier: str, qty: str, price: str | None = None) -> Step:
    """Return the step that enters a supplier's bill and its 专票: what was accrued is replaced."""

    def step(clerk: Clerk, on: date) -> None:
        line = BillLine(
            clerk.made[f"{name}.line"], Decimal(qty), None if price is None else Decimal(price)
        )
        given = EnterBill(clerk.parties[supplier], f"F-{name}", on, (line,))
        (bill_id,) = clerk.do(do_enter_bill, on, given)
        clerk.made[f"{name}.bill"] = bill_id
        line_id = _one("SELECT id FROM invoice_line WHERE invoice_id = %s", bill_id)
        ((net, tax),) = sql.rows(
            "SELECT net_minor, tax_minor FROM invoice_line WHERE id = %s", (line_id,)
        )
        net_minor, tax_minor = int(str(net)), int(str(tax))
        paper = tax_invoices.RegisterTaxInvoice(
            "in",
            "special",
            f"26312000000{bill_id:09}",
            on,
            clerk.parties[supplier],
            "CNY",
            (
                tax_invoices.NewTaxLine(
                    name, net_minor, tax_minor, Decimal(13), Decimal(qty), Decimal(0)
                ),
            ),
            links=(tax_invoices.NewLink(1, line_id, net_minor, tax_minor, Decimal(qty)),),
        )
        (paper_id,) = clerk.do(tax_invoices.do_register_tax_invoice, on, paper)
        checked = tax_invoices.CheckTaxInvoice(paper_id, "passed")
        clerk.do(tax_invoices.do_check_tax_invoice, on, checked)
        ticked = tax_invoices.DeductTaxInvoice(paper_id, 202601)
        clerk.do(tax_invoices.do_deduct_tax_invoice, on, ticked)

    return step


def _invoice(kind: str, party: str, text: str, amount: str, tax: str, purpose: str = "") -> Step:
    def step(clerk: Clerk, on: date) -> None:
        line = NewInvoiceLine(text, ONE, Decimal(amount), tax_codes=(tax,), purpose=purpose)
        given = NewInvoice(kind, clerk.parties[party], "CNY", on, (line,), reference=f"F-{text}")
        clerk.do(do_enter_invoice, on, given)

    return step


def freight(clerk: Clerk, on: date) -> None:
    """The carrier's bill, and its cost shared out over what it brought."""
    _invoice("bill", "S4", "运费", "1600", "CN9", "landed_cost")(clerk, on)
    cost = PostLandedCost(
        Decimal(1600), "quantity", (clerk.made["甲2"],), description="运费", posting_date=on
    )
    clerk.do(do_post_landed_cost, on, cost)


def order(name: str, customer: str, *lines: tuple[str, str, str], **more: object) -> Step:
    """Return the step that enters and confirms a customer's order of (item, quantity, price)."""

    def step(clerk: Clerk, on: date) -> None:
        discount = Decimal(str(more.get("discount", "0")))
        tax = str(more.get("tax", "CN13"))
        sold = tuple(
            SoldLine(
                clerk.items[item],
                Decimal(qty),
                unit_price=Decimal(price),
                discount_pct=discount,
                tax_codes=(tax,),
            )
            for item, qty, price in lines
        )
        given = SalesOrder(
            clerk.parties[customer],
            clerk.places["WH"],
            str(more.get("currency", "CNY")),
            on,
            sold,
            rate=Decimal(str(more["rate"])) if "rate" in more else None,
        )
        (order_id,) = clerk.do(sales.do_create_order, on, given)
        clerk.do(sales.do_confirm_order, on, sales.ConfirmOrder(order_id))
        clerk.made[name] = order_id

    return step


def deliver(name: str) -> Step:
    """Return the step that delivers all of an order."""

    def step(clerk: Clerk, on: date) -> None:
        clerk.do(sales.do_deliver, on, sales.DeliverOrder(clerk.made[name], on))

    return step


def invoice(name: str, customer: str, *, advance: str = "0", paper: bool = True) -> Step:
    """Return the step that bills an order (or an advance of it) and issues the tax invoice."""

    def step(clerk: Clerk, on: date) -> None:
        asked = sales.BillOrder(clerk.made[name], on, advance_pct=Decimal(advance))
        (invoice_id,) = clerk.do(sales.do_bill_order, on, asked)
        clerk.made[f"{name}.{'advance' if Decimal(advance) else 'invoice'}"] = invoice_id
        if paper:
            wanted = tax_invoices.ApplyTaxInvoice(
                clerk.parties[customer], "special", invoice_ids=(invoice_id,)
            )
            (application,) = clerk.do(tax_invoices.do_apply_tax_invoice, on, wanted)
            issued = tax_invoices.IssueTaxInvoice(application, 1, on)
            clerk.do(tax_invoices.do_issue_tax_invoice, on, issued)

    return step


def pay(direction: str, party: str, minor: int, *, of: str = "", **more: object) -> Step:
    """Return the step that records a payment, against an invoice where one is named."""

    def step(clerk: Clerk, on: date) -> None:
        discount = int(str(more.get("discount_minor", 0)))
        shares = (PaymentShare(clerk.made[of], minor + discount),) if of else ()
        given = PaymentInput(
            direction,
            clerk.parties[party],
            str(more.get("currency", "CNY")),
            minor,
            on,
            rate=Decimal(str(more.get("rate", "1"))),
            allocations=shares,
            discount_minor=discount,
            bank_purpose=str(more.get("bank", "bank")),
        )
        clerk.do(do_post_payment, on, given)

    return step


def come_back(clerk: Clerk, on: date) -> None:
    """Ten pieces of the first customer come back at what they cost."""
    order_id = clerk.made["C1"]
    line = _one(
        "SELECT id FROM delivery_line WHERE order_id = %s AND item_id = %s",
        order_id,
        clerk.items["A"],
    )
    back = (sales.ReturnLine(line, Decimal(10)),)
    clerk.do(sales.do_return_goods, on, sales.ReturnGoods(order_id, on, back))


def red_invoice(clerk: Clerk, on: date) -> None:
    """The credit note for what came back, and the red letter that stands for it."""
    asked = sales.CreditReturn(clerk.made["C1"], on)
    (credit,) = clerk.do(sales.do_credit_return, on, asked)
    line = _one("SELECT id FROM invoice_line WHERE invoice_id = %s", credit)
    issued = _one(
        "SELECT DISTINCT t.tax_invoice_id FROM tax_invoice_link t JOIN invoice_line l"
        " ON l.id = t.invoice_line_id WHERE l.invoice_id = %s",
        clerk.made["C1.invoice"],
    )
    red = tax_invoices.RedTaxInvoice(
        issued,
        "退货",
        on,
        (tax_invoices.RedPart(1, 380_000, Decimal(10)),),
        (tax_invoices.NewLink(1, line, -380_000, -49_400, Decimal(-10)),),
    )
    clerk.do(tax_invoices.do_red_tax_invoice, on, red)


def sell_dollars(clerk: Clerk, on: date) -> None:
    """Dollars leave at what they were carried at, 7.10; the bank pays 7.00."""
    bank, loss = clerk.office.account("1002"), clerk.office.account("660303")
    lines = (
        LineInput(bank, "D", 7_000_000, "CNY", 7_000_000),
        LineInput(loss, "D", 100_000, "CNY", 100_000),
        LineInput(bank, "C", 1_000_000, "USD", 7_100_000, rate=Decimal("7.10")),
    )
    clerk.do(do_post_entry, on, clerk.entry(on, lines))


def enter_twice(clerk: Clerk, on: date) -> None:
    """The same voucher once more, taken back in red letters."""
    again = clerk.voucher(49, 0, 3)
    clerk.do(do_reverse_entry, on, ReverseEntry(again, on, "重复记账"))


def bank_day(clerk: Clerk, on: date) -> None:
    """Three slips of the bank, a voucher each."""
    for first in (0, 2, 4):
        clerk.voucher(51, first, first + 2)


def issue(shop: str, *wanted: tuple[str, str]) -> Step:
    """Return the step that issues (item, quantity) to a shop 领料."""

    def step(clerk: Clerk, on: date) -> None:
        lines = tuple(clerk.goods(item, qty) for item, qty in wanted)
        given = GoodsInput("issue", lines, on, memo="领料", outside_id=clerk.places[shop])
        clerk.do(do_move_goods, on, given)

    return step


def revalue(clerk: Clerk, on: date) -> None:
    """Dollars at the bank are carried at the month's closing rate."""
    clerk.do(do_revalue, on, Revalue(on, (("USD", Decimal(7)),)))


def carry_over(clerk: Clerk, on: date) -> None:
    """Carry income and expense over to the year's result 损益结转."""
    clerk.do(do_close_result, on, CloseResult(on))


def finish(clerk: Clerk, on: date) -> None:
    """What the shop has finished comes into stock at what it cost 完工入库."""
    first, second, _ = clerk.sheet.lines_of(56)
    lines = (
        clerk.goods("A", "400", value_minor=first.minor),
        clerk.goods("B", "150", value_minor=second.minor),
    )
    given = GoodsInput("receipt", lines, on, memo="完工", outside_id=clerk.places["SHOP1"])
    clerk.do(do_move_goods, on, given)


def _then(*steps: Step) -> Step:
    def step(clerk: Clerk, on: date) -> None:
        for each in steps:
            each(clerk, on)

    return step


def _settle(account: str, party: str, minor: int) -> Step:
    return lambda clerk, on: clerk.settle(on, account, party, minor)


def _voucher(number: int) -> Step:
    def step(clerk: Clerk, on: date) -> None:
        clerk.voucher(number)

    return step


DECEMBER = receive("乙0", "乙", "S2", "100", "30.50")
"""What came before the year's end and had no bill yet."""
STEPS: dict[int, Step] = {
    2: receive("甲2", "甲", "S1", "800", "52"),
    3: bill("甲2", "S1", "800"),
    4: freight,
    5: bill("乙0", "S2", "100", "31"),
    6: _then(pay("out", "S1", 16_950_000), _settle("220201", "S1", 16_950_000)),
    8: receive("丙8", "丙", "S3", "200", "82"),
    9: bill("丙8", "S3", "200"),
    10: _then(_voucher(10), _settle("220201", "S3", 1_853_200)),
    11: receive("周转", "周转", "S2", "50", "46"),
    12: _then(issue("SHOP1", ("甲", "1200"), ("乙", "600")), issue("SHOP2", ("甲", "100"))),
    13: issue("SHOP3", ("周转", "20")),
    14: _then(order("C1", "C1", ("A", "200", "380"), ("B", "120", "560")), deliver("C1")),
    15: invoice("C1", "C1"),
    16: _then(pay("in", "C1", 22_600_000), _settle("1122", "C1", 22_600_000)),
    17: _then(_voucher(17), _settle("1122", "C2", 9_040_000)),
    26: _then(order("C2", "C2", ("丙", "80", "130"), discount="5"), deliver("C2")),
    27: invoice("C2", "C2"),
    28: _invoice("invoice", "C2", "技术服务", "20000", "CN6"),
    29: _invoice("invoice", "C1", "安装", "10000", "CN9", "charge_income"),
    30: _then(
        order("C4", "C4", ("A", "60", "390")), invoice("C4", "C4", advance="30", paper=False)
    ),
    31: pay("in", "C4", 793_260, of="C4.advance"),
    32: _then(
        order("C3", "C3", ("B", "40", "90"), currency="USD", rate="7.05", tax="CNX"),
        deliver("C3"),
    ),
    33: invoice("C3", "C3", paper=False),
    34: _then(receive("乙34", "乙", "S2", "500", "30"), bill("乙34", "S2", "500")),
    35: pay("out", "S2", 1_665_000, of="乙34.bill", discount_minor=30_000),
    36: _then(_voucher(36), _settle("220201", "S1", 4_700_800)),
    38: come_back,
    39: red_invoice,
    40: _invoice("bill", "S5", "招待礼品", "1000", "CN13N"),
    42: deliver("C4"),
    43: invoice("C4", "C4", paper=False),
    44: pay("in", "C3", 360_000, of="C3.invoice", currency="USD", rate="7.02"),
    45: sell_dollars,
    49: enter_twice,
    50: pay("in", "C5", 300_000, bank="cash"),
    51: bank_day,
    56: finish,
    57: revalue,
    60: carry_over,
}
