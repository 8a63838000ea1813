"""Steps of buying: order, amend, cancel, receive, send back, bill, credit, landed cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from argosy.domains.purchasing.commands.amend import do_amend_order
from argosy.domains.purchasing.commands.bills import do_enter_bill
from argosy.domains.purchasing.commands.create import do_create_order
from argosy.domains.purchasing.commands.credits import do_enter_supplier_credit
from argosy.domains.purchasing.commands.landed import do_post_landed_cost
from argosy.domains.purchasing.commands.orders import do_cancel_order, do_confirm_order
from argosy.domains.purchasing.commands.receive import do_receive_goods
from argosy.domains.purchasing.commands.returns import do_return_to_supplier
from argosy.domains.purchasing.rules.bills import BillLine, CreditLine, EnterBill, EnterCredit
from argosy.domains.purchasing.rules.landed import PostLandedCost
from argosy.domains.purchasing.rules.orders import AmendOrder, NewOrder, NewOrderLine, OrderStep
from argosy.domains.purchasing.rules.receipts import (
    ReceiveGoods,
    ReceiveLine,
    ReturnGoods,
    ReturnLine,
)
from argosy.kernel.identity import sql
from argosy.testing.reference.figures import parts_of
from argosy.testing.reference.money import Refused
from argosy.testing.reference.orders import BuyLine, BuyOrder, price_order
from argosy.testing.walk.core import Walk, dec, name_item
from argosy.testing.walk.world import Company


def order(walk: Walk, company: Company) -> int:
    """Enter and confirm one to three orders."""
    chance = walk.chance
    made = []
    for _ in range(chance.randint(1, 3)):
        terms = walk.terms(company, chance.choice(company.suppliers), 0.35)
        lines = [
            BuyLine(
                item,
                Fraction(chance.randint(8, 400), 4),
                walk.money(company, terms, 1.0),
                chance.choice(("V19", "V07", ""))
                if terms.currency == company.plan.currency
                else "",
            )
            for item in chance.sample(company.items, chance.randint(1, 3))
        ]
        made.append(BuyOrder(terms, lines))
    answer = walk.do(company, do_create_order, [_entered(walk, company, each) for each in made])
    for each, order_id in zip(made, answer.ids(), strict=True):
        each.id = order_id
        price_order(each)
    walk.do(company, do_confirm_order, [OrderStep(each.id, 1) for each in made])
    for each in made:
        each.state, each.version = "confirmed", 2
        each.ordered_on = walk.today
        _name_lines(each)
        company.model.promises.expect(each, each.ordered_on)
    walk.desk(company).buys += made
    return 2 * len(made)


def _entered(walk: Walk, company: Company, made: BuyOrder) -> NewOrder:
    own = made.terms.currency == company.plan.currency
    return NewOrder(
        made.terms.party,
        company.places["WH"],
        tuple(_line(line) for line in made.lines),
        currency=made.terms.currency,
        rate=None if own else dec(made.terms.rate),
        ordered_on=walk.today,
    )


def _line(line: BuyLine) -> NewOrderLine:
    return NewOrderLine(
        line.item,
        dec(line.qty),
        unit_price=dec(line.price),
        tax_codes=(line.tax,) if line.tax else (),
        line_id=line.id,
    )


def _name_lines(made: BuyOrder) -> None:
    found = sql.rows(
        "SELECT p.line_id FROM purchase_line_progress p WHERE p.order_id = %s ORDER BY p.line_id",
        (made.id,),
    )
    for line, (line_id,) in zip(made.lines, found, strict=True):
        line.id = int(str(line_id))


def _recent(walk: Walk, company: Company) -> BuyOrder | None:
    return walk.pick(walk.desk(company).buys)


def receive(walk: Walk, company: Company) -> int:
    """Receive some of an order, now and then after the fact, or too much of it."""
    found = _recent(walk, company)
    if found is None:
        return 0
    at, on = walk.when()
    chance = walk.chance
    wanted = {line: walk.quantity(line.open) for line in found.lines if line.open > 0}
    if not wanted or chance.random() < 0.03:
        wanted = {found.lines[0]: found.lines[0].open + Fraction(1, 4)}
    given = ReceiveGoods(
        found.id,
        tuple(ReceiveLine(line.id, dec(qty)) for line, qty in wanted.items()),
        posting_date=on,
        effective_at=at,
    )
    check = lambda: company.model.check_receipt(found, wanted, on)  # noqa: E731
    if walk.refused(company, do_receive_goods, given, check):
        return 1
    (receipt_id,) = walk.do(company, do_receive_goods, [given]).ids()
    made = company.model.receive(found, wanted, at, on)
    ids = sql.rows("SELECT id FROM receipt_line WHERE receipt_id = %s ORDER BY id", (receipt_id,))
    for receipt, (line_id,) in zip(made, ids, strict=True):
        receipt.id = int(str(line_id))
    return len(made)


def send_back(walk: Walk, company: Company) -> int:
    """Send some of a receipt back to its supplier."""
    found = _recent(walk, company)
    receipts = [r for line in found.lines for r in line.receipts] if found else []
    receipt = walk.pick(receipts)
    if found is None or receipt is None:
        return 0
    at, on = walk.when()
    qty = walk.quantity(receipt.left) if receipt.left else Fraction(1, 4)
    if walk.chance.random() < 0.5:
        qty = min(qty, max(Fraction(1, 4), company.goods.free(receipt.line.item)))
    given = ReturnGoods(
        found.id, (ReturnLine(receipt.id, dec(qty)),), "broken", posting_date=on, effective_at=at
    )
    check = lambda: company.model.check_send_back(receipt, qty, at, on)  # noqa: E731
    if not walk.refused(company, do_return_to_supplier, given, check):
        walk.do(company, do_return_to_supplier, [given])
        company.model.send_back(receipt, qty, at, on)
    return 1


def bill(walk: Walk, company: Company) -> int:
    """Enter a supplier's bill for what came, at another price or rate now and then."""
    return _bill(walk, company, sign=1)


def credit(walk: Walk, company: Company) -> int:
    """Enter a supplier's credit for what went back after it was billed."""
    return _bill(walk, company, sign=-1)


def _bill(walk: Walk, company: Company, sign: int) -> int:
    found = walk.pick(
        [
            order
            for order in walk.desk(company).buys[-80:]
            if any(sign * line.unbilled > 0 for line in order.lines)
        ]
    )
    lines = [line for line in found.lines if sign * line.unbilled > 0] if found else []
    if found is None or not lines:
        return 0
    own = found.terms.currency == company.plan.currency
    rate = found.terms.rate
    if not own and walk.chance.random() < 0.7:
        rate = walk.rate(company)
    wanted = {}
    for line in lines:
        price = line.price
        if walk.chance.random() < 0.3:
            price = walk.money(company, found.terms, 1.0)
        wanted[line] = (walk.quantity(sign * line.unbilled), price)
    on = walk.when()[1]
    own_rate = None if own else dec(rate)
    reference = f"{walk.seed}-{walk.done}-{found.id}"

    def check() -> None:
        company.money.check_open(on, "ap")

    invoice_id = (
        _enter_bill(walk, company, EnterBill(
            found.terms.party, reference, on,
            tuple(BillLine(x.id, dec(q), unit_price=dec(p)) for x, (q, p) in wanted.items()),
            rate=own_rate, posting_date=on,
        ), check)
        if sign > 0
        else _enter_credit(walk, company, EnterCredit(
            found.terms.party, reference, on,
            tuple(CreditLine(x.id, dec(q), unit_price=dec(p)) for x, (q, p) in wanted.items()),
            rate=own_rate, posting_date=on,
        ), check)
    )  # fmt: skip
    if invoice_id:
        invoice = company.model.bill(found, wanted, rate, on, sign)
        invoice.id = invoice_id
        name_item(invoice.item, "invoice", invoice_id)
        found.bills.extend([invoice] if sign > 0 else [])
    return 1


def _enter_bill(walk: Walk, company: Company, given: EnterBill, check: Callable[[], None]) -> int:
    if walk.refused(company, do_enter_bill, given, check):
        return 0
    return walk.do(company, do_enter_bill, [given]).ids()[0]


def _enter_credit(
    walk: Walk, company: Company, given: EnterCredit, check: Callable[[], None]
) -> int:
    if walk.refused(company, do_enter_supplier_credit, given, check):
        return 0
    return walk.do(company, do_enter_supplier_credit, [given]).ids()[0]


def landed(walk: Walk, company: Company) -> int:
    """Share a cost out over receipts, back-dated by its nature."""
    found = _recent(walk, company)
    receipts = [r for line in found.lines for r in line.receipts] if found else []
    if not receipts:
        return 0
    chosen = walk.chance.sample(receipts, walk.chance.randint(1, min(3, len(receipts))))
    minor = walk.chance.randint(1, 20 * company.plan.unit_cost)
    shares = dict(zip(chosen, parts_of(minor, [r.qty for r in chosen]), strict=True))
    given = PostLandedCost(
        Decimal(minor).scaleb(-company.scale),
        "quantity",
        tuple(receipt.id for receipt in chosen),
        posting_date=walk.today,
    )
    walk.do(company, do_post_landed_cost, [given])
    company.model.add_cost(shares, walk.today)
    return 1


def amend(walk: Walk, company: Company) -> int:
    """Order more or less of a line, or with a stale version."""
    found = _recent(walk, company)
    if found is None or found.state != "confirmed":
        return 0
    line = walk.chance.choice(found.lines)
    least = max(line.accepted - line.returned, line.billed, Fraction(1, 4))
    qty = least + Fraction(walk.chance.randint(0, 80), 4)
    lines = tuple(replace(_line(x), qty=dec(qty)) if x is line else _line(x) for x in found.lines)
    is_stale = walk.chance.random() < 0.2
    given = AmendOrder(found.id, found.version - is_stale, lines, "more")

    def check() -> None:
        if is_stale:
            raise Refused("purchasing.stale_version")

    if not walk.refused(company, do_amend_order, given, check):
        walk.do(company, do_amend_order, [given])
        line.qty = qty
        found.version += 1
        price_order(found)
        company.model.promises.expect(found, found.ordered_on)
    return 1


def cancel(walk: Walk, company: Company) -> int:
    """Cancel an order of which nothing came yet; refused otherwise."""
    found = _recent(walk, company)
    if found is None:
        return 0
    given = OrderStep(found.id, found.version, "no longer needed")

    def check() -> None:
        if found.state != "confirmed":
            raise Refused("purchasing.order_state")
        if any(x.accepted - x.returned or x.billed for x in found.lines):
            raise Refused("purchasing.cancel_received")

    if not walk.refused(company, do_cancel_order, given, check):
        walk.do(company, do_cancel_order, [given])
        found.state = "cancelled"
        found.version += 1
        for line in found.lines:
            company.model.promises.cancel(line)
    return 1
