"""Who goes live: one of Argosy's own actors, for one company."""

from __future__ import annotations

from argosy.kernel.events.log import all_companies
from argosy.kernel.identity import sql
from argosy.kernel.identity.models import Actor as ActorRow
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.currency import minor_units
from argosy.platform.system.outcome import Refused


def actor_for(company: str, name: str) -> Actor:
    """The actor that goes live for the company of a code.

    Raises:
        Refused: `golive.no_company`.
    """
    with all_companies():
        found = sql.rows("SELECT id FROM company WHERE code = %s", (company,))
    if not found:
        raise Refused(
            "golive.no_company",
            cause=f"There is no company {company!r}.",
            cure="Found it first; its code is what --company takes.",
        )
    company_id = int(str(found[0][0]))
    row, _ = ActorRow.objects.get_or_create(kind="system", name=name)
    return Actor(row.id, ActorKind.SYSTEM, company_id, (company_id,))


def scale_of(actor: Actor) -> int:
    """Decimals of the company's currency."""
    ((currency,),) = sql.rows(
        "SELECT currency_id::text FROM company WHERE id = %s", (actor.company_id,)
    )
    return minor_units(str(currency))
