"""From a billing request to amounts: the one money function, then the company's currency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from argosy.contracts.billing import BillingRequested
from argosy.domains.accounting.rules import SALES_KINDS, share_company_total, to_company
from argosy.kernel.primitives.currency import minor_units
from argosy.masterdata.tax.rules import (
    Direction,
    DocumentLine,
    ExternalTax,
    TaxCode,
    TaxDocument,
    TaxedDocument,
    compute,
)


@dataclass(frozen=True, slots=True)
class Worked:
    """A request with its amounts in both currencies.

    Args:
        request: what was asked.
        taxed: the money function's answer, in the document's currency.
        company_total: the total in the company's currency.
        company_net: net of each line in the company's currency.
        company_taxes: each tax of each line in the company's currency, as in `taxed`.
    """

    request: BillingRequested
    taxed: TaxedDocument
    company_total: int
    company_net: tuple[int, ...]
    company_taxes: tuple[tuple[int, ...], ...]
    company_currency: str

    def in_company(self, minor: int) -> int:
        """Return an amount of the document in the company's currency, at the document's rate."""
        return to_company(
            minor,
            self.request.rate,
            minor_units(self.request.currency),
            minor_units(self.company_currency),
        )

    @property
    def is_own_currency(self) -> bool:
        """Whether document and company share a currency."""
        return self.request.currency == self.company_currency


def work_out(
    requests: Sequence[BillingRequested], codes: Mapping[str, TaxCode], company_currency: str
) -> list[Worked]:
    """Compute the amounts of each request.

    Raises:
        ValidationFailed: an unknown tax code, no rate on the date, figures out of bounds.
    """
    return [_work_out(request, codes, company_currency) for request in requests]


def _work_out(
    request: BillingRequested, codes: Mapping[str, TaxCode], company_currency: str
) -> Worked:
    taxed = compute(
        TaxDocument(
            currency=request.currency,
            tax_date=request.document_date,
            lines=tuple(
                DocumentLine(
                    qty=line.quantity,
                    unit_price=line.unit_price,
                    tax_codes=line.tax_codes,
                    price_includes_tax=line.price_includes_tax,
                    discount_pct=line.discount_pct,
                    amount_minor=line.net_minor,
                )
                for line in request.lines
            ),
            codes=codes,
            direction=Direction.SALE if request.kind in SALES_KINDS else Direction.PURCHASE,
            external=tuple(ExternalTax(t.code, t.amount_minor) for t in request.external_taxes)
            if request.external_taxes
            else None,
        )
    )
    if request.currency == company_currency:
        return Worked(
            request,
            taxed,
            taxed.gross_minor,
            tuple(line.net_minor for line in taxed.lines),
            tuple(tuple(t.charged_minor for t in line.taxes) for line in taxed.lines),
            company_currency,
        )
    total = to_company(
        taxed.gross_minor,
        request.rate,
        minor_units(request.currency),
        minor_units(company_currency),
    )
    parts: list[int] = []
    for line in taxed.lines:
        parts.append(line.net_minor)
        parts.extend(tax.charged_minor for tax in line.taxes)
    shares = iter(share_company_total(total, parts))
    nets: list[int] = []
    taxes: list[tuple[int, ...]] = []
    for line in taxed.lines:
        nets.append(next(shares))
        taxes.append(tuple(next(shares) for _ in line.taxes))
    return Worked(request, taxed, total, tuple(nets), tuple(taxes), company_currency)
