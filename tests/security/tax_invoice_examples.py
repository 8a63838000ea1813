"""What each command of the tax invoices accepts."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from decimal import Decimal

from argosy.contracts.billing import BillingLine, BillingRequested
from argosy.domains.accounting import commands as accounting
from argosy.domains.accounting.tax_invoices import api as tax_invoices
from argosy.kernel.identity import sql
from tests.security.example import Example
from tests.security.trade_examples import DAY, ONE, TEN, TWO, Trade


def tax_invoice_examples(trade: Trade) -> list[Example]:
    """Applied for, issued, taken back, registered, linked, checked, deducted."""
    world = trade.seller
    party = world.customers[1]
    line = BillingLine(0, 0, "thing", TWO, 0, TEN, tax_codes=("V19",))
    sale = BillingRequested(0, "invoice", party, "EUR", ONE, DAY, DAY, "", 0, (line,))
    bought = replace(
        sale, kind="bill", reference="T1", lines=(replace(line, purpose="purchase_expense"),)
    )
    (invoice,) = world.do(accounting.do_issue_invoice, sale).ids()
    (bill,) = world.do(accounting.do_issue_invoice, bought).ids()
    ((bill_line,),) = sql.rows("SELECT id FROM invoice_line WHERE invoice_id = %s", (bill,))
    ((sold_line,),) = sql.rows("SELECT id FROM invoice_line WHERE invoice_id = %s", (invoice,))
    assert isinstance(bill_line, int) and isinstance(sold_line, int)
    asked = tax_invoices.ApplyTaxInvoice(
        party,
        "special",
        (tax_invoices.ApplyLine(sold_line, 0, Decimal("0.5")),),
        buyer_name="Buyer",
        buyer_tax_number="91110000600037341L",
        memo="soon",
    )
    applied = [world.do(tax_invoices.do_apply_tax_invoice, asked).ids()[0] for _ in range(3)]
    world.do(tax_invoices.do_issue_tax_invoice, tax_invoices.IssueTaxInvoice(applied[0], 1, DAY))
    ((ours,),) = sql.rows("SELECT id FROM tax_invoice WHERE application_id = %s", (applied[0],))
    assert isinstance(ours, int)
    link = tax_invoices.NewLink(1, bill_line, 100, 19, Decimal("0.1"))
    received = tax_invoices.RegisterTaxInvoice(
        "in",
        "special",
        "26312000000012345678",
        DAY,
        party,
        "EUR",
        (tax_invoices.NewTaxLine("Steel", 2000, 380, Decimal(19), TWO, TEN, "kg"),),
        "",
        "Seller",
        "91110000600037341L",
        links=(link,),
        files=(tax_invoices.NewFile("xml", "a.xml", b64encode(b"<x/>").decode()),),
    )
    (theirs,) = world.do(
        tax_invoices.do_register_tax_invoice, replace(received, number="1", links=())
    ).ids()
    passed = tax_invoices.CheckTaxInvoice(theirs, "passed", "genuine")
    world.do(tax_invoices.do_check_tax_invoice, passed)
    back = tax_invoices.RedTaxInvoice(
        ours, "returned", DAY, (tax_invoices.RedPart(1, 500, Decimal("0.25")),)
    )
    return [
        trade.sells(tax_invoices.do_apply_tax_invoice, asked),
        trade.sells(
            tax_invoices.do_issue_tax_invoice, tax_invoices.IssueTaxInvoice(applied[1], 1, DAY)
        ),
        trade.sells(
            tax_invoices.do_cancel_tax_application,
            tax_invoices.CancelApplication(applied[2], 1),
        ),
        trade.sells(tax_invoices.do_red_tax_invoice, back),
        trade.sells(tax_invoices.do_register_tax_invoice, received),
        trade.sells(tax_invoices.do_link_tax_invoice, tax_invoices.LinkTaxInvoice(theirs, (link,))),
        trade.sells(tax_invoices.do_check_tax_invoice, passed),
        trade.sells(
            tax_invoices.do_deduct_tax_invoice, tax_invoices.DeductTaxInvoice(theirs, 202603)
        ),
    ]
