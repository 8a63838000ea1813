"""The goods flow: locations, lots, moves, balances, reservations."""
