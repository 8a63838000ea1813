"""The nouns of accounting as every door shows them."""

from argosy.domains.accounting.declared.chart import (
    ACCOUNT,
    BOOK,
    DIMENSION,
    DIMENSION_VALUE,
    JOURNAL,
    PERIOD,
    POSTING_RULE,
)
from argosy.domains.accounting.declared.documents import INVOICE, PAYMENT
from argosy.domains.accounting.declared.entries import (
    ALLOCATION,
    DIMENSION_SET,
    ENTRY,
    OPEN_ITEM,
)
from argosy.domains.accounting.declared.ledger_reports import LEDGER_REPORTS
from argosy.domains.accounting.declared.partner_reports import PARTNER_REPORTS
from argosy.domains.accounting.declared.statement_reports import STATEMENT_REPORTS
from argosy.domains.accounting.declared.tax_invoices import TAX_APPLICATION, TAX_INVOICE
from argosy.platform.registry.checklist import ClosingCheck
from argosy.platform.registry.labels import Text

RESOURCES = (
    BOOK,
    ACCOUNT,
    JOURNAL,
    PERIOD,
    DIMENSION,
    DIMENSION_VALUE,
    DIMENSION_SET,
    POSTING_RULE,
    ENTRY,
    OPEN_ITEM,
    ALLOCATION,
    INVOICE,
    PAYMENT,
    TAX_INVOICE,
    TAX_APPLICATION,
)

REPORTS = LEDGER_REPORTS + STATEMENT_REPORTS + PARTNER_REPORTS

CLOSING = (
    ClosingCheck(
        "accounting.open_item",
        {"account.control.in": "advance_in,advance_out", "posting_date.lte": "{last}"},
        Text("Advances not settled", "未核销的预收预付"),
        Text("Settle them with the invoices that they paid.", "请与对应发票核销。"),
    ),
)
