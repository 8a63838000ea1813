"""A worked month of a Chinese manufacturer: the spreadsheet, its making, and who enters it."""
