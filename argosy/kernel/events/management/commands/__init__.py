"""Management commands of the information flow."""
