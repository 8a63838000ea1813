"""Imports carried out in the background: queued in the transaction that notes them, done once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Final

from django.db import transaction

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import ArgosyError
from argosy.platform.data.imports import progress, runs
from argosy.platform.data.imports.commands import (
    BEGUN,
    IMPORT,
    ResumeImport,
    do_resume_import,
)
from argosy.platform.data.imports.importing import carry_out, enter
from argosy.platform.data.imports.options import ImportOptions
from argosy.platform.data.imports.uploads import Upload, opened
from argosy.platform.registry.resource import Resource

Defer = Callable[[Actor, int], None]
SECONDS_SILENT_MAX: Final = 60
"""Whoever says nothing for so long is taken for dead, and somebody may go on in his place."""


def queue(
    actor: Actor,
    resource: Resource,
    upload: Upload,
    options: ImportOptions,
    *,
    key: str,
    defer: Defer,
) -> int:
    """Note an import of a file that was sent and queue the work; return its run's id.

    Args:
        actor: who imports; the work is done with his rights as they are then.
        resource: what the file holds.
        upload: the file.
        options: what is wanted.
        key: the client's key; the same key with the same file is the same import.
        defer: queues the work.

    Raises:
        PermissionDenied: the actor may not import, or may not give a command that it takes.
        ValidationFailed: the file as a whole cannot be taken.
        KeyReused: the key was used for something else.
    """
    with closing(opened(actor, upload)) as file, transaction.atomic(using=sql.alias()):
        run_id = enter(
            actor, resource, file, options, key=key, name=upload.name, upload_id=upload.id
        )
        with runs.working(actor):
            run = runs.get(actor, run_id)
        if run.state == BEGUN and not run.next_record:
            defer(actor, run_id)
    return run_id


def queue_again(actor: Actor, run_id: int, resource: str, *, key: str, defer: Defer) -> None:
    """Queue the rest of an import that was broken off.

    Raises:
        NotFound: there is no such run.
        KeyReused: the key was used for something else.
    """
    actor.check_permission(IMPORT)
    with runs.working(actor):
        do_resume_import([ResumeImport(run_id)], actor=actor, key=key)
        run = runs.get(actor, run_id, resource)
        if run.state == BEGUN:
            progress.begun(actor, run_id)
            defer(actor, run_id)


def work(actor: Actor, run_id: int) -> None:
    """Carry out an import that was queued, telling how far it has come.

    What is refused to it as a whole ends it: somebody reads why on its page.
    """
    try:
        with progress.told(actor, run_id) as tell:
            carry_out(actor, run_id, tell=tell)
    except ArgosyError as error:
        runs.refuse(actor, run_id, error.problems)
    progress.forget(actor, run_id)
