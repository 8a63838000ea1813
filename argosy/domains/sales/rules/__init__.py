"""The rules of sales as pure functions: what may be ordered, delivered, billed, promised."""
