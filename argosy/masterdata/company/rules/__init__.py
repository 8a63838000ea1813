"""The rules of companies, pure: what a new one needs, chart templates, ownership."""
