"""Writes any resource as CSV or XLSX, from its declaration alone."""
