"""Writing orders: versions, lines, head and progress, each command in one statement."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from psycopg.types.json import Jsonb

from argosy.domains.purchasing.rules.held import HeldLine, HeldOrder
from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql

if TYPE_CHECKING:
    from argosy.domains.purchasing.commands.entry import Entered

_LINE_COLUMNS = (
    "line_id, line_no, kind, item_id, description, qty, unit_id, factor_num, factor_den, base_qty,"
    " unit_price, discount_pct, price_includes_tax, tax_codes, net_minor, over_pct, expected_on,"
    " place_id, request_line_id, trace"
)
_LINE_ARRAYS = (
    "%s::bigint[], %s::bigint[], %s::int[], %s::text[], %s::bigint[], %s::text[], %s::numeric[],"
    " %s::bigint[], %s::bigint[], %s::bigint[], %s::numeric[], %s::numeric[], %s::numeric[],"
    " %s::bool[], %s::jsonb[], %s::bigint[], %s::numeric[], %s::date[], %s::bigint[],"
    " %s::bigint[], %s::jsonb[]"
)
_CREATE = f"""
WITH h AS MATERIALIZED (
    SELECT nextval('purchase_order_id_seq') AS id, u.* FROM unnest(%s::bigint[], %s::bigint[],
        %s::text[], %s::numeric[], %s::bigint[], %s::text[], %s::date[], %s::bigint[],
        %s::bigint[], %s::jsonb[]) AS u(place, supplier_id, currency, rate, place_id,
        payment_term, ordered_on, net_minor, correlation_id, attributes)),
v AS (INSERT INTO purchase_order_version (company_id, order_id, version, lines_version, state,
        action, supplier_id, currency, rate, place_id, payment_term, ordered_on, net_minor,
        correlation_id, attributes, command_id, actor_id, effective_at)
    SELECT %s, id, 1, 1, 'draft', 'create', supplier_id, currency, rate, place_id, payment_term,
        ordered_on, net_minor, correlation_id, attributes, %s, %s, %s FROM h),
o AS (INSERT INTO purchase_order (id, company_id, version, lines_version, state, supplier_id,
        currency, rate, place_id, payment_term, ordered_on, net_minor, correlation_id)
    SELECT id, %s, 1, 1, 'draft', supplier_id, currency, rate, place_id, payment_term, ordered_on,
        net_minor, correlation_id FROM h),
n AS MATERIALIZED (SELECT nextval('purchase_order_line_id_seq') AS id, u.*
    FROM unnest({_LINE_ARRAYS}) AS u(place, {_LINE_COLUMNS})),
l AS (INSERT INTO purchase_order_line (id, company_id, order_id, version, {_LINE_COLUMNS})
    SELECT n.id, %s, h.id, 1, n.id, n.line_no, n.kind, n.item_id, n.description, n.qty, n.unit_id,
        n.factor_num, n.factor_den, n.base_qty, n.unit_price, n.discount_pct,
        n.price_includes_tax, n.tax_codes, n.net_minor, n.over_pct, n.expected_on, n.place_id,
        n.request_line_id, n.trace FROM n JOIN h USING (place))
SELECT id FROM h ORDER BY place
"""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of an order to be written."""

    supplier_id: int
    currency: str
    rate: Decimal
    place_id: int
    payment_term: str
    ordered_on: date
    net_minor: int
    correlation_id: int
    attributes: dict[str, str]


def create_orders(
    run: CommandRun, heads: Sequence[Head], lines: Sequence[Sequence[Entered]]
) -> list[int]:
    """Write drafts with their first version; return the orders' ids in the order given."""
    records = [
        (
            place,
            h.supplier_id,
            h.currency,
            h.rate,
            h.place_id,
            h.payment_term,
            h.ordered_on,
            h.net_minor,
            h.correlation_id,
            Jsonb(h.attributes),
        )
        for place, h in enumerate(heads)
    ]
    found = sql.rows(
        _CREATE,
        (
            *_columns(records),
            run.company_id,
            run.command_id,
            run.actor.id,
            run.now,
            run.company_id,
            *_columns(
                [
                    (place, *_line_record(number, entered))
                    for place, own in enumerate(lines)
                    for number, entered in enumerate(own, 1)
                ]
            ),
            run.company_id,
        ),
    )
    return [cast(int, row[0]) for row in found]


@lru_cache(maxsize=4096)
def _json_codes(codes: tuple[str, ...]) -> str:
    return json.dumps(list(codes))


def _line_record(number: int, entered: Entered) -> tuple[object, ...]:
    line = entered.line
    return (
        line.line_id or None,
        number,
        entered.kind,
        line.item_id,
        entered.description,
        line.qty,
        entered.unit_id,
        entered.factor_num,
        entered.factor_den,
        entered.base_qty,
        entered.unit_price,
        line.discount,
        bool(line.price_includes_tax),
        _json_codes(line.codes),
        entered.net_minor,
        entered.over_pct,
        entered.expected_on,
        entered.place_id,
        line.request_line_id or None,
        entered.trace,
    )


def _columns(records: Sequence[tuple[object, ...]]) -> list[str]:
    return [sql.array(column) for column in zip(*records, strict=True)]


_STEP = """
WITH s AS MATERIALIZED (SELECT * FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::text[],
        %s::text[], %s::text[], %s::bigint[]) AS u(order_id, version, lines_version, state,
        action, reason, net_minor)),
v AS (INSERT INTO purchase_order_version (company_id, order_id, version, lines_version, state,
        action, reason, supplier_id, currency, rate, place_id, payment_term, ordered_on,
        net_minor, correlation_id, command_id, actor_id, effective_at)
    SELECT o.company_id, o.id, s.version, s.lines_version, s.state, s.action, s.reason,
        o.supplier_id, o.currency, o.rate, o.place_id, o.payment_term, o.ordered_on, s.net_minor,
        o.correlation_id, %s, %s, %s FROM s JOIN purchase_order o ON o.id = s.order_id),
o AS (UPDATE purchase_order o SET version = s.version, lines_version = s.lines_version,
        state = s.state, net_minor = s.net_minor FROM s WHERE o.id = s.order_id)
"""
_CONFIRM = f"""{_STEP}
INSERT INTO purchase_line_progress (line_id, company_id, order_id, item_id, ordered_qty, over_pct,
    accepted_qty, rejected_qty, returned_qty, billed_qty, accrued_minor)
SELECT line_id, %s, order_id, item_id, ordered_qty, over_pct, 0, 0, 0, 0, 0
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::numeric[], %s::numeric[])
       AS u(line_id, order_id, item_id, ordered_qty, over_pct)
"""
_AMEND = f"""{_STEP},
n AS MATERIALIZED (SELECT nextval('purchase_order_line_id_seq') AS id, u.*
    FROM unnest({_LINE_ARRAYS}) AS u(order_id, {_LINE_COLUMNS})),
l AS (INSERT INTO purchase_order_line (id, company_id, order_id, version, {_LINE_COLUMNS})
    SELECT n.id, %s, n.order_id, s.version, coalesce(n.line_id, n.id), n.line_no, n.kind,
        n.item_id, n.description, n.qty, n.unit_id, n.factor_num, n.factor_den, n.base_qty,
        n.unit_price, n.discount_pct, n.price_includes_tax, n.tax_codes, n.net_minor, n.over_pct,
        n.expected_on, n.place_id, n.request_line_id, n.trace FROM n JOIN s USING (order_id)),
p AS (INSERT INTO purchase_line_progress (line_id, company_id, order_id, item_id, ordered_qty,
        over_pct, accepted_qty, rejected_qty, returned_qty, billed_qty, accrued_minor)
    SELECT coalesce(n.line_id, n.id), %s, n.order_id, n.item_id, n.base_qty, n.over_pct,
        0, 0, 0, 0, 0 FROM n JOIN s USING (order_id) WHERE s.state = 'confirmed'
    ON CONFLICT (line_id) DO UPDATE SET ordered_qty = excluded.ordered_qty,
        over_pct = excluded.over_pct),
r AS (UPDATE purchase_line_progress SET ordered_qty = 0 WHERE line_id = ANY (%s::bigint[]))
SELECT n.order_id, coalesce(n.line_id, n.id) FROM n ORDER BY n.order_id, n.line_no
"""


@dataclass(frozen=True, slots=True)
class Step:
    """What a further version of an order changes of its head."""

    order: HeldOrder
    state: str
    action: str
    reason: str = ""
    has_new_lines: bool = False
    net_minor: int | None = None

    def record(self) -> tuple[object, ...]:
        """Return the version's own columns."""
        version = self.order.version + 1
        return (
            self.order.id,
            version,
            version if self.has_new_lines else self.order.lines_version,
            self.state,
            self.action,
            self.reason,
            self.order.net_minor if self.net_minor is None else self.net_minor,
        )


def _step_params(
    run: CommandRun, steps: Sequence[Step], at: datetime | None = None
) -> list[object]:
    return [
        *_columns([step.record() for step in steps]),
        run.command_id,
        run.actor.id,
        at or run.now,
    ]


def step_orders(run: CommandRun, steps: Sequence[Step]) -> None:
    """Write a further version of each order without touching lines (cancel, close)."""
    if steps:
        sql.execute(f"{_STEP} SELECT 1", _step_params(run, steps))


def confirm_orders(run: CommandRun, steps: Sequence[Step]) -> None:
    """Write the confirming version of each order and open its lines' progress."""
    lines = [line for step in steps for line in step.order.current_lines()]
    if not steps:
        return
    sql.execute(
        _CONFIRM,
        (
            *_step_params(run, steps),
            run.company_id,
            *_columns(
                [
                    (line.line_id, line.order_id, line.item_id, line.base_qty, line.over_pct)
                    for line in lines
                ]
            ),
        ),
    )


def amend_orders(
    run: CommandRun,
    steps: Sequence[Step],
    lines: Sequence[Sequence[Entered]],
    removed: Iterable[HeldLine],
) -> dict[int, list[int]]:
    """Write amended versions with all their lines; return the line ids of each order, in order."""
    if not steps:
        return {}
    found = sql.rows(
        _AMEND,
        (
            *_step_params(run, steps),
            *_columns(
                [
                    (step.order.id, *_line_record(number, entered))
                    for step, own in zip(steps, lines, strict=True)
                    for number, entered in enumerate(own, 1)
                ]
            ),
            run.company_id,
            run.company_id,
            sql.array([line.line_id for line in removed]),
        ),
    )
    answer: dict[int, list[int]] = {}
    for order_id, line_id in cast("list[tuple[int, int]]", found):
        answer.setdefault(order_id, []).append(line_id)
    return answer


def draw(*wanted: tuple[str, int]) -> list[list[int]]:
    """Draw ids for rows of several tables, in one statement.

    Args:
        wanted: (table, how many) pairs.
    """
    query = " UNION ALL ".join(
        f"SELECT {place}, nextval('{table}_id_seq') FROM generate_series(1, %s)"
        for place, (table, _) in enumerate(wanted)
    )
    answer: list[list[int]] = [[] for _ in wanted]
    if any(number for _, number in wanted):
        for place, drawn in sql.rows(query, [number for _, number in wanted]):
            answer[cast(int, place)].append(cast(int, drawn))
    return answer
