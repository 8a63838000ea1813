"""Whose files: which nouns take attachments, who may see them there and who may attach.

A noun of which each reader has records of his own takes none, since the right to read it does not
tell whose record it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.platform.registry import catalogue
from argosy.platform.registry.access import actions_of
from argosy.platform.registry.actions import ActionKind
from argosy.platform.registry.conditions import Compiler, joined
from argosy.platform.registry.resource import Resource

ATTACHMENT: Final = "files.attachment"
READ: Final = "files.read"
ATTACH: Final = "files.attach"


def takes_files(noun: Resource) -> bool:
    """Return whether records of a noun can have files."""
    return noun.name != ATTACHMENT and not noun.is_personal


def may_see(actor: Actor, noun: Resource) -> bool:
    """Return whether an actor may see the files of a noun's records."""
    return takes_files(noun) and actor.may(READ) and actor.may(noun.read_permission)


def may_attach(actor: Actor, noun: Resource) -> bool:
    """Return whether an actor may attach files: he reads the noun and may change it."""
    if not may_see(actor, noun) or not actor.may(ATTACH):
        return False
    changes = [each for each in actions_of(actor, noun) if each.permission]
    return any(each.kind is not ActionKind.CREATE for each in changes) or (
        bool(changes) and all(each.kind is ActionKind.CREATE for each in noun.actions)
    )


def there(actor: Actor, wanted: Iterable[tuple[str, int]]) -> frozenset[tuple[str, int]]:
    """Return which records there are, among those of nouns that the actor may see.

    One statement a noun; asked within a transaction that sees the actor's companies.
    """
    by_noun: dict[str, set[int]] = defaultdict(set)
    for name, record in wanted:
        by_noun[name].add(record)
    found: set[tuple[str, int]] = set()
    for name, ids in by_noun.items():
        noun = catalogue.resources().get(name)
        if noun is None or not may_see(actor, noun):
            continue
        compiler = Compiler(actor)
        joins = compiler.declared(noun.joins)
        condition = joined(compiler.scope(noun, noun.scope), " AND ", "true")
        rows = sql.rows(
            f"SELECT {noun.key_sql} FROM {noun.table} t {joins.text}"
            f" WHERE {condition.text} AND {noun.key_sql} = ANY (%s::bigint[])",
            (*joins.params, *condition.params, sorted(ids)),
        )
        found.update((name, int(str(each))) for (each,) in rows)
    return frozenset(found)
