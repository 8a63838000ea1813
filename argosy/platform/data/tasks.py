"""Background work of imports: carrying out what was queued, forgetting files that nobody wants."""

from __future__ import annotations

from procrastinate.contrib.django import app

from argosy.kernel.primitives.actor import Actor
from argosy.platform.data.imports import queueing, uploads
from argosy.platform.users import api as users


@app.task(name="data.carry_out")
def carry_out(run_id: int, actor_id: int, company_id: int, language: str) -> None:
    """Carry out an import as whoever asked for it, with his rights as they are now."""
    actor = users.identity_of(actor_id).actor(company_id, language)
    queueing.work(actor, run_id)


@app.periodic(cron="41 3 * * *")
@app.task(name="data.forget_uploads", queueing_lock="data.forget_uploads")
def forget_uploads(timestamp: int) -> None:
    """Remove files that were sent days ago."""
    uploads.forget_old()


def defer(actor: Actor, run_id: int) -> None:
    """Queue an import; it is done in the order of the queue, one at a time for each run."""
    carry_out.configure(lock=f"data.carry_out:{run_id}").defer(
        run_id=run_id,
        actor_id=actor.id,
        company_id=actor.company_id,
        language=actor.language,
    )
