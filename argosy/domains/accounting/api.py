"""What the web may import of accounting."""

from argosy.domains.accounting.closing import CloseResult
from argosy.domains.accounting.commands import (
    Allocate,
    ChangePeriod,
    Deallocate,
    ReverseEntry,
    do_allocate,
    do_close_period,
    do_close_result,
    do_deallocate,
    do_enter_entry,
    do_enter_invoice,
    do_issue_invoice,
    do_open_year,
    do_post_entry,
    do_post_payment,
    do_reopen_period,
    do_revalue,
    do_reverse_entry,
)
from argosy.domains.accounting.entering import (
    NewEntry,
    NewEntryLine,
    NewInvoice,
    NewInvoiceLine,
    OpenYear,
)
from argosy.domains.accounting.payments import PaymentInput, PaymentShare
from argosy.domains.accounting.queries import (
    access_invoice,
    aged,
    balance_sheet,
    invoices_of_order,
    party_statement,
    profit_and_loss,
)
from argosy.domains.accounting.readiness import ClosingFacts, closing_facts
from argosy.domains.accounting.revaluation import Revalue
from argosy.domains.accounting.vouchers import VoucherFacts, voucher_facts

__all__ = [
    "Allocate",
    "ChangePeriod",
    "CloseResult",
    "ClosingFacts",
    "Deallocate",
    "NewEntry",
    "NewEntryLine",
    "NewInvoice",
    "NewInvoiceLine",
    "OpenYear",
    "PaymentInput",
    "PaymentShare",
    "Revalue",
    "ReverseEntry",
    "VoucherFacts",
    "access_invoice",
    "aged",
    "balance_sheet",
    "closing_facts",
    "do_allocate",
    "do_close_period",
    "do_close_result",
    "do_deallocate",
    "do_enter_entry",
    "do_enter_invoice",
    "do_issue_invoice",
    "do_open_year",
    "do_post_entry",
    "do_post_payment",
    "do_reopen_period",
    "do_revalue",
    "do_reverse_entry",
    "invoices_of_order",
    "party_statement",
    "profit_and_loss",
    "voucher_facts",
]
