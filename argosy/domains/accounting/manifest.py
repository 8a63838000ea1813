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
    "accounting.period.reopen": ("Re-open periods", "反结账"),
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
    ),
    "cashier": ("accounting.document.read", "accounting.payment.post"),
    "chief_accountant": (
        "accounting.document.read",
        "accounting.ledger.read",
        "accounting.entry.post",
        "accounting.entry.reverse",
        "accounting.period.close",
        "accounting.period.reopen",
    ),
}

DUTY_CONFLICTS = (
    ("accounting.invoice.post", "accounting.payment.post", "Who enters bills must not pay them."),
    ("accounting.entry.post", "accounting.period.reopen", "Who posts must not re-open periods."),
)


def declare() -> None:
    """Declare the number series' default patterns, and what its constraints mean to people."""
    for code, pattern in SERIES.items():
        declare_series(code, pattern)
    declare_refusal(
        "invoice_supplier_reference",
        Problem(
            "accounting.reference_twice",
            "This supplier's document number has been entered before.",
            "Check whether the bill was booked already; correct the number if it was not.",
            "reference",
        ),
    )
