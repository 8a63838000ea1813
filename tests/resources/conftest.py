"""The stage of the bad-input tests, every command given once: what all resources are read on."""

from __future__ import annotations

import pytest

from argosy.kernel.primitives.errors import ArgosyError
from tests.security.conftest import Stage, committed_stage, stage

ENDING = frozenset(
    {
        "inventory.cancel",
        "purchasing.cancel",
        "sales.cancel",
        "purchasing.close",
        "accounting.close",
        "accounting.reopen",
    }
)

__all__ = ["committed_stage", "stage"]


@pytest.fixture
def filled(stage: Stage) -> Stage:
    """Both companies after the commands of the suite."""
    return fill(stage)


def fill(stage: Stage) -> Stage:
    """Give every command of the suite its example, what ends something last.

    An example may want the state that another one has changed: that one is left out.
    """
    refused = []
    for name in sorted(
        stage.examples, key=lambda name: (bool(ENDING & set(name.split("_"))), name)
    ):
        example = stage.examples[name]
        try:
            example.give([example.item], key=f"filled/{name}")
        except ArgosyError as error:
            refused.append(f"{name}: {error}")
    assert len(refused) < len(stage.examples) // 5, refused
    return stage
