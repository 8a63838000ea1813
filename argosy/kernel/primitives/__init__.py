"""Money, quantity, unit, actor, clock, errors: pure Python, so that rules are testable in milliseconds."""
