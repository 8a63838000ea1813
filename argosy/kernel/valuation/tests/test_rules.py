"""The arithmetic of the cost methods: figures by hand, and laws over random figures."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from argosy.kernel.valuation.rules import (
    ATOMS,
    Flow,
    Layer,
    Owed,
    Pool,
    atoms,
    capped_return,
    carry,
    decimal,
    extend,
    returned_value,
    settle,
    share,
    split_cost,
    spread,
    standard_change,
    take_layers,
    take_pooled,
    unit_cost,
)

values = st.integers(0, 10**12)
quantities = st.integers(1, 10**9).map(lambda n: n * 10**9)


def half_up(figure: Fraction) -> int:
    """Round a rational half away from zero, through decimals and not through the rules."""
    exact = Decimal(figure.numerator * 10**30 // figure.denominator).scaleb(-30)
    if figure.denominator in {1, 2, 4, 5}:
        exact = Decimal(figure.numerator) / Decimal(figure.denominator)
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def test_atoms_are_exact_both_ways() -> None:
    assert atoms(Decimal("1.000000000001")) == 10**12 + 1
    assert decimal(10**12 + 1) == Decimal("1.000000000001")
    assert atoms(Decimal("-9999999999999999.999999999999")) == -(10**28 - 1)


def test_share_rounds_half_up_away_from_zero_and_gives_all_for_all() -> None:
    assert share(301, 2, 3) == 201
    assert share(201, 1, 2) == 101
    assert share(-201, 1, 2) == -101
    assert share(7, 3, 3) == 7
    assert share(0, 1, 3) == 0


@given(values, quantities, quantities)
def test_share_is_the_rounded_ratio(value: int, one: int, other: int) -> None:
    part, whole = sorted((one, other))
    assert abs(Fraction(value * part, whole) - share(value, part, whole)) <= Fraction(1, 2)
    assert share(-value, part, whole) == -share(value, part, whole)


def test_extend_and_unit_cost() -> None:
    assert extend(atoms(Decimal("146")), atoms(Decimal(3))) == 438
    assert extend(atoms(Decimal("333.5")), atoms(Decimal(-1))) == -334
    assert unit_cost(1000, 3 * ATOMS) == 333333333333333
    assert unit_cost(0, ATOMS) == unit_cost(5, 0) == unit_cost(-5, ATOMS) == 0


@given(values, st.lists(quantities, min_size=1, max_size=8))
def test_a_pool_taken_in_parts_gives_all_it_is_worth(value: int, parts: list[int]) -> None:
    pool = Pool(sum(parts), value)
    total = 0
    for part in parts:
        taken = take_pooled(pool, part)
        assert taken.qty == part
        assert 0 <= taken.value <= pool.value
        pool.qty -= taken.qty
        pool.value -= taken.value
        total += taken.value
    assert (pool.qty, pool.value, total) == (0, 0, value)


def test_a_pool_gives_at_most_what_has_a_cost() -> None:
    assert take_pooled(Pool(10, 15), 12).qty == 10
    assert take_pooled(Pool(10, 15), 12).value == 15
    assert take_pooled(Pool(-2, -3, uncosted=2), 4).qty == 0


@given(st.lists(st.tuples(quantities, values), min_size=1, max_size=6), quantities)
def test_layers_are_taken_in_order_and_lose_nothing(
    layers: list[tuple[int, int]], qty: int
) -> None:
    queue = [Layer(n, q, v) for n, (q, v) in enumerate(layers)]
    taken = take_layers(queue, qty)
    assert sum(part.qty for part in taken) == min(qty, sum(q for q, _ in layers))
    assert [part.layer_id for part in taken] == sorted({part.layer_id for part in taken})
    for n, (q, v) in enumerate(layers):
        gone = [part for part in taken if part.layer_id == n]
        assert queue[n].qty == q - sum(part.qty for part in gone)
        assert queue[n].value == v - sum(part.value for part in gone)
        assert queue[n].value == 0 or queue[n].qty > 0
    touched = [layer.id for layer in queue if layer.qty != layers[layer.id][0]]
    assert all(queue[n].qty == 0 for n in touched[:-1])


@given(quantities, st.lists(st.integers(-5, 9).filter(bool), min_size=1, max_size=12))
def test_standard_never_drifts_from_quantity_times_cost(cost: int, steps: list[int]) -> None:
    pool = Pool()
    for step in steps:
        change = standard_change(cost, pool, step * ATOMS)
        pool.qty += step * ATOMS
        pool.value += change
        expected = half_up(Fraction(cost * abs(pool.qty), ATOMS * ATOMS))
        assert abs(pool.value) == expected
        assert pool.value * pool.qty >= 0


@given(
    st.lists(st.tuples(quantities, values), min_size=1, max_size=5),
    quantities,
    values,
)
def test_a_receipt_settles_the_oldest_first_and_splits_its_value(
    waiting: list[tuple[int, int]], qty: int, value: int
) -> None:
    owed = [Owed(n, q, v) for n, (q, v) in enumerate(waiting)]
    settled = settle(owed, qty, value)
    total = sum(part.qty for part in settled)
    assert total == min(qty, sum(q for q, _ in waiting))
    assert [part.owed_id for part in settled] == list(range(len(settled)))
    assert all(owed[part.owed_id].qty == 0 for part in settled[:-1])
    for n, (q, v) in enumerate(waiting):
        parts = [part for part in settled if part.owed_id == n]
        assert owed[n].qty == q - sum(part.qty for part in parts)
        assert owed[n].value == v - sum(part.provisional for part in parts)
        assert owed[n].value == 0 or owed[n].qty > 0
    if total == qty:
        assert sum(part.actual for part in settled) == value


def test_what_is_settled_already_is_passed_over() -> None:
    owed = [Owed(1, 0, 0), Owed(2, 3, 30)]
    assert [(part.owed_id, part.qty) for part in settle(owed, 2, 50)] == [(2, 2)]


@given(values, st.lists(quantities, min_size=1, max_size=8))
def test_returns_in_any_parts_give_back_the_cost(cost: int, parts: list[int]) -> None:
    back_qty, back_value = 0, 0
    for part in parts:
        value = returned_value(
            cost, sum(parts), already=back_qty, already_value=back_value, back=part
        )
        assert value >= 0
        back_qty += part
        back_value += value
    assert back_value == cost


def test_a_supplier_gets_no_more_than_the_pool_holds() -> None:
    assert capped_return(Pool(110, 115000), 10, 10000) == 10000
    assert capped_return(Pool(5, 2750), 5, 5000) == 2750
    assert capped_return(Pool(6, 2750), 5, 5000) == 2750


@given(
    st.integers(-(10**9), 10**9),
    st.integers(0, 100),
    st.integers(0, 10**9),
    st.lists(st.integers(1, 100), min_size=1, max_size=5),
)
def test_a_late_cost_is_split_without_loss(
    amount: int, left: int, worth: int, gone: list[int]
) -> None:
    to_stock, parts, beyond = split_cost(amount, left, worth, gone)
    assert to_stock + sum(parts) + beyond == amount
    assert worth + to_stock >= 0
    if left == 0:
        assert to_stock == 0


def test_a_late_cost_is_carried_as_if_known_at_the_receipt() -> None:
    """5 at 10.00, then 5 at 12.00, one sold: 10.00 on the first receipt, 1.00 is sold."""
    flows = [Flow(5, 6000, None), Flow(-1, -1100, ("issue", 6401))]
    assert carry(1000, 5, 5000, flows) == {("issue", 6401): 100}


@given(
    st.integers(1, 10**6),
    st.lists(
        st.tuples(st.booleans(), st.integers(1, 20), st.integers(0, 10**5)),
        min_size=1,
        max_size=15,
    ),
)
def test_carrying_equals_doing_it_all_again(
    amount: int, steps: list[tuple[bool, int, int]]
) -> None:
    """Against a history worked out twice, with and without the amount on the first receipt."""

    def issues(extra: int) -> list[int]:
        qty, value = 10, 1000 + extra
        costs = []
        for is_in, n, paid in steps:
            if is_in:
                qty, value = qty + n, value + paid
                continue
            part = min(n, qty)
            cost = value if part == qty else half_up(Fraction(value * part, qty)) if part else 0
            qty, value = qty - part, value - cost
            costs.append(cost)
        return costs

    flows, qty = [], 10
    plain = issues(0)
    done = 0
    for is_in, n, paid in steps:
        if is_in:
            qty += n
            flows.append(Flow(n, paid, None))
        else:
            part = min(n, qty)
            qty -= part
            if part:
                flows.append(Flow(-part, -plain[done], ("issue", done)))
            done += 1
    borne = carry(amount, 10, 1000, flows)
    expected = [new - old for new, old in zip(issues(amount), plain, strict=True)]
    assert [borne.get(("issue", n), 0) for n in range(done)] == expected


@given(values, st.lists(st.integers(-3, 9).filter(bool), min_size=1, max_size=10))
def test_a_month_is_spread_without_loss(total: int, quantities: list[int]) -> None:
    if sum(quantities) <= 0:
        return
    parts = spread(total, quantities)
    assert sum(parts) == total
    for part, qty in zip(parts, quantities, strict=True):
        assert abs(Fraction(total * qty, sum(quantities)) - part) <= 1
