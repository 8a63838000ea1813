"""What the web may import of accounting."""

from argosy.domains.accounting.commands import (
    Allocate,
    ChangePeriod,
    Deallocate,
    ReverseEntry,
    do_allocate,
    do_close_period,
    do_close_result,
    do_deallocate,
    do_issue_invoice,
    do_open_year,
    do_post_entry,
    do_post_payment,
    do_reopen_period,
    do_revalue,
    do_reverse_entry,
)
from argosy.domains.accounting.payments import PaymentInput
from argosy.domains.accounting.queries import (
    access_invoice,
    aged,
    balance_sheet,
    invoices_of_order,
    party_statement,
    profit_and_loss,
)

__all__ = [
    "Allocate",
    "ChangePeriod",
    "Deallocate",
    "PaymentInput",
    "ReverseEntry",
    "access_invoice",
    "aged",
    "balance_sheet",
    "do_allocate",
    "do_close_period",
    "do_close_result",
    "do_deallocate",
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
]
