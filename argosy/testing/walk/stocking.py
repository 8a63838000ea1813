"""Steps in the warehouse: goods documents, transfers, counts."""

from __future__ import annotations

from fractions import Fraction

from argosy.domains.inventory.commands import (
    do_adjust_stock,
    do_enter_count,
    do_move_goods,
    do_open_count,
    do_post_count,
)
from argosy.domains.inventory.inputs import (
    Counted,
    EnterCount,
    GoodsInput,
    GoodsLineInput,
    OpenCount,
    PostCount,
)
from argosy.testing.reference.goods import SECOND, TRANSIT, WAREHOUSE, Line
from argosy.testing.reference.money import Refused
from argosy.testing.walk.core import Walk, dec
from argosy.testing.walk.world import Company

QUARTER = Fraction(1, 4)
IN = ("opening", "receipt")
TAKES = ("issue", "scrap")


def document(walk: Walk, company: Company) -> int:
    """Post a goods document of any kind, more than there is now and then."""
    chance = walk.chance
    kind = chance.choice(("opening", "receipt", "issue", "scrap", "adjustment", "adjustment"))
    lines = [
        _line(walk, company, kind, item)
        for item in chance.sample(company.items, chance.randint(1, 2))
    ]
    lines = [line for line in lines if line.qty]
    if not lines:
        return 0
    at, on = walk.when()
    given = GoodsInput(
        kind,
        tuple(_given(company, line) for line in lines),
        on,
        "walk",
        effective_at=at,
    )
    command = do_move_goods if kind in {"receipt", "issue"} else do_adjust_stock
    check = lambda: company.goods.check_document(kind, lines, at, on)  # noqa: E731
    if not walk.refused(company, command, given, check):
        walk.do(company, command, [given])
        company.goods.document(kind, lines, at, on)
    return len(lines)


def _line(walk: Walk, company: Company, kind: str, item: int) -> Line:
    chance = walk.chance
    free = max(Fraction(0), company.goods.free(item))
    if kind in IN:
        qty = Fraction(chance.randint(1, 80), 4)
        cost = company.plan.unit_cost * chance.uniform(0.7, 1.3)
        is_known = bool(company.goods.costs[item].last_cost)
        value = None if is_known and chance.random() < 0.2 else max(1, round(qty * round(cost)))
        return Line(item, qty, value)
    is_too_much = chance.random() < 0.04
    if kind in TAKES:
        return Line(item, free + QUARTER if is_too_much else walk.quantity(min(free, Fraction(5))))
    if chance.random() < 0.5 and company.goods.costs[item].last_cost:
        return Line(item, Fraction(chance.randint(1, 12), 4))
    return Line(item, -(free + QUARTER if is_too_much else walk.quantity(min(free, Fraction(3)))))


def _given(company: Company, line: Line, to: str = "") -> GoodsLineInput:
    return GoodsLineInput(
        line.item,
        company.places[WAREHOUSE],
        dec(line.qty),
        company.unit,
        to_location_id=company.places[to] if to else 0,
        value_minor=line.value,
    )


def send(walk: Walk, company: Company) -> int:
    """Send goods into transit."""
    item = walk.chance.choice(company.items)
    qty = walk.quantity(min(Fraction(8), max(Fraction(0), company.goods.free(item))))
    if not qty:
        return 0
    line = Line(item, qty)
    at, on = walk.when()
    given = GoodsInput("send", (_given(company, line),), on, effective_at=at)

    def check() -> None:
        company.goods.check_take(WAREHOUSE, [(item, qty, Fraction(0))], at)

    if not walk.refused(company, do_move_goods, given, check):
        (label,) = walk.do(company, do_move_goods, [given]).ids()
        company.goods.send(label, [line], at)
        walk.desk(company).transfers.append((label, {item: qty}))
    return 1


def arrive(walk: Walk, company: Company) -> int:
    """Let goods arrive, at the other warehouse or back here; sometimes more than were sent."""
    found = walk.pick(walk.desk(company).transfers)
    if found is None:
        return 0
    label, sent = found
    (item,) = sent
    left = company.goods.on_the_way[label][item]
    is_too_much = not left or walk.chance.random() < 0.03
    everything = company.goods.balances[TRANSIT, item, "free"].qty
    qty = everything + QUARTER if is_too_much else walk.quantity(left)
    target = walk.chance.choice((SECOND, WAREHOUSE))
    line = GoodsLineInput(item, company.places[target], dec(qty), company.unit)
    given = GoodsInput("arrive", (line,), walk.today, effective_at=walk.now, sends_id=label)

    def check() -> None:
        if is_too_much:
            raise Refused("stock.insufficient")

    if not walk.refused(company, do_move_goods, given, check):
        walk.do(company, do_move_goods, [given])
        company.goods.arrive(label, item, qty, walk.now, target)
    return 1


def count(walk: Walk, company: Company) -> int:
    """Count items of the warehouse, let goods move meanwhile, and post the differences."""
    chance = walk.chance
    items = sorted(chance.sample(company.items, 2))
    opening = OpenCount(company.places[WAREHOUSE], items=tuple(items))
    (count_id,) = walk.do(company, do_open_count, [opening]).ids()
    expected = {i: company.goods.balances[WAREHOUSE, i, "free"].qty for i in items}
    changes = {}
    for item in items:
        lost = -min(Fraction(2), max(Fraction(0), company.goods.free(item)))
        known = bool(company.goods.costs[item].last_cost)
        changes[item] = chance.choice((Fraction(0), lost, Fraction(1) if known else Fraction(0)))
    entered = EnterCount(
        count_id,
        tuple(
            Counted(item, company.places[WAREHOUSE], dec(expected[item] + changes[item]))
            for item in items
        ),
    )
    walk.do(company, do_enter_count, [entered])
    steps = document(walk, company)
    lines = [Line(item, change) for item, change in changes.items() if change]
    at, on = walk.now, walk.today
    given = PostCount(count_id, on, accept_beyond_tolerance=True, effective_at=at)

    def check() -> None:
        company.goods.check_document("adjustment", lines, at, on)

    if not walk.refused(company, do_post_count, given, check):
        walk.do(company, do_post_count, [given])
        company.goods.document("adjustment", lines, at, on)
    return steps + 3


def oversell(walk: Walk, company: Company) -> int:
    """Try to issue more than there is."""
    item = walk.chance.choice(company.items)
    line = Line(item, max(Fraction(0), company.goods.free(item)) + QUARTER)
    given = GoodsInput("issue", (_given(company, line),), walk.today, effective_at=walk.now)
    walk.hold_refusal(company, do_move_goods, given, Refused("stock.insufficient"))
    return 1
