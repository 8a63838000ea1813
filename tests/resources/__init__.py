"""What every declared noun promises: it can be read, filtered, sorted, and is complete."""
