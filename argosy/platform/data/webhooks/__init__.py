"""Webhooks: other programs are told what happened, signed, at least once.

A webhook is a company's wish to have kinds of events posted to an address. Events are taken from
the log after their commit, up to the horizon, so none is missed; each becomes a delivery, tried
again with growing pauses and parked when it fails too often. Deliveries can be replayed.
"""
