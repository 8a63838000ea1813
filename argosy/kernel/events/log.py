"""Reading the event log back: rows to contracts, over one company or all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from argosy.kernel.events import handlers
from argosy.kernel.events.contract import Contract, JsonValue, Recorded, from_json
from argosy.kernel.identity import sql


@contextmanager
def all_companies() -> Iterator[None]:
    """See the events of every company in one transaction; handlers see only their own's."""
    with transaction.atomic(using=sql.alias()):
        sql.rows(
            "SELECT set_config('argosy.companies',"
            " (SELECT coalesce(array_agg(id), '{}')::text FROM company), true)"
        )
        yield


def recorded_events(event_ids: Sequence[int]) -> list[Recorded[Contract]]:
    """Return events of the log with their contracts, in order of their ids."""
    found = sql.rows(
        "SELECT id, company_id, subject_type, subject_id, correlation_id, command_id, actor_id,"
        " effective_at, kind, payload FROM event WHERE id = ANY(%s::bigint[]) ORDER BY id",
        (list(event_ids),),
    )
    return [_recorded(row) for row in found]


def _recorded(row: sql.Row) -> Recorded[Contract]:
    event_id, company, subject_type, subject_id, correlation, command, actor, at, kind, payload = (
        row
    )
    contract = handlers.contract_of(str(kind))
    assert contract is not None, f"{kind} is handled here, so its contract is known"
    assert isinstance(at, datetime) and isinstance(payload, dict)
    values: dict[str, JsonValue] = payload
    return Recorded(
        int(str(event_id)),
        int(str(company)),
        str(subject_type),
        int(str(subject_id)),
        int(str(correlation)),
        int(str(command)),
        int(str(actor)),
        at,
        from_json(contract, values),
    )
