"""The digest: equal for equal business, whatever the ids; different for any difference."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from argosy.kernel.events import digest, rebuild, registry
from argosy.kernel.identity import sql
from argosy.testing.business import Buy, Pay, Step, found_business, story, tell
from argosy.testing.database import Clone, TestDatabases
from argosy.testing.invariants import assert_books_hold, broken_invariants


def business() -> dict[str, str]:
    """The business digest by table."""
    with sql.using("owner"):
        return {part.table: part.digest for part in digest.business_digest()}


def full() -> dict[str, str]:
    """The full digest by table."""
    with sql.using("owner"):
        return {part.table: part.digest for part in digest.full_digest()}


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """The tables whose digest differs."""
    return {table for table in before if before[table] != after[table]}


def test_a_story_told_holds(db_clone: Clone) -> None:
    for actor in found_business(2):
        tell(actor, story())
    assert_books_hold()


def test_equal_business_has_an_equal_digest_whatever_the_ids(
    clone_factory: Callable[[], Clone], test_databases: TestDatabases
) -> None:
    found = []
    for is_second in (False, True):
        with test_databases.aliases_on(clone_factory()):
            if is_second:
                with sql.using("owner"):
                    sequences = sql.rows(
                        "SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind = 'S'"
                        " AND c.relnamespace = current_schema()::regnamespace"
                    )
                    for place, (name,) in enumerate(sequences):
                        sql.rows("SELECT setval(%s::text::regclass, %s)", (name, 5000 + 37 * place))
            (actor,) = found_business()
            if is_second:  # a command that is refused leaves gaps in every sequence
                with pytest.raises(Exception, match=r"."):
                    tell(actor, [[Buy(50, "NUT", 1, 1), Pay(51, 4_711, 1)]], mark="bad")
            tell(actor, story())
            found.append((business(), full()))
    (first, first_full), (second, second_full) = found
    assert changed(first, second) == set()
    assert first_full != second_full, "the full digest sees ids and times"
    assert first["journal_line"] != first["stock_move"]


@pytest.mark.parametrize(
    ("altered", "tables"),
    [
        ([Buy(900, "NUT", 1, 10)], {"stock_move", "journal_line", "cost_layer", "document_number"}),
        ([Pay(901, 6, 1)], {"allocation", "journal_line", "open_item", "ledger_balance"}),
    ],
)
def test_any_further_step_shows(db_clone: Clone, altered: list[Step], tables: set[str]) -> None:
    (actor,) = found_business()
    tell(actor, story())
    before = business()
    tell(actor, [altered], mark="more")
    assert tables <= changed(before, business())


def test_one_figure_in_another_place_shows(
    clone_factory: Callable[[], Clone], test_databases: TestDatabases
) -> None:
    """Two stories of the same sums by table: an amount more on one document, less on another."""
    found = []
    for first, second in ((1_000, 2_000), (2_000, 1_000)):
        with test_databases.aliases_on(clone_factory()):
            (actor,) = found_business()
            tell(actor, [[Buy(1, "NUT", 10, first), Buy(2, "BOLT", 10, second)]])
            found.append(business())
    assert {"journal_line", "cost_layer"} <= changed(*found)


def test_projections_rebuilt_from_nothing_say_the_same(db_clone: Clone) -> None:
    for actor in found_business(2):
        tell(actor, story())
    before = business()
    with sql.using("owner"):
        for projection in registry.projections():
            # what a projection holds beside its derivation (a credit limit) is not derivable
            sql.execute(f"DELETE FROM {projection.table}")
        done = [rebuild.refill(projection) for projection in registry.projections()]
    assert sum(part.added for part in done) > 20
    assert changed(before, business()) == set()
    assert_books_hold()
    for actor_id in (1, 2):
        with sql.using("owner"):
            assert sql.rows(
                "SELECT qty FROM stock_balance b JOIN item i ON i.id = b.item_id"
                " JOIN location l ON l.id = b.location_id"
                " WHERE i.code = 'NUT' AND l.code = 'WH1' AND b.company_id = %s",
                (actor_id,),
            ) == [(20,)]


def test_a_wrong_projection_is_named_and_mended(db_clone: Clone) -> None:
    (actor,) = found_business()
    tell(actor, story())
    before = business()
    with sql.using("owner"):
        sql.execute(
            "UPDATE open_item SET open_doc_minor = open_doc_minor + 1 WHERE line_id ="
            " (SELECT min(line_id) FROM open_item WHERE open_doc_minor < doc_minor)"
        )
        sql.execute("DELETE FROM cost_pool")
        sql.execute(
            "UPDATE ledger_balance SET debit_minor = debit_minor + 5"
            " WHERE day = (SELECT min(day) FROM ledger_balance)"
        )
    named = {f.number for f in broken_invariants()}
    assert {"PRJ.open_item", "PRJ.cost_pool", "PRJ.ledger_balance"} <= named
    with sql.using("owner"):
        for projection in registry.projections():
            rebuild.refill(projection)
    assert changed(before, business()) == set()
    assert_books_hold()
