"""Writes versions of orders with their lines, and the projections that follow from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.types.json import Jsonb

from argosy.domains.sales.commands.writing import Writing
from argosy.domains.sales.rules.drafts import Draft, DraftLine
from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql

_VERSION = (
    "order_id",
    "version",
    "kind",
    "customer_id",
    "warehouse_id",
    "currency",
    "rate",
    "payment_term",
    "billing_policy",
    "discount_pct",
    "must_reserve",
    "has_external_taxes",
    "document_date",
    "valid_until",
    "customer_reference",
    "why",
    "ship_to",
    "net_minor",
    "tax_minor",
    "gross_minor",
    "company_gross_minor",
    "correlation_id",
    "effective_at",
)
_LINE = (
    "id",
    "order_id",
    "version",
    "line_id",
    "line_no",
    "kind",
    "item_id",
    "description",
    "qty",
    "unit_id",
    "factor_num",
    "factor_den",
    "base_qty",
    "over_pct",
    "unit_price",
    "per_qty",
    "discount_pct",
    "price_includes_tax",
    "amount_minor",
    "is_amount_agreed",
    "price_trace",
    "tax_codes",
    "tax_reason",
    "external_taxes",
    "requested_on",
    "net_minor",
    "tax_minor",
    "gross_minor",
)
_PROGRESS = ("line_id", "order_id", "item_id", "kind", "over_pct", "ordered_qty")


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A worked-out draft with the order, version and journey it is for.

    Row ids are those of `sales_order_line`; a new line's id is that of its first row.
    """

    made: Draft
    order_id: int
    version: int
    kind: str
    journey: int
    row_ids: Sequence[int]
    effective_at: datetime
    why: str = ""


def write_versions(
    run: CommandRun, writing: Writing, versions: Sequence[NewVersion]
) -> tuple[str, str]:
    """Add the posted rows of versions; new lines get their `line_id` from the row ids.

    Returns:
        The names under which the written versions and lines can be read in the same statement.
    """
    for version in versions:
        for line, row_id in zip(version.made.lines, version.row_ids, strict=True):
            line.line_id = line.line_id or row_id
    heads = writing.insert(
        "sales_order_version",
        _VERSION,
        [_version_record(version) for version in versions],
        {
            "company_id": run.company_id,
            "actor_id": run.actor.id,
            "command_id": run.command_id,
        },
        returning=True,
    )
    lines = writing.insert(
        "sales_order_line",
        _LINE,
        [
            _line_record(version, number, line, row_id)
            for version in versions
            for number, (line, row_id) in enumerate(
                zip(version.made.lines, version.row_ids, strict=True), 1
            )
        ],
        {"company_id": run.company_id},
        returning=True,
    )
    return heads, lines


_HEADS = """
INSERT INTO sales_order (id, company_id, customer_id, warehouse_id, currency, rate, payment_term,
       billing_policy, must_reserve, has_external_taxes, document_date, valid_until,
       customer_reference, version, net_minor, tax_minor, gross_minor, company_gross_minor,
       correlation_id, state, delivery_state)
SELECT v.order_id, v.company_id, v.customer_id, v.warehouse_id, v.currency, v.rate, v.payment_term,
       v.billing_policy, v.must_reserve, v.has_external_taxes, v.document_date, v.valid_until,
       v.customer_reference, v.version, v.net_minor, v.tax_minor, v.gross_minor,
       v.company_gross_minor, v.correlation_id,
       CASE v.kind WHEN 'quotation' THEN 'quotation' ELSE 'entered' END,
       CASE WHEN v.order_id = ANY(%s::bigint[]) THEN 'full' ELSE 'none' END
  FROM {versions} v
"""
_FIRST_PROGRESS = """
INSERT INTO sales_line_progress (line_id, company_id, order_id, item_id, kind, over_pct,
       ordered_qty)
SELECT l.line_id, l.company_id, l.order_id, l.item_id, l.kind, l.over_pct, l.base_qty
  FROM {lines} l
"""


def write_orders(run: CommandRun, writing: Writing, versions: Sequence[NewVersion]) -> None:
    """Add new orders: the posted rows, and the projections as they follow from them."""
    if not versions:
        return
    heads, lines = write_versions(run, writing, versions)
    goodsless = [
        version.order_id
        for version in versions
        if not any(line.kind == "item" for line in version.made.lines)
    ]
    writing.add(_HEADS.format(versions=heads), [sql.array(goodsless)])
    writing.add(_FIRST_PROGRESS.format(lines=lines), [])


def write_progress(
    run: CommandRun, writing: Writing, lines: Sequence[tuple[int, DraftLine]]
) -> None:
    """Add the projections of new lines, given as (order, line)."""
    writing.insert(
        "sales_line_progress",
        _PROGRESS,
        [
            (line.line_id, order_id, line.item_id, line.kind, line.over_pct, line.base_qty)
            for order_id, line in lines
        ],
        {"company_id": run.company_id},
    )


def _version_record(version: NewVersion) -> tuple[object, ...]:
    made, new = version.made, version.made.new
    return (
        version.order_id,
        version.version,
        version.kind,
        new.customer_id,
        new.warehouse_id,
        new.currency,
        made.rate,
        made.payment_term,
        new.billing_policy,
        new.discount_pct,
        new.must_reserve,
        new.external_taxes is not None,
        new.document_date,
        new.valid_until,
        new.reference,
        version.why,
        new.ship_to,
        made.net_minor,
        made.tax_minor,
        made.gross_minor,
        made.company_gross_minor,
        version.journey,
        version.effective_at,
    )


def _line_record(
    version: NewVersion, number: int, line: DraftLine, row_id: int
) -> tuple[object, ...]:
    return (
        row_id,
        version.order_id,
        version.version,
        line.line_id,
        number,
        line.kind,
        line.item_id,
        line.description,
        line.qty,
        line.unit_id,
        line.factor_num,
        line.factor_den,
        line.base_qty,
        line.over_pct,
        line.unit_price,
        line.per_qty,
        line.discount_pct,
        line.price_includes_tax,
        line.amount_minor,
        line.is_amount_agreed,
        None if line.price_trace is None else Jsonb(line.price_trace),
        ",".join(line.tax_codes),
        None if line.tax_reason is None else Jsonb(line.tax_reason),
        None if line.external_taxes is None else Jsonb(line.external_taxes),
        line.requested_on,
        line.net_minor,
        line.tax_minor,
        line.gross_minor,
    )
