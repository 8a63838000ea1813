"""Own fields live with the rest: proven, digested, guarded, kept by upgrades and by rebuilding."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import psycopg
import pytest

from argosy.domains.sales.commands.create import do_create_order
from argosy.domains.sales.tests.world import World, make_world
from argosy.kernel.events import digest, rebuild, registry
from argosy.kernel.events.findings import Finding
from argosy.kernel.events.own_values import OwnAt, Owned
from argosy.kernel.events.seal import seal_everything
from argosy.kernel.events.verification import verify
from argosy.kernel.identity import sql
from argosy.masterdata.party.commands import do_create_party
from argosy.masterdata.party.rules.new_party import NewParty
from argosy.platform.registry.own_fields import definitions, jobs
from argosy.platform.registry.own_fields.commands import do_add_field
from argosy.platform.registry.own_fields.rules.inputs import AddField, FieldChoice
from argosy.project.migration import migrate
from argosy.testing.database import Clone, TestDatabases

COLOUR = AddField(
    "sales.order", "x_colour", "choice", "Colour", "颜色", lines="lines",
    choices=(FieldChoice("red", "Red", "红"), FieldChoice("blue", "Blue", "蓝")),
)  # fmt: skip
AGENT = AddField("sales.order", "x_agent", "reference", "Agent", "业务员", target="party.party")
LOYALTY = AddField("party.party", "x_loyalty", "decimal", "Points", "积分")


def with_values(loyalty: str = "1.5", colour: str = "red", lost_ids: int = 0) -> World:
    """A company with three own fields, one value each."""
    world = make_world(items="AB")
    with sql.using("owner"):
        for table in ("own_field", "own_field_change", "sales_order", "sales_order_line", "party"):
            sql.ids(table, lost_ids)
    world.do(do_add_field, COLOUR, AGENT, LOYALTY)
    assert jobs.carry_out_all() == 3
    definitions.forget()
    (party,) = world.do(
        do_create_party,
        Owned(NewParty("Anna", "ANNA", kind="person"), (OwnAt("", (("x_loyalty", loyalty),)),)),
    ).ids()
    item = world.order(world.line("A", "1"), world.line("B", "1"))
    own = (OwnAt("", (("x_agent", party),)), OwnAt("lines[1]", (("x_colour", colour),)))
    world.do(do_create_order, Owned(item, own))
    return world


def broken() -> list[Finding]:
    """Everything that `argosy verify` finds wrong."""
    with sql.using("owner"):
        seal_everything()
    return [finding for finding in verify() if finding.offenders]


def by_table() -> dict[str, str]:
    with sql.using("owner"):
        return {part.table: part.digest for part in digest.business_digest()}


@pytest.mark.books_not_whole
def test_verify_holds_and_names_what_is_wrong(db_clone: Clone) -> None:
    with_values()
    assert broken() == []
    with psycopg.connect(db_clone.owner_url, autocommit=True) as owner:
        owner.execute("INSERT INTO sales_order_x (id, company_id) VALUES (4711, 1)")
        owner.execute("UPDATE sales_order_x SET x_agent = 815 WHERE id <> 4711")
        owner.execute("UPDATE own_field SET choices = '[]' WHERE name = 'x_colour'")
        owner.execute("ALTER TABLE party DROP COLUMN x_loyalty")
    (finding,) = [finding for finding in broken() if finding.number == "INV-60"]
    ((order,),) = sql.rows("SELECT id FROM sales_order_x WHERE id <> 4711")
    ((line,),) = sql.rows("SELECT id FROM sales_order_line_x")
    ((field,),) = sql.rows("SELECT id FROM own_field WHERE name = 'x_loyalty'")
    assert [(o.table, o.row_id, o.what) for o in finding.offenders] == [
        ("sales_order_line_x", str(line), "x_colour is none of its choices: red"),
        ("sales_order_x", str(order), "x_agent points at no row of party: 815"),
        ("own_field", str(field), "the column x_loyalty of party is missing"),
        ("sales_order_x", "4711", "has values beside no row of sales_order of its company"),
    ]


def test_the_digest_tells_values_apart_and_not_ids(
    clone_factory: Callable[[], Clone], test_databases: TestDatabases
) -> None:
    found = []
    variants: list[dict[str, object]] = [{}, {"lost_ids": 77}, {"loyalty": "2"}, {"colour": "blue"}]
    for variant in variants:
        with test_databases.aliases_on(clone_factory()):
            with_values(**variant)  # type: ignore[arg-type]
            found.append(by_table())

    def changed(other: dict[str, str]) -> set[str]:
        return {table for table, value in found[0].items() if other[table] != value}

    assert changed(found[1]) == set()
    assert "party" in changed(found[2]) and "sales_order_line_x" not in changed(found[2])
    assert changed(found[3]) >= {"sales_order_line_x"}
    assert "party" not in changed(found[3])


def test_an_upgrade_keeps_columns_values_and_guards(db_clone: Clone) -> None:
    with_values()
    before = by_table()
    with psycopg.connect(db_clone.owner_url) as owner:  # as a restored dump comes: without grants
        owner.execute("REVOKE ALL ON own_field, sales_order_x, sales_order_line_x FROM argosy_app")
        owner.execute("DROP POLICY company_isolation ON sales_order_x")
        owner.execute("DROP TRIGGER zz_audit_update ON sales_order_x")
    migrate()
    assert by_table() == before
    assert sql.rows(
        "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'sales_order_x'::regclass"
        " AND NOT tgisinternal"
    ) == [(3,)]
    with psycopg.connect(db_clone.app_url) as application:
        application.execute("SELECT set_config('argosy.companies', '{999}', true)")
        assert application.execute("SELECT * FROM sales_order_x").fetchall() == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            application.execute("INSERT INTO sales_order_x (id, company_id) VALUES (9, 1)")
    with (
        psycopg.connect(db_clone.app_url) as application,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="must be owner"),
    ):
        application.execute("ALTER TABLE sales_order_x ADD COLUMN x_bad text")


def test_rebuilding_projections_leaves_own_values_alone(db_clone: Clone) -> None:
    with_values()
    before = by_table()
    with sql.using("owner"):
        for projection in registry.projections():
            rebuild.refill(projection)
    assert by_table() == before
    assert sql.rows("SELECT x_loyalty FROM party WHERE code = 'ANNA'") == [(Decimal("1.5"),)]
