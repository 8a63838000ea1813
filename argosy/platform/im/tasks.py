"""The worker's part: reading a directory, and carrying out what was confirmed of it."""

from __future__ import annotations

from procrastinate.contrib.django import app

from argosy.platform.im import synchronising
from argosy.platform.im.application import provider_of
from argosy.platform.users import api as users


@app.task(name="im.read", retry=2)
def read(sync_id: int, actor_id: int, company_id: int, language: str) -> None:
    """Read the directory of a company's provider."""
    actor = users.identity_of(actor_id).actor(company_id, language)
    synchronising.read(actor, sync_id, provider_of(company_id))


@app.task(name="im.apply", retry=2)
def carry_out(sync_id: int, actor_id: int, company_id: int, language: str) -> None:
    """Carry out a reading as whoever confirmed it, with his rights as they are now."""
    actor = users.identity_of(actor_id).actor(company_id, language)
    synchronising.carry_out(actor, sync_id)
