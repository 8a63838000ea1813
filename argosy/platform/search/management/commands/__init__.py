"""Management commands of the webhooks."""
