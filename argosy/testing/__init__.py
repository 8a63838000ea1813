"""What tests share: template databases, fault injection, invariant runner, reference models."""
