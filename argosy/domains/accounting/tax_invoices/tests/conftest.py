"""Fixtures of the tax invoices: the accounting desk."""

from argosy.domains.accounting.tests.conftest import office

__all__ = ["office"]
