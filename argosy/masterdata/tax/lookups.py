"""The read of tax codes that capabilities make for their documents, under the name they know."""

from argosy.masterdata.tax.queries import tax_codes

__all__ = ["tax_codes"]
