"""Background work of bulk actions: the runs that are too long to wait for."""

from __future__ import annotations

from procrastinate.contrib.django import app

from argosy.kernel.primitives.actor import Actor
from argosy.platform.bulk import work
from argosy.platform.users import api as users


@app.task(name="bulk.work", retry=5)
def carry_out(run_id: int, actor_id: int, company_id: int, language: str) -> None:
    """Do a run as whoever started it, with his rights as they are now."""
    actor = users.identity_of(actor_id).actor(company_id, language)
    work.work(actor, run_id)


def defer(actor: Actor, run_id: int) -> None:
    """Queue a run; one process at a time works on it."""
    carry_out.configure(lock=f"bulk.work:{run_id}").defer(
        run_id=run_id,
        actor_id=actor.id,
        company_id=actor.company_id,
        language=actor.language,
    )
