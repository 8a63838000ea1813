"""What accounting adds to the suite: number series, permissions, roles, duty conflicts."""

from __future__ import annotations

from argosy.kernel.events.numbers import declare_series
from argosy.kernel.events.refusals import declare_refusal
from argosy.kernel.primitives.errors import Problem

SERIES = {
    "invoice": "INV-{yyyy}-{n:05}",
    "credit_note": "CN-{yyyy}-{n:05}",
    "bill": "BILL-{yyyy}-{n:05}",
    "supplier_credit": "SC-{yyyy}-{n:05}",
    "payment": "PAY-{yyyy}-{n:05}",
}

PERMISSIONS = {
    "accounting.document.read": (
        "See invoices, payments and open items",
        "查看应收应付、收付款与未清项",
    ),
    "accounting.ledger.read": ("See accounts and journal entries", "查看科目与凭证"),
    "accounting.invoice.post": ("Post invoices and bills", "过账发票与账单"),
    "accounting.payment.post": ("Record payments", "登记收付款"),
    "accounting.allocation.change": ("Allocate and take back", "核销与反核销"),
    "accounting.entry.post": ("Post journal entries", "过账凭证"),
    "accounting.entry.reverse": ("Reverse journal entries", "冲销凭证"),
    "accounting.period.close": ("Close periods", "结账"),
    "accounting.tax_invoice.register": ("Register and link tax invoices", "登记与关联发票"),
    "accounting.tax_invoice.apply": ("Apply for tax invoices", "开票申请"),
    "accounting.tax_invoice.issue": ("Issue tax invoices and red letters", "开具发票与红冲"),
    "accounting.tax_invoice.check": ("Check tax invoices", "查验发票"),
    "accounting.tax_invoice.deduct": ("Tick tax invoices for deduction", "勾选抵扣"),
    "accounting.period.reopen": ("Re-open periods", "反结账"),
    "accounting.chart.write": (
        "Keep accounts, journals, dimensions and posting rules",
        "维护科目、日记账、辅助核算与过账规则",
    ),
}

ROLES = {
    "accountant": (
        "accounting.document.read",
        "accounting.ledger.read",
        "accounting.invoice.post",
        "accounting.allocation.change",
        "accounting.entry.post",
        "accounting.entry.reverse",
        "accounting.period.close",
        "inventory.read",
        "party.read",
        "product.read",
        "purchasing.document.view",
        "sales.order.read",
        "trail.actor.read",
    ),
    "tax_clerk": (
        "accounting.document.read",
        "accounting.tax_invoice.register",
        "accounting.tax_invoice.apply",
        "accounting.tax_invoice.check",
        "party.read",
        "product.read",
    ),
    "tax_accountant": (
        "accounting.document.read",
        "accounting.tax_invoice.issue",
        "accounting.tax_invoice.deduct",
        "party.read",
    ),
    "cashier": (
        "accounting.document.read",
        "accounting.payment.post",
        "party.read",
    ),
    "chief_accountant": (
        "accounting.document.read",
        "accounting.ledger.read",
        "accounting.period.close",
        "accounting.period.reopen",
        "accounting.chart.write",
        "inventory.read",
        "party.read",
        "product.read",
        "purchasing.bill.release",
        "purchasing.document.view",
        "sales.order.read",
        "trail.actor.read",
    ),
}

DUTY_CONFLICTS = (
    ("accounting.invoice.post", "accounting.payment.post", "Who enters bills must not pay them."),
    ("accounting.entry.post", "accounting.period.reopen", "Who posts must not re-open periods."),
)


_TAX_REFUSALS = (
    (
        "tax_coverage_within",
        "tax_invoice.over_invoiced",
        "Tax invoices would stand for more than a line is owed, or for less than nothing.",
        "Link or apply for what is listed as not invoiced.",
    ),
    (
        "tax_line_linked_within",
        "tax_invoice.over_linked",
        "A line of the tax invoice would stand for more than it comes to.",
        "Link up to what is left of the line.",
    ),
    (
        "tax_line_red_within",
        "tax_invoice.taken_back",
        "Red letters would take back more than a line has.",
        "Take back what is left of the line.",
    ),
    (
        "tax_invoice_number",
        "tax_invoice.number_taken",
        "This tax invoice is registered already.",
        "Look it up; a tax invoice is registered once.",
    ),
)


def declare() -> None:
    """Declare the number series' default patterns, and what its constraints mean to people."""
    for code, pattern in SERIES.items():
        declare_series(code, pattern)
    for constraint, code, text, cure in _TAX_REFUSALS:
        declare_refusal(constraint, Problem(code, text, cure))
    declare_refusal(
        "invoice_supplier_reference",
        Problem(
            "accounting.reference_twice",
            "This supplier's document number has been entered before.",
            "Check whether the bill was booked already; correct the number if it was not.",
            "reference",
        ),
    )
