"""Imports taken back: every noun that files enter, by the one mechanism of its declaration.

What an import's command would have made is made by the example of that command, so that a new noun
is tried without a line here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.db import transaction
from psycopg.types.json import Jsonb

from argosy.domains.sales.commands.create import do_create_order
from argosy.kernel.events.references import tables
from argosy.kernel.events.registry import declared_codes
from argosy.kernel.identity import guard, sql
from argosy.kernel.identity.tables import TableKind
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import ArgosyError, Conflict
from argosy.platform.data.imports import runs
from argosy.platform.data.imports.pointers import pointers_to
from argosy.platform.data.imports.undo import undo
from argosy.platform.registry import catalogue
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.resource import Resource
from argosy.platform.registry.undoing import Way, is_importable, reason_of, way_of
from tests.security.conftest import Stage
from tests.security.example import Example


def importable(*ways: Way) -> list[tuple[Resource, Action]]:
    """Every action by which files enter records of resources that are taken back in these ways."""
    return [
        (resource, action)
        for _, resource in sorted(catalogue.resources().items())
        if is_importable(resource) and way_of(resource) in ways
        for action in resource.actions
        if action.is_import and action.kind is ActionKind.CREATE
    ]


@contextmanager
def apart() -> Iterator[None]:
    """What is done inside is taken back."""
    with transaction.atomic(using=sql.alias()):
        yield
        transaction.set_rollback(True, using=sql.alias())


def imported(actor: Actor, resource: Resource, ids: Sequence[int], command_id: int) -> int:
    """Return a run that entered records by a command."""
    with runs.working(actor):
        ((run_id,),) = sql.rows(
            "INSERT INTO import_run (company_id, actor_id, key, resource, mode, state, file_name,"
            " size, digest, options, counts, notes) VALUES (%s, %s, %s, %s, 'all', 'done', 'a.csv',"
            " 0, '', '{}', %s, '[]') RETURNING id",
            (actor.company_id, actor.id, f"{resource.name} {command_id} {ids}", resource.name,
             Jsonb({"created": len(ids)})),
        )  # fmt: skip
        for place, id_ in enumerate(ids):
            sql.execute(
                "INSERT INTO import_row (company_id, run_id, ordinal, row, state, record_id,"
                " command_id) VALUES (%s, %s, %s, %s, 'created', %s, %s)",
                (actor.company_id, run_id, place, place + 2, id_, command_id),
            )
    return int(str(run_id))


def enter(example: Example, resource: Resource) -> int:
    """Give the example of an import's action; return the run that would have given it."""
    answer = example.give([example.item], key=f"entered/{resource.name}")
    return imported(example.actor, resource, answer.ids(), answer.command_id)


def master() -> dict[str, list[object]]:
    """All rows of the tables that people maintain."""
    see_all()
    return {
        table: [row for (row,) in sql.rows(f'SELECT to_jsonb(t) FROM "{table}" t ORDER BY 1')]
        for kind in (TableKind.MASTER, TableKind.DRAFT)
        for table in guard.tables_of(kind)
    }


def see_all() -> None:
    """See the rows of all companies, as nobody's command, until the next one."""
    sql.execute(
        "SELECT set_config('argosy.companies', (SELECT array_agg(id)::text FROM company), true),"
        " set_config('argosy.command', '', true)"
    )


def differing(before: dict[str, list[object]], after: dict[str, list[object]]) -> list[str]:
    return [
        f"{table}: {[r for r in after[table] if r not in before[table]]}"
        f" not {[r for r in before[table] if r not in after[table]]}"
        for table in before
        if _unversioned(before[table]) != _unversioned(after[table])
    ]


def _unversioned(rows: list[object]) -> list[object]:
    """A row that was changed and changed back counts both."""
    return [{k: v for k, v in row.items() if k != "version"} for row in rows]  # type: ignore[attr-defined]


def each(stage: Stage, *ways: Way) -> Iterator[tuple[Resource, Example]]:
    found = importable(*ways)
    for resource, action in found:
        with apart():
            yield resource, stage.examples[action.command.name]


def test_every_import_can_be_taken_back_or_says_why_not(db: None) -> None:
    for resource in catalogue.resources().values():
        if is_importable(resource):
            reason = reason_of(resource)
            assert (reason is not None) == (way_of(resource) is Way.NEVER), resource.name
    assert len(importable(Way.ROWS)) >= 20
    assert len(importable(Way.ACTION)) >= 4
    assert {r.name for r, _ in importable(Way.NEVER)} <= {
        "accounting.invoice",
        "accounting.payment",
        "accounting.tax_invoice",
        "company.company",
        "purchasing.bill",
    }, "what cannot be taken back may become less, not more"


def test_what_files_entered_is_gone_as_if_it_had_never_been(stage: Stage) -> None:
    wrong, entered = [], 0
    for resource, example in each(stage, Way.ROWS):
        before = master()
        run_id = enter(example, resource)
        entered += bool(differing(before, master()))
        try:
            assert undo(example.actor, run_id, key="u").state == "undone"
        except ArgosyError as error:
            wrong.append(f"{resource.name}: {error}")
            continue
        wrong += [f"{resource.name}: {text}" for text in differing(before, master())]
    assert not wrong, "\n".join(wrong)
    assert entered >= 20, "examples of commands that replace may find their row as it is"


def test_documents_are_cancelled_or_reversed_by_their_own_command(stage: Stage) -> None:
    wrong = []
    for resource, example in each(stage, Way.ACTION):
        run_id = enter(example, resource)
        try:
            assert undo(example.actor, run_id, key="u").state == "undone"
        except ArgosyError as error:
            wrong.append(f"{resource.name}: {error}")
    assert not wrong, "\n".join(wrong)


def test_what_was_changed_since_stays_and_is_named(stage: Stage) -> None:
    wrong = []
    for resource, example in each(stage, Way.ROWS):
        run_id = enter(example, resource)
        before = master()
        column = _a_text(resource.table)
        see_all()
        is_new = sql.rows(
            "SELECT 1 FROM audit_change a JOIN import_row r ON r.command_id = a.command_id"
            " WHERE r.run_id = %s AND a.table_name = %s AND a.operation = 'I'",
            (run_id, resource.table),
        )
        if column is None or not is_new:  # the example may replace what stands by the same
            continue
        ((id_,),) = sql.rows("SELECT min(record_id) FROM import_row WHERE run_id = %s", (run_id,))
        changed = f'UPDATE "{resource.table}" SET "{column}" = \'?\' WHERE id = %s'
        assert sql.execute(changed, (id_,)) == 1
        try:
            undo(example.actor, run_id, key="u")
        except Conflict as error:
            refused = error
        else:
            wrong.append(f"{resource.name} is taken back")
            continue
        codes = {(p.code, p.field) for p in refused.problems}
        if ("import.undo_changed", "[2]") not in codes:
            wrong.append(f"{resource.name}: {codes}")
        assert before.keys() == master().keys()
    assert not wrong, "\n".join(wrong)


def _a_text(table: str) -> str | None:
    for column in ("name", "name_zh", "title", "memo"):
        if sql.rows(
            "SELECT 1 FROM information_schema.columns WHERE table_name = %s AND column_name = %s",
            (table, column),
        ):
            return column
    return None


def use_place(stage: Stage, id_: int) -> None:
    """Move goods into a place: posted rows without a foreign key."""
    example = stage.examples["inventory.adjust_stock"]
    (line,) = example.item.lines  # type: ignore[attr-defined]
    document = replace(example.item, lines=(replace(line, location_id=id_),))  # type: ignore[type-var]
    example.give([document], key="used")


def use_product(stage: Stage, id_: int) -> None:
    example = stage.examples["product.create_offer"]
    example.give([replace(example.item, item_id=id_, unit="EA")], key="used")  # type: ignore[type-var]


def use_party(stage: Stage, id_: int) -> None:
    world = stage.trade.seller
    world.do(do_create_order, world.order(world.line("A", "1"), customer_id=id_))


def use_tax(stage: Stage, id_: int) -> None:
    """Name a tax by its code, as documents do: no column holds its id."""
    world = stage.trade.seller
    world.do(do_create_order, world.order(world.line("A", "1", tax_codes=("S19",))))


USED: tuple[tuple[str, str, Callable[[Stage, int], None], str], ...] = (
    ("inventory.location", "stock.create_location", use_place, "inventory.move"),
    ("product.product", "product.create_product", use_product, "product.offer"),
    ("party.party", "party.create_party", use_party, "sales.order"),
    ("tax.code", "tax.create_tax_code", use_tax, "sales.order"),
)


@pytest.mark.parametrize(("name", "command", "use", "dependent"), USED)
def test_what_something_refers_to_stays_and_the_refusal_names_it(
    stage: Stage, name: str, command: str, use: Callable[[Stage, int], None], dependent: str
) -> None:
    example, resource = stage.examples[command], catalogue.resource(name)
    answer = example.give([example.item], key="entered")
    run_id = imported(example.actor, resource, answer.ids(), answer.command_id)
    use(stage, answer.ids()[0])
    before = master()
    with pytest.raises(Conflict) as refused:
        undo(example.actor, run_id, key="u")
    problems = refused.value.problems
    assert {(p.code, p.field) for p in problems} == {("import.undo_in_use", "[2]")}
    assert dependent in {p.params["resource"] for p in problems}, [str(p) for p in problems]
    assert all(p.params["number"] for p in problems), [str(p) for p in problems]
    assert differing(before, master()) == [], "nothing half-done"
    ((state,),) = sql.rows("SELECT state FROM import_run WHERE id = %s", (run_id,))
    assert state == "done"


def test_a_document_that_others_stand_on_is_not_taken_back(stage: Stage) -> None:
    """The stage's orders were delivered or received: their cancelling would take half of them."""
    for name, table in (("sales.order", "delivery"), ("purchasing.order", "receipt")):
        resource = catalogue.resource(name)
        actor = {
            "sales.order": stage.trade.seller.books.actor,
            "purchasing.order": stage.trade.buyer.actor,
        }[name]
        see_all()
        ((id_, command_id),) = sql.rows(
            f"SELECT o.id, min(v.command_id) FROM {resource.table} o"
            f" JOIN {resource.table}_version v ON v.order_id = o.id"
            f" JOIN {table} d ON d.order_id = o.id WHERE o.company_id = %s"
            " GROUP BY o.id ORDER BY o.id LIMIT 1",
            (actor.company_id,),
        )
        run_id = imported(actor, resource, [int(str(id_))], int(str(command_id)))
        ((state,),) = sql.rows(f"SELECT state FROM {resource.table} WHERE id = %s", (id_,))
        with pytest.raises(Conflict) as refused:
            undo(actor, run_id, key="u")
        problems = refused.value.problems
        assert {"import.undo_in_use"} == {p.code for p in problems}, problems
        assert any(str(p.params["resource"]).endswith(f".{table}") for p in problems), problems
        assert all(p.field == "[2]" and p.params["number"] for p in problems)
        assert sql.rows(f"SELECT state FROM {resource.table} WHERE id = %s", (id_,)) == [(state,)]


def test_an_import_that_cannot_be_taken_back_says_so(stage: Stage) -> None:
    for place, (resource, action) in enumerate(importable(Way.NEVER)):
        actor = stage.examples[action.command.name].actor
        run_id = imported(actor, resource, [place], 1)
        with pytest.raises(Conflict) as refused:
            undo(actor, run_id, key="u")
        assert [p.code for p in refused.value.problems] == ["import.undo_none"]
        assert resource.no_undo
        assert resource.no_undo.en in str(refused.value.problems[0])


def test_codes_are_declared_of_columns_that_are(db: None) -> None:
    for column, target in declared_codes().items():
        table, _, name = column.partition(".")
        assert tables()[table]._meta.get_field(name), column
        assert any(p.table == table and p.column == name for p in pointers_to(target)), column
