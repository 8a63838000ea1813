"""Master data: what the flows are about (company, party, product, tax, calendar) in full."""
