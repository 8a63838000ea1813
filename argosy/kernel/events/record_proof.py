"""Proofs generated from the schema: times that the database stamped, and the audit trail."""

from __future__ import annotations

from django.db import models

from argosy.kernel.events.canonical import column_of, quoted
from argosy.kernel.events.findings import Examination, offenders
from argosy.kernel.events.references import tables
from argosy.kernel.identity.tables import TableKind

_AUDITED = (TableKind.MASTER, TableKind.DRAFT)


def examinations() -> list[Examination]:
    """Return one examination of times a posted table, and one of the trail an audited table."""
    found: list[Examination] = []
    for table, model in sorted(tables().items()):
        kind = model.table_kind  # type: ignore[attr-defined]
        columns = {column_of(field) for field in model._meta.local_concrete_fields}
        if kind is TableKind.POSTED and "recorded_at" in columns:
            found.append(_times(table, columns))
        if kind in _AUDITED:
            found.append(_trail(model))
    return found


def is_timed(table: str) -> bool:
    """Whether rows of a table say when they were recorded."""
    fields = tables()[table]._meta.local_concrete_fields
    return any(column_of(field) == "recorded_at" for field in fields)


def _times(table: str, columns: set[str]) -> Examination:
    """Rows of a command carry its time, and no row was recorded in the future."""
    company = "r.company_id" if "company_id" in columns else "NULL::bigint"
    own = "command_id" in columns and table != "event"
    join = " LEFT JOIN command_log l ON l.id = r.command_id" if own else ""
    differs = " OR r.recorded_at <> l.recorded_at" if own else ""
    query = (
        f"SELECT {company}, '{table}'::text, r.id,"
        " 'was recorded at ' || r.recorded_at || ', which its command or the clock contradicts'"
        f" FROM {quoted(table)} r{join}"
        f" WHERE r.recorded_at > clock_timestamp() + interval '1 minute'{differs} ORDER BY r.id"
    )
    return Examination(
        f"TIM.{table}",
        f"Rows of {table} were recorded when their command ran, and not in the future",
        f"{table} 的记录时间与其命令一致",
        lambda: offenders(query),
    )


def _trail(model: type[models.Model]) -> Examination:
    """What the audit trail says last about a row is what the row is."""
    table = model._meta.db_table
    columns = [column_of(field) for field in model._meta.local_concrete_fields]
    names = ", ".join(f"'{column}'" for column in columns)
    query = (
        "WITH told AS (SELECT DISTINCT ON (row_key) row_key, operation, after, company_id"
        f"  FROM audit_change WHERE table_name = '{table}' ORDER BY row_key, id DESC),"
        f" present AS (SELECT argosy_row_key(to_jsonb(t)) AS row_key, to_jsonb(t) AS now"
        f"  FROM {quoted(table)} t)"
        " SELECT coalesce((p.now->>'company_id')::bigint, a.company_id), "
        f"'{table}'::text, coalesce(p.row_key, a.row_key),"
        " CASE WHEN p.row_key IS NULL THEN 'is gone, and the audit trail does not say so'"
        "  WHEN a.row_key IS NULL THEN 'is there, and the audit trail does not say since when'"
        "  WHEN a.operation = 'D' THEN 'is there, though the audit trail says it was deleted'"
        "  ELSE 'differs from what the audit trail says last' END"
        " FROM present p FULL JOIN told a ON a.row_key = p.row_key"
        " WHERE (p.row_key IS NULL AND a.operation <> 'D') OR a.row_key IS NULL"
        "  OR (p.row_key IS NOT NULL AND (a.operation = 'D' OR EXISTS ("
        "   SELECT 1 FROM jsonb_each(a.after) f WHERE f.value IS DISTINCT FROM p.now->f.key"
        f"    AND f.key = ANY (ARRAY[{names}]))))"
    )
    return Examination(
        f"AUD.{table}",
        f"Each row of {table} is what the audit trail says last",
        f"{table} 与审计记录一致",
        lambda: offenders(query),
    )
