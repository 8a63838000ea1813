"""Who listens to which event, and when: within the transaction, or after its commit.

Each capability shows its handlers in one table (`handlers.py`) and registers it when it starts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from argosy.kernel.events.contract import Contract

# A handler takes a CommandRun and the recorded events of exactly its contract. The table holds
# handlers of all contracts, which a type cannot say; each is checked where it is registered.
WithinFunction = Callable[..., None]
AfterFunction = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Within:
    """Runs in the same transaction: both stand or fall together."""

    contract: type[Contract]
    function: WithinFunction


@dataclass(frozen=True, slots=True)
class AfterCommit:
    """Runs from the outbox after the commit, at least once; the inbox makes its effect once.

    Args:
        contract: the event class.
        function: takes a run of its own transaction and the events, in commit order.
        name: the subscription's stable name; its position is kept under it.
        from_start: a new subscription hears the whole log, or only what comes after it.
    """

    contract: type[Contract]
    function: AfterFunction
    name: str
    from_start: bool = True


_wakers: list[Callable[[Sequence[str]], None]] = []
_within: dict[str, list[WithinFunction]] = {}
_after: dict[str, list[AfterCommit]] = {}
_contracts: dict[str, type[Contract]] = {}


class DuplicateContractError(Exception):
    """Two event classes claim the same name, or two subscriptions the same name."""


def declare(contract: type[Contract]) -> None:
    """Make an event class known by its name, for reading it back from the log."""
    known = _contracts.setdefault(contract.name, contract)
    if known is not contract:
        raise DuplicateContractError(f"{contract.name} is {known!r} and {contract!r}")


def register(handlers: Sequence[Within | AfterCommit]) -> None:
    """Register a capability's table of handlers; doing it twice changes nothing."""
    for handler in handlers:
        declare(handler.contract)
        if isinstance(handler, Within):
            functions = _within.setdefault(handler.contract.name, [])
            if handler.function not in functions:
                functions.append(handler.function)
            continue
        known = _after.setdefault(handler.name, [])
        if handler not in known:
            known.append(handler)


def within(name: str) -> Sequence[WithinFunction]:
    """Return the functions that run within the transaction for an event name."""
    return _within.get(name, ())


def subscriptions() -> dict[str, list[AfterCommit]]:
    """Return the after-commit handlers by subscription name."""
    return dict(_after)


def contract_of(name: str) -> type[Contract] | None:
    """Return the event class of a name, if it is known here."""
    return _contracts.get(name)


def declared() -> list[type[Contract]]:
    """Return every event class that is known here."""
    return list(_contracts.values())


def listening(kinds: Collection[str]) -> list[str]:
    """Return the names of the subscriptions that hear one of the event names."""
    return [
        name
        for name, found in _after.items()
        if any(handler.contract.name in kinds for handler in found)
    ]


def on_wake(waker: Callable[[Sequence[str]], None]) -> None:
    """Let a function know, after a commit, which subscriptions have something to deliver."""
    if waker not in _wakers:
        _wakers.append(waker)


def wake(names: Sequence[str]) -> None:
    """Tell whoever delivers; best effort, since the periodic sweep delivers in any case."""
    for waker in _wakers:
        waker(names)
