"""Tests of tax invoices."""
