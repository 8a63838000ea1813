"""Goods, money and tax invoices of an order held against each other, step by step."""

from __future__ import annotations

from decimal import Decimal

from argosy.domains.accounting.tax_invoices import api as tax_invoices
from argosy.domains.purchasing.commands.bills import do_enter_bill
from argosy.domains.purchasing.commands.create import do_create_order
from argosy.domains.purchasing.commands.orders import do_confirm_order
from argosy.domains.purchasing.commands.receive import do_receive_goods
from argosy.domains.purchasing.rules.bills import BillLine, EnterBill
from argosy.domains.purchasing.rules.orders import OrderStep
from argosy.domains.purchasing.rules.receipts import ReceiveGoods, ReceiveLine
from argosy.domains.purchasing.tests import world as buying
from argosy.domains.sales import api as sales
from argosy.domains.sales.tests.world import World
from argosy.kernel.identity import sql
from argosy.web.lists.three_flows import (
    Gap,
    invoiced_not_shipped,
    received_no_invoice,
    shipped_not_invoiced,
)
from tests.security.trade_examples import DAY


def _gaps(found: list[Gap]) -> list[tuple[int, int, int, int]]:
    """Return moved, billed, covered and gap of each line, as whole numbers."""
    rows = [(gap.moved_qty, gap.billed_qty, gap.covered_qty, gap.gap_qty) for gap in found]
    assert all(each == int(each) for row in rows for each in row)
    return [(int(a), int(b), int(c), int(d)) for a, b, c, d in rows]


def test_what_was_shipped_is_listed_until_tax_invoices_stand_for_it(world: World) -> None:
    actor = world.books.actor
    world.stock("A", "100")
    order = world.confirmed(world.line("A", "10"))
    assert shipped_not_invoiced(actor, DAY) == []
    world.do(sales.do_deliver, sales.DeliverOrder(order, DAY))
    assert _gaps(shipped_not_invoiced(actor, DAY)) == [(10, 0, 0, 10)]
    (invoice,) = world.do(sales.do_bill_order, sales.BillOrder(order, DAY)).ids()
    assert _gaps(shipped_not_invoiced(actor, DAY)) == [(10, 10, 0, 10)]
    (line,) = world.lines_of(order)
    party = int(str(sql.rows("SELECT party_id FROM invoice WHERE id = %s", (invoice,))[0][0]))
    asked = tax_invoices.ApplyTaxInvoice(
        party, "special", (tax_invoices.ApplyLine(0, line, Decimal(4)),)
    )
    (application,) = world.do(tax_invoices.do_apply_tax_invoice, asked).ids()
    step = tax_invoices.IssueTaxInvoice(application, 1, DAY)
    world.do(tax_invoices.do_issue_tax_invoice, step)
    assert _gaps(shipped_not_invoiced(actor, DAY)) == [(10, 10, 4, 6)]
    rest = tax_invoices.ApplyTaxInvoice(party, "special", invoice_ids=(invoice,))
    (application,) = world.do(tax_invoices.do_apply_tax_invoice, rest).ids()
    world.do(tax_invoices.do_issue_tax_invoice, tax_invoices.IssueTaxInvoice(application, 1, DAY))
    assert shipped_not_invoiced(actor, DAY) == [] == invoiced_not_shipped(actor, DAY)
    # Three come back: tax invoices stand for more than is with the customer.
    (came,) = world.delivered_lines(order)
    back = sales.ReturnLine(came, Decimal(3))
    world.do(sales.do_return_goods, sales.ReturnGoods(order, DAY, (back,)))
    assert _gaps(invoiced_not_shipped(actor, DAY)) == [(7, 10, 10, 3)]


def test_what_came_without_a_tax_invoice_is_listed_billed_or_not(db: object) -> None:
    world = buying.make_world()
    actor, day = world.actor, buying.DAY
    (order,) = world.do(do_create_order, world.order(world.line(0, "10", "5"))).ids()
    world.do(do_confirm_order, OrderStep(order, 1))
    (line,) = world.ids("SELECT line_id FROM purchase_line_progress")
    world.do(do_receive_goods, ReceiveGoods(order, (ReceiveLine(line, Decimal(10)),)))
    assert _gaps(received_no_invoice(actor, day)) == [(10, 0, 0, 10)]
    bill = EnterBill(world.supplier, "R-1", day, (BillLine(line, Decimal(6)),))
    world.do(do_enter_bill, bill)
    assert _gaps(received_no_invoice(actor, day)) == [(10, 6, 0, 10)]
    (billed,) = world.ids("SELECT id FROM invoice_line")
    received = tax_invoices.RegisterTaxInvoice(
        "in",
        "special",
        "26312000000012345678",
        day,
        world.supplier,
        "EUR",
        (tax_invoices.NewTaxLine("Frames", 3000, 0, None, Decimal(6), Decimal(5)),),
        links=(tax_invoices.NewLink(1, billed, 3000, 0, Decimal(6)),),
    )
    world.do(tax_invoices.do_register_tax_invoice, received)
    assert _gaps(received_no_invoice(actor, day)) == [(10, 6, 6, 4)]
