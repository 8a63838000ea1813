"""Steps of selling: order, confirm, amend, cancel, deliver, take back, bill, credit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from argosy.domains.sales.commands.amend import do_amend_order
from argosy.domains.sales.commands.bill import do_bill_order, do_credit_return
from argosy.domains.sales.commands.cancel import do_cancel_order
from argosy.domains.sales.commands.confirm import do_confirm_order
from argosy.domains.sales.commands.create import do_create_order
from argosy.domains.sales.commands.deliver import do_deliver
from argosy.domains.sales.commands.reserve import do_reserve_goods
from argosy.domains.sales.commands.returns import do_return_goods
from argosy.domains.sales.rules.inputs import (
    AmendOrder,
    BillLine,
    BillOrder,
    CancelOrder,
    ConfirmOrder,
    CreditReturn,
    DeliverLine,
    DeliverOrder,
    NewLine,
    NewOrder,
    ReserveGoods,
    ReturnGoods,
    ReturnLine,
)
from argosy.kernel.identity import sql
from argosy.testing.reference.money import Refused
from argosy.testing.reference.orders import Delivery, SellLine, SellOrder, price_order
from argosy.testing.walk.core import Walk, dec, name_item
from argosy.testing.walk.world import Company

QUARTER = Fraction(1, 4)


def order(walk: Walk, company: Company) -> int:
    """Enter one to four orders, and confirm those the model would."""
    chance = walk.chance
    made = []
    for _ in range(chance.randint(1, 4)):
        terms = walk.terms(company, chance.choice(company.customers), 0.3)
        own = terms.currency == company.plan.currency
        taxes = ["V19", "V07", ""] if own else ["", "", ""]
        lines = [
            SellLine(
                item,
                Fraction(chance.randint(4, 120), 4),
                walk.money(company, terms, 1.5),
                taxes[place],
                over_pct=chance.choice((0, 0, 10)),
            )
            for place, item in enumerate(chance.sample(company.items, chance.randint(1, 3)))
        ]
        policy = chance.choice(("delivered", "delivered", "ordered"))
        made.append(SellOrder(terms, lines, policy, chance.random() < 0.2))
    answer = walk.do(company, do_create_order, [_entered(walk, company, each) for each in made])
    for each, order_id in zip(made, answer.ids(), strict=True):
        each.id = order_id
        price_order(each)
    _name_lines(made)
    walk.desk(company).sells += made
    return len(made) + sum(_confirm(walk, company, each) for each in made)


def _entered(walk: Walk, company: Company, made: SellOrder) -> NewOrder:
    own = made.terms.currency == company.plan.currency
    return NewOrder(
        made.terms.party,
        company.places["WH"],
        made.terms.currency,
        walk.today,
        tuple(_line(line) for line in made.lines),
        rate=None if own else dec(made.terms.rate),
        billing_policy=made.policy,
        must_reserve=made.must_reserve,
    )


def _line(line: SellLine) -> NewLine:
    return NewLine(
        line.item,
        dec(line.qty),
        unit_price=dec(line.price),
        tax_codes=(line.tax,) if line.tax else (),
        over_pct=Decimal(line.over_pct),
        line_id=line.id,
    )


def _name_lines(made: list[SellOrder]) -> None:
    found = sql.rows(
        "SELECT order_id, line_id FROM sales_line_progress WHERE order_id = ANY(%s::bigint[])"
        " ORDER BY order_id, line_id",
        (sql.array([each.id for each in made]),),
    )
    ids = {each.id: [int(str(i)) for o, i in found if o == each.id] for each in made}
    for each in made:
        for line, line_id in zip(each.lines, ids[each.id], strict=True):
            line.id = line_id


def _confirm(walk: Walk, company: Company, made: SellOrder) -> int:
    given = ConfirmOrder(made.id, made.version)
    check = lambda: company.model.check_confirm(made, walk.now)  # noqa: E731
    if not walk.refused(company, do_confirm_order, given, check):
        walk.do(company, do_confirm_order, [given])
        company.model.confirm(made, walk.now)
    return 1


def confirm(walk: Walk, company: Company) -> int:
    """Confirm an order, with a stale version now and then."""
    made = walk.pick([o for o in walk.desk(company).sells[-200:] if o.state == "entered"])
    if made is None:
        return 0
    if walk.chance.random() < 0.1:
        stale = ConfirmOrder(made.id, made.version + 1)
        walk.hold_refusal(company, do_confirm_order, stale, Refused("sales.stale_version"))
        return 1
    return _confirm(walk, company, made)


def reserve(walk: Walk, company: Company) -> int:
    """Reserve goods that arrived for one or two orders that wait for them."""
    waiting = [
        o
        for o in walk.desk(company).sells[-90:]
        if o.state == "confirmed" and any(line.open > line.held for line in o.lines)
    ]
    chosen = walk.chance.sample(waiting, min(len(waiting), walk.chance.randint(1, 2)))
    if chosen:
        walk.do(company, do_reserve_goods, [ReserveGoods(each.id) for each in chosen])
    for each in chosen:
        company.model.reserve(each)
    return len(chosen)


def _recent(walk: Walk, company: Company) -> SellOrder | None:
    return walk.pick([o for o in walk.desk(company).sells[-90:] if o.state != "entered"])


def deliver(walk: Walk, company: Company) -> int:
    """Deliver some of an order; sometimes more than is open or there."""
    made = _recent(walk, company)
    if made is None:
        return 0
    at, on = walk.when()
    wanted = []
    for line in made.lines:
        covered = line.held + max(Fraction(0), company.goods.free(line.item))
        most = line.open if walk.chance.random() < 0.9 else _in_quarters(line.deliverable)
        most = most if walk.chance.random() < 0.1 else min(most, covered)
        if most > 0:
            wanted.append((line, walk.quantity(most)))
    if not wanted or walk.chance.random() < 0.03:
        wanted = [(made.lines[0], made.lines[0].deliverable + QUARTER)]
    given = DeliverOrder(
        made.id, on, tuple(DeliverLine(line.id, dec(qty)) for line, qty in wanted), effective_at=at
    )
    check = lambda: company.model.check_delivery(made, wanted, at, on)  # noqa: E731
    if walk.refused(company, do_deliver, given, check):
        return 1
    (delivery,) = walk.do(company, do_deliver, [given]).ids()
    done = company.model.deliver(made, wanted, at, on)
    ids = sql.rows(
        "SELECT line_id, min(id), count(*) FROM delivery_line WHERE delivery_id = %s"
        " AND line_id = ANY(%s::bigint[]) GROUP BY 1",
        (delivery, sql.array([line.id for line, _ in wanted])),
    )
    by_line = {line_id: (int(str(i)), count) for line_id, i, count in ids}
    for each in done:
        each.id, count = by_line[each.line.id]
        assert count == 1, "one place, one lot: one delivery line"
    return len(done)


def _in_quarters(qty: Fraction) -> Fraction:
    """Round a quantity down to quarters."""
    return Fraction(qty * 4 // 1, 4)


def take_back(walk: Walk, company: Company) -> int:
    """Take some of a delivery back, sometimes more than went out."""
    made = _recent(walk, company)
    delivery: Delivery | None = walk.pick(
        [d for line in made.lines for d in line.deliveries] if made else []
    )
    if made is None or delivery is None:
        return 0
    at, on = walk.when()
    is_too_much = not delivery.left or walk.chance.random() < 0.05
    qty = delivery.left + QUARTER if is_too_much else walk.quantity(delivery.left)
    status = walk.chance.choice(("free", "free", "qc"))
    is_replaced = walk.chance.random() < 0.25
    line = ReturnLine(delivery.id, dec(qty), status, is_replaced)
    given = ReturnGoods(made.id, on, (line,), effective_at=at)

    def check() -> None:
        if is_replaced and made.state == "cancelled":
            raise Refused("sales.state")
        if is_too_much:
            raise Refused("sales.over_returned")
        company.money.check_open(on, "stock")

    if not walk.refused(company, do_return_goods, given, check):
        walk.do(company, do_return_goods, [given])
        company.model.take_back(delivery, qty, at, on, (status, is_replaced))
    return 1


def bill(walk: Walk, company: Company) -> int:
    """Bill what can be billed of an order, or some of it."""
    return _bill(walk, company, 1)


def credit(walk: Walk, company: Company) -> int:
    """Credit what was billed but is not kept."""
    return _bill(walk, company, -1)


def _bill(walk: Walk, company: Company, sign: int) -> int:
    made = _recent(walk, company)
    if made is None:
        return 0
    wanted = [
        (line, walk.quantity(sign * line.billable(made.policy)))
        for line in made.lines
        if sign * line.billable(made.policy) > 0
    ]
    if not wanted and walk.chance.random() < 0.9:
        return 0
    on = walk.when()[1]
    lines = tuple(BillLine(line.id, dec(qty)) for line, qty in wanted)

    def check() -> None:
        if not made.is_confirmed:
            raise Refused("sales.state")
        if not wanted:
            raise Refused("sales.nothing_open")
        if sign < 0 and not made.invoices:
            raise Refused("sales.nothing_open")
        company.money.check_open(on, "ar")

    if sign > 0:
        given = BillOrder(made.id, on, lines)
        if walk.refused(company, do_bill_order, given, check):
            return 1
        (invoice_id,) = walk.do(company, do_bill_order, [given]).ids()
    else:
        noted = CreditReturn(made.id, on, lines)
        if walk.refused(company, do_credit_return, noted, check):
            return 1
        (invoice_id,) = walk.do(company, do_credit_return, [noted]).ids()
    invoice = company.model.invoice(made, wanted, on, sign)
    invoice.id = invoice_id
    name_item(invoice.item, "invoice", invoice_id)
    return 1


def amend(walk: Walk, company: Company) -> int:
    """Change the quantity of a line, before or after the order was confirmed."""
    made = walk.pick(walk.desk(company).sells)
    if made is None:
        return 0
    line = walk.chance.choice(made.lines)
    qty = max(Fraction(walk.chance.randint(4, 120), 4), line.delivered)
    if walk.chance.random() < 0.2:
        qty = QUARTER
    lines = tuple(replace(_line(x), qty=dec(qty)) if x is line else _line(x) for x in made.lines)
    is_stale = walk.chance.random() < 0.15
    given = AmendOrder(made.id, made.version - is_stale, "another quantity", lines)

    def check() -> None:
        if is_stale:
            raise Refused("sales.stale_version")
        company.model.check_amendment(made, line, qty, walk.now)

    if not walk.refused(company, do_amend_order, given, check):
        walk.do(company, do_amend_order, [given])
        company.model.amend(made, line, qty, walk.now)
    return 1


def cancel(walk: Walk, company: Company) -> int:
    """Cancel the rest of an order; refused when it is done or cancelled."""
    made = walk.pick(walk.desk(company).sells)
    if made is None:
        return 0
    given = CancelOrder(made.id, "no longer wanted")

    def check() -> None:
        if made.state == "cancelled" or (made.state == "confirmed" and made.is_done):
            raise Refused("sales.state")

    if not walk.refused(company, do_cancel_order, given, check):
        walk.do(company, do_cancel_order, [given])
        company.model.cancel(made)
    return 1
