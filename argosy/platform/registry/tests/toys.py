"""Toy nouns with tables of their own: orders of two companies, with lines and customers.

The figures are few and written down, so that every test can say beforehand what it must see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import guard, sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.platform.registry.actions import Action, ActionKind, Condition
from argosy.platform.registry.fields import Field, FieldType, Find, Sensitivity, choices
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Lines, Resource, Scope
from argosy.testing.toy import make_companies

READ = frozenset({"toy.order.read", "toy.customer.read", "toy.order.change"})
T = Text("Text", "文本")


@dataclass(frozen=True, slots=True)
class NewToy:
    """A toy order to make."""

    customer_id: int
    day: date
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class CloseToy:
    """A toy order to close."""

    order_id: int
    version: int = 0


@command("toy.create_order", permission="toy.order.change")
def do_create(run: CommandRun, batch: Sequence[NewToy]) -> list[Done | None]:
    """Do nothing: the tests of reads give no commands."""
    return [None] * len(batch)


@command("toy.close_order", permission="toy.order.change")
def do_close(run: CommandRun, batch: Sequence[CloseToy]) -> list[Done | None]:
    """Do nothing: the tests of reads give no commands."""
    return [None] * len(batch)


CUSTOMER = Resource(
    name="toy.customer",
    label=T,
    plural=T,
    table="toy_customer",
    scope=Scope.GROUP,
    fields=(
        Field("code", FieldType.TEXT, T, is_searchable=True),
        Field("name", FieldType.TEXT, T, is_searchable=True),
        Field("country", FieldType.TEXT, T),
        Field("mobile", FieldType.TEXT, T, sensitivity=Sensitivity.PERSONAL),
    ),
    display=("code", "name"),
    sort=("code",),
)

LINE_FIELDS = (
    Field("line_no", FieldType.INTEGER, T),
    Field("what", FieldType.TEXT, T),
    Field("qty", FieldType.QUANTITY, T),
    Field("net", FieldType.MONEY, T, "t.net_minor", unit="currency"),
)

STATES = choices(("open", "O", "开"), ("done", "D", "完"))

ORDER = Resource(
    name="toy.order",
    label=T,
    plural=T,
    table="toy_order",
    joins="LEFT JOIN toy_number n ON n.order_id = t.id",
    where="NOT t.is_hidden",
    fields=(
        Field("number", FieldType.TEXT, T, "n.number", is_searchable=True, is_sortable=False,
              find=Find("m.order_id", "toy_number m", "m.number", company="m.company_id")),
        Field("customer", FieldType.REFERENCE, T, "t.customer_id", target="toy.customer"),
        Field("state", FieldType.CHOICE, T, choices=STATES),
        Field("day", FieldType.DATE, T),
        Field("due", FieldType.DATE, T),
        Field("amount", FieldType.MONEY, T, "t.amount_minor", unit="currency"),
        Field("currency", FieldType.TEXT, T),
        Field("weight", FieldType.DECIMAL, T),
        Field("is_urgent", FieldType.BOOLEAN, T),
        Field("at", FieldType.INSTANT, T, "t.made_at"),
        Field("tags", FieldType.TEXTS, T),
        Field("extra", FieldType.OBJECT, T),
        Field("cost", FieldType.DECIMAL, T, permission="toy.cost.read"),
        Field("phone", FieldType.TEXT, T, sensitivity=Sensitivity.PERSONAL),
        Field("pin", FieldType.TEXT, T, sensitivity=Sensitivity.SECRET),
        Field("of_company", FieldType.INTEGER, T, "{company}"),
    ),
    lines=(
        Lines("lines", T, "toy_line", "t.order_id", LINE_FIELDS),
        Lines("notes", T, "toy_note", "t.order_id", (Field("text", FieldType.TEXT, T),),
              order="t.id", permission="toy.note.read"),
    ),
    actions=(
        Action("create", do_create, T, kind=ActionKind.CREATE),
        Action("close", do_close, T, subject="order_id", version="version", conditions=(
            Condition("toy.closed", "t.state = 'open'",
                      Text("It is closed.", "已关闭。"), Text("Leave it.", "无需操作。")),
            Condition("toy.urgent", "NOT t.is_urgent",
                      Text("It is urgent.", "加急。"), Text("Wait.", "请稍候。")),
        )),
    ),
    display=("number", "customer"),
    sort=("-day", "-id"),
)  # fmt: skip

SCHEMA = """
CREATE TABLE toy_customer (id bigint PRIMARY KEY, code text NOT NULL, name text NOT NULL,
    country text NOT NULL, mobile text NOT NULL);
CREATE TABLE toy_order (id bigint PRIMARY KEY, company_id bigint NOT NULL,
    customer_id bigint NOT NULL, state text NOT NULL, day date NOT NULL, due date,
    amount_minor bigint NOT NULL, currency text NOT NULL, weight numeric(28,12),
    is_urgent boolean NOT NULL, made_at timestamptz NOT NULL, tags text[] NOT NULL, extra jsonb,
    cost numeric(28,12) NOT NULL, phone text NOT NULL, pin text NOT NULL,
    is_hidden boolean NOT NULL DEFAULT false);
CREATE TABLE toy_number (order_id bigint PRIMARY KEY, company_id bigint NOT NULL,
    number text NOT NULL);
CREATE TABLE toy_line (id bigint PRIMARY KEY, company_id bigint NOT NULL, order_id bigint NOT NULL,
    line_no integer NOT NULL, what text NOT NULL, qty numeric(28,12) NOT NULL,
    net_minor bigint NOT NULL);
CREATE TABLE toy_note (id bigint PRIMARY KEY, company_id bigint NOT NULL, order_id bigint NOT NULL,
    text text NOT NULL);
CREATE INDEX toy_order_day ON toy_order (company_id, day, id);
CREATE INDEX toy_order_due ON toy_order (company_id, due, id);
CREATE INDEX toy_number_text ON toy_number (company_id, number);
CREATE INDEX toy_line_order ON toy_line (order_id, line_no);
"""

ROWS = """
INSERT INTO toy_customer VALUES
  (1, 'ACME', 'Acme Wheels', 'DE', '+49 1'), (2, 'BIKE', 'Bike & Co', 'US', '+1 2'),
  (3, '车行', '上海车行', 'CN', '+86 3');
INSERT INTO toy_order (id, company_id, customer_id, state, day, due, amount_minor, currency, weight,
    is_urgent, made_at, tags, extra, cost, phone, pin, is_hidden) VALUES
  (1, 1, 1, 'open', '2026-01-05', NULL,         1230, 'EUR', 1.5,  false, '2026-01-05 08:00+00',
   '{red,big}', '{"a": 1}', 7.25, '0171', '1111', false),
  (2, 1, 2, 'open', '2026-01-05', '2026-02-01', 500,  'JPY', NULL, true,  '2026-01-05 09:00+00',
   '{}',        NULL,       3,    '0172', '2222', false),
  (3, 1, 1, 'done', '2026-01-07', '2026-01-20', 99,   'EUR', 2.25, false, '2026-01-07 23:30+00',
   '{red}',     NULL,       0.5,  '0173', '3333', false),
  (4, 1, 3, 'open', '2026-01-02', NULL,         700000, 'EUR', 10, true, '2026-01-02 00:00+00',
   '{big}',     NULL,       9,    '0174', '4444', false),
  (5, 1, 1, 'open', '2026-01-09', '2026-01-31', 1,    'EUR', 1,    false, '2026-01-09 00:00+00',
   '{}',        NULL,       1,    '0175', '5555', true),
  (6, 2, 1, 'open', '2026-01-06', '2026-02-03', 4242, 'EUR', 3,    false, '2026-01-06 00:00+00',
   '{red}',     NULL,       2,    '0176', '6666', false);
INSERT INTO toy_number VALUES (1, 1, 'A-001'), (2, 1, 'A-002'), (3, 1, 'B_003'), (4, 1, 'B%004'),
  (6, 2, 'A-001');
INSERT INTO toy_line VALUES (11, 1, 1, 2, 'bell', 2, 230), (12, 1, 1, 1, 'wheel', 2.5, 1000),
  (21, 1, 2, 1, 'wheel', 1, 500), (61, 2, 6, 1, 'lamp', 1, 4242);
INSERT INTO toy_note VALUES (1, 1, 1, 'call first');
"""


def make_toys() -> None:
    """Make two companies with their orders, in a database that nobody else uses."""
    make_companies(2)
    with sql.using("owner"), transaction.atomic(using="owner"):
        sql.script(SCHEMA + ROWS)
        sql.script(
            "INSERT INTO currency (code, numeric, minor_units, name)"
            " VALUES ('JPY', '392', 0, 'Yen') ON CONFLICT DO NOTHING"
        )
        for table in ("toy_customer", "toy_order", "toy_number", "toy_line", "toy_note"):
            sql.script(f"GRANT SELECT ON {table} TO {guard.APPLICATION_ROLE}")
            if table != "toy_customer":
                sql.script(
                    f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
                    f" CREATE POLICY company_isolation ON {table}"
                    " USING (company_id = ANY ((SELECT argosy_companies())::bigint[]))"
                )


def reader(company_id: int = 1, *further: str, language: str = "en") -> Actor:
    """Return somebody who may read toys in one company, with further permissions."""
    permissions = READ | frozenset(further)
    return Actor(company_id, ActorKind.USER, company_id, (company_id,), permissions, language)
