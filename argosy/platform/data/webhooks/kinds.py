"""Which kinds of events there are to ask for: every contract that an installed program knows."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import is_dataclass
from functools import cache

import argosy.contracts


@cache
def known_kinds() -> dict[str, int]:
    """Kind of each published event, and the version of its contract.

    Contracts of other distributions count when their capability is installed.
    """
    modules = [
        importlib.import_module(f"argosy.contracts.{found.name}")
        for found in pkgutil.iter_modules(argosy.contracts.__path__)
    ]
    from argosy.kernel.events import handlers

    published = {
        value for module in modules for value in vars(module).values() if isinstance(value, type)
    }
    published |= set(handlers.declared())
    return {
        str(getattr(contract, "name", "")): int(getattr(contract, "version", 0))
        for contract in published
        if is_dataclass(contract) and hasattr(contract, "version") and hasattr(contract, "name")
    }
