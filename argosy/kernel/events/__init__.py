"""The information flow: command log, events, subscriptions, numbers, seal, timeline."""
