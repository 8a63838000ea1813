"""The capabilities: one folder each, in the field's own terms; none imports another."""
