"""INV-42: sixteen rivals for the last of a customer's credit, exactly one of whom gets it."""

from __future__ import annotations

import pytest

from argosy.domains.sales.commands.confirm import do_confirm_order
from argosy.domains.sales.commands.create import do_create_order
from argosy.domains.sales.rules.inputs import ConfirmOrder
from argosy.domains.sales.tests.world import World, make_world
from argosy.kernel.events.commands import Command, CommandRun, Done
from argosy.kernel.events.findings import offenders
from argosy.kernel.events.rebuild import differences
from argosy.kernel.events.registry import checks, projections
from argosy.kernel.identity import sql
from argosy.kernel.ledger.commitments import set_limits
from argosy.kernel.primitives.errors import Conflict
from argosy.testing.database import Clone
from tests.concurrency.rivals import rival_rounds

RIVALS = 16
ROUNDS = 200
TOTAL_MINOR = 1190


@pytest.fixture
def world(db_clone: Clone) -> World:
    """A company with a customer a round, each with credit for one order and not for two."""
    made = make_world("CREDIT", customers=ROUNDS)
    limits = [(customer, "EUR", 2 * TOTAL_MINOR - 1) for customer in made.customers]
    made.act(lambda run: set_limits(run, limits))
    return made


def orders_for(world: World, rounds: int) -> list[list[int]]:
    """Enter an order of 11.90 a rival and round: services, so that only credit is fought for."""
    found = []
    for number in range(rounds):
        new = world.order(world.line("SERVICE", "1"), customer_id=world.customers[number])
        found.append(world.do(do_create_order, *[new] * RIVALS).ids())
    return found


def assert_books_hold() -> None:
    """Run every check and compare every projection, as the owner."""
    with sql.using("owner"):
        broken = {check.number: found for check in checks() if (found := offenders(check.sql))}
        drifted = {p.table: found for p in projections() if (found := differences(p))}
    assert broken == {}, broken
    assert drifted == {}, drifted


def test_the_last_credit_is_taken_once(world: World) -> None:
    orders = orders_for(world, ROUNDS)

    def act(rival: int, number: int) -> str:
        try:
            world.do(
                do_confirm_order,
                ConfirmOrder(orders[number][rival]),
                key=f"confirm/{number}/{rival}",
            )
        except Conflict as error:
            return error.code
        return "won"

    for outcomes in rival_rounds(RIVALS, ROUNDS, act):
        assert sorted(outcomes) == ["ledger.credit_limit"] * (RIVALS - 1) + ["won"]
    taken = sql.rows("SELECT DISTINCT committed_minor FROM exposure")
    assert taken == [(TOTAL_MINOR,)]
    assert_books_hold()


@pytest.mark.books_not_whole
def test_control_who_reads_and_then_writes_gives_credit_twice(world: World) -> None:
    """The same race without the lock: it must fail, or the race above proves nothing."""
    rounds = ROUNDS // 8
    world.act(lambda run: set_limits(run, [(c, "EUR", None) for c in world.customers]))

    def act(rival: int, number: int) -> bool:
        customer = world.customers[number]

        def naive(run: CommandRun, batch: object) -> list[Done]:
            found = sql.rows(
                "SELECT coalesce(sum(amount_minor), 0) FROM commitment WHERE party_id = %s",
                (customer,),
            )
            if int(str(found[0][0])) + TOTAL_MINOR >= 2 * TOTAL_MINOR:
                return []
            sql.execute(
                "INSERT INTO commitment (company_id, party_id, currency, kind, amount_minor,"
                " source_type, source_id, correlation_id, command_id, effective_at)"
                " VALUES (%s, %s, 'EUR', 'order', %s, 'test', 1, 1, %s, %s)",
                (run.company_id, customer, TOTAL_MINOR, run.command_id, run.now),
            )
            return [Done("test", 1)]

        made = Command[int]("test.naive", None, naive)(
            [0], actor=world.books.actor, key=f"naive/{number}/{rival}"
        )
        return bool(made.results)

    granted = [sum(outcomes) for outcomes in rival_rounds(RIVALS, rounds, act)]
    assert max(granted) > 1, "the control did not give credit twice"
