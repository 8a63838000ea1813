"""Examples that capabilities bring along: each application's ``tests/examples.py``."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from tests.security.example import Example
from tests.security.trade_examples import Trade


def found_examples(trade: Trade) -> Iterator[Example]:
    """Yield the examples of every application that brings some."""
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.tests") is None:
            continue
        if find_spec(f"{config.name}.tests.examples") is None:
            continue
        module = import_module(f"{config.name}.tests.examples")
        for command, item in module.examples(trade.buyer.actor):
            yield trade.buys(command, item)
