"""Whatever arrives, each command of the suite takes it whole or refuses it with a cure.

The values tried follow from the types of each command's input, one spoiled at a time; ARGOSY_SEED
chooses which of them the quick run tries. A refusal leaves every table as it was.
"""

from __future__ import annotations

import os
import random

import pytest

from tests.security.conftest import Stage
from tests.security.example import Example, tried_commands
from tests.security.nasty import Case, cases
from tests.security.probing import Snapshot, faults_of, try_out

SEED = int(os.environ.get("ARGOSY_SEED", "2"))
QUICK = 19
"""Cases a command in the quick run: 1,520 in all."""
THOROUGH = 250
"""Cases a command in the long run, pairs of spoiled values included: 20,000 in all."""
COMMANDS = tried_commands()


def chosen(example: Example, most: int) -> list[Case]:
    """Return cases of a command: all there are, or as many as are wanted, by the seed."""
    random_ = random.Random(f"{SEED} {example.command.name}")
    found = list(cases(example.item, example.hint))
    random_.shuffle(found)
    return found[:most]


def check(example: Example, tried: list[Case]) -> None:
    """Try cases; fail with every fault found."""
    snapshot = Snapshot()
    before = snapshot.take()
    faults = []
    for case in tried:
        outcome = try_out(example, [case.item])
        faults += [f"{case}: {fault}" for fault in faults_of(case, outcome)]
    assert not faults, f"ARGOSY_SEED={SEED}\n" + "\n".join(faults)
    assert snapshot.take() == before


def test_every_command_has_an_example_that_it_takes(stage: Stage) -> None:
    assert sorted(stage.examples) == COMMANDS
    for example in stage.examples.values():
        outcome = try_out(example, [example.item])
        assert outcome.answer is not None, f"{example.command.name}: {outcome}"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_bad_value_is_refused_with_a_cure(stage: Stage, name: str) -> None:
    example = stage.examples[name]
    check(example, chosen(example, QUICK))


@pytest.mark.long
@pytest.mark.parametrize("name", COMMANDS)
def test_every_bad_value_is_refused_with_a_cure(stage: Stage, name: str) -> None:
    example = stage.examples[name]
    single = chosen(example, THOROUGH)
    check(example, single)
    random_ = random.Random(f"{SEED} pairs {name}")
    pairs: list[Case] = []
    while len(single) + len(pairs) < THOROUGH:
        first = random_.choice(single)
        if first.bad.is_poison:
            continue
        pairs.append(random_.choice(list(cases(first.made(), example.hint))))
    check(example, pairs)
