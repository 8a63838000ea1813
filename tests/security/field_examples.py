"""What each command of own fields accepts."""

from __future__ import annotations

from decimal import Decimal

from argosy.domains.sales.commands.create import do_create_order
from argosy.kernel.identity import sql
from argosy.platform.registry.own_fields import commands
from argosy.platform.registry.own_fields.rules.inputs import (
    AddField,
    ChangeField,
    FieldChoice,
    FieldStep,
    RetryChange,
    SetValues,
    ValuesOfLine,
)
from tests.security.example import Example
from tests.security.trade_examples import Trade

CHOICES = (FieldChoice("red", "Red", "红"),)


def field_examples(trade: Trade) -> list[Example]:
    """Own fields, planned and made by the owner; their tables are not changed here."""
    world = trade.seller
    whole = AddField(
        "sales.order", "x_weight", "decimal", "Weight", "重量", lines="lines", help_en="In kg",
        help_zh="千克", minimum=Decimal(1), maximum=Decimal(10), read_permission="own",
        write_permission="sales.order.create", required_when="always", visible_when="always",
        position=1,
    )  # fmt: skip
    _field("x_kind", "active", choices=True)
    active, removed, kept = (
        _field(f"x_{state}", state) for state in ("active", "removed", "removed2")
    )
    chosen = _field("x_choice", "active", choices=True)
    failed = _failed()
    (order,) = world.do(do_create_order, world.order(world.line("A", "1"))).ids()
    (line,) = world.lines_of(order)
    change = ChangeField(
        chosen, 1, "New", "新", "Help", "说明", (*CHOICES, FieldChoice("blue", "Blue", "蓝")),
        is_personal=True, read_permission="own", write_permission="own",
        required_when='{"field": "x_kind", "is": "red"}', visible_when="always", position=2,
    )  # fmt: skip
    return [
        trade.sells(commands.do_add_field, whole),
        trade.sells(commands.do_change_field, change),
        trade.sells(commands.do_remove_field, FieldStep(active, 1)),
        trade.sells(commands.do_restore_field, FieldStep(removed, 1)),
        trade.sells(commands.do_purge_field, FieldStep(kept, 1)),
        trade.sells(commands.do_retry_change, RetryChange(failed)),
        trade.sells(commands.do_set_values, SetValues("sales.order", order, (ValuesOfLine(line),))),
    ]


def _field(name: str, state: str, *, choices: bool = False) -> int:
    """Put a field of quotations' lines on record, as the job would have left it."""
    found = sql.rows(
        "INSERT INTO own_field (resource, lines, name, type, label_en, label_zh, choices,"
        " table_name, column_table, key_column, has_company, state)"
        " VALUES ('purchasing.order', 'lines', %s, %s, 'A', '甲', %s::jsonb, 'unit', 'unit', 'id',"
        " false, %s) RETURNING id",
        (
            name,
            "choice" if choices else "integer",
            '[{"value": "red", "label_en": "Red", "label_zh": "红"}]' if choices else "[]",
            state.removesuffix("2"),
        ),
    )
    return int(str(found[0][0]))


def _failed() -> int:
    """Put a change on record that could not be carried out."""
    field = _field("x_failed", "planned")
    found = sql.rows(
        "INSERT INTO own_field_change (field_id, kind, state, steps, after, actor_id, command_id)"
        " VALUES (%s, 'add', 'failed', '[]', '{}', 1, 1) RETURNING id",
        (field,),
    )
    return int(str(found[0][0]))
