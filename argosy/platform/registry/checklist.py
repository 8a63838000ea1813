"""What is looked at before a period closes: lists that ought to be empty, declared by capability.

A capability says in ``<app>.resources.CLOSING`` which of its own records stand in the way, or are
worth a look, and so the page of closing knows nothing of sales or stock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import ValidationFailed
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.filters import parse_query
from argosy.platform.registry.labels import Text


@dataclass(frozen=True, slots=True)
class ClosingCheck:
    """A list that ought to be empty before a period closes.

    Args:
        resource: whose records.
        where: conditions as in an address; ``{first}`` and ``{last}`` are the period's days.
        label: what it is about.
        cure: what to do about what is found.
        is_needed: whether a period ought not to close before it is done; else it is worth a look.
    """

    resource: str
    where: Mapping[str, str]
    label: Text
    cure: Text
    is_needed: bool = False

    def given(self, first: date, last: date) -> dict[str, str]:
        """Return the conditions for a period, as they stand in an address."""
        return {name: text.format(first=first, last=last) for name, text in self.where.items()}


@dataclass(frozen=True, slots=True)
class Looked:
    """What a check found: so many records, or at least so many."""

    check: ClosingCheck
    given: Mapping[str, str]
    found: reads.Count


@lru_cache(maxsize=1)
def checks() -> tuple[ClosingCheck, ...]:
    """Return what installed capabilities declare, those that are needed first."""
    found: list[ClosingCheck] = []
    for config in apps.get_app_configs():
        path = f"{config.name}.resources"
        if find_spec(path) is not None:
            found += getattr(import_module(path), "CLOSING", ())
    return tuple(sorted(found, key=lambda check: not check.is_needed))


def look(actor: Actor, first: date, last: date) -> list[Looked]:
    """Return what the checks find that the actor may read.

    Args:
        actor: who looks, in the company acted for.
        first: day of the period.
        last: day of the period.

    Raises:
        ValidationFailed: a check asks for what its resource does not know.
    """
    looked = []
    for check in checks():
        if not actor.may(catalogue.resource(check.resource).read):
            continue
        given = check.given(first, last)
        query, problems = parse_query([*given.items(), ("limit", "1"), ("count", "true")])
        if problems:
            raise ValidationFailed(problems)
        page = reads.page(actor, check.resource, query)
        assert page.count is not None
        looked.append(Looked(check, given, page.count))
    return looked
