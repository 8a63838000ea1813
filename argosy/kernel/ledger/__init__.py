"""The money flow: accounts, entries, lines, periods, allocations, dimensions, commitments."""
