"""An input that each command takes: what the tests of bad input spoil."""

from __future__ import annotations

from collections.abc import Iterator

from argosy.kernel.primitives.actor import Actor
from argosy.platform.data.imports.mappings import SaveMapping, do_save_mapping


def examples(actor: Actor) -> Iterator[tuple[object, object]]:
    """Yield every command with an item that it takes."""
    yield do_save_mapping, SaveMapping("party.party", "customers", {"客户": "name"})
