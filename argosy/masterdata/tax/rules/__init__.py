"""The rules of tax as pure functions: dated codes, determination, the one function for amounts."""

from argosy.masterdata.tax.rules.codes import (
    TaxCategory,
    TaxCode,
    TaxKind,
    TaxRate,
    check_code,
)
from argosy.masterdata.tax.rules.computation import compute
from argosy.masterdata.tax.rules.documents import (
    AllowanceCharge,
    Direction,
    DocumentLine,
    ExternalTax,
    LineTax,
    RoundingScope,
    TaxDocument,
    TaxedDocument,
    TaxedLine,
    TaxTotal,
)

__all__ = [
    "AllowanceCharge",
    "Direction",
    "DocumentLine",
    "ExternalTax",
    "LineTax",
    "RoundingScope",
    "TaxCategory",
    "TaxCode",
    "TaxDocument",
    "TaxKind",
    "TaxRate",
    "TaxTotal",
    "TaxedDocument",
    "TaxedLine",
    "check_code",
    "compute",
]
