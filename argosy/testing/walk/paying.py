"""Steps of money: payments, allocations, manual entries, closing and re-opening."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from argosy.domains.accounting.closing import CloseResult
from argosy.domains.accounting.commands import (
    Allocate,
    ChangePeriod,
    Deallocate,
    ReverseEntry,
    do_allocate,
    do_close_period,
    do_close_result,
    do_deallocate,
    do_post_entry,
    do_post_payment,
    do_reopen_period,
    do_reverse_entry,
)
from argosy.domains.accounting.payments import PaymentInput, PaymentShare
from argosy.kernel.identity import sql
from argosy.kernel.ledger.inputs import EntryInput, LineInput
from argosy.kernel.ledger.periods import SUBLEDGERS
from argosy.testing.reference.money import (
    BANK,
    EXPENSE,
    PAYABLE,
    RECEIVABLE,
    Item,
    Refused,
    month_of,
)
from argosy.testing.reference.orders import Terms
from argosy.testing.walk.core import Walk, dec, name_item
from argosy.testing.walk.world import SCALES, YEAR, Company

OPEN_LOOKED_AT = 400


def _open(company: Company, control: str, sign: int) -> list[Item]:
    recent = company.money.items[-OPEN_LOOKED_AT:]
    return [i for i in recent if i.control == control and sign * i.doc > 0]


def pay(walk: Walk, company: Company) -> int:
    """Receive or pay money for one to three invoices, with something left over now and then."""
    chance = walk.chance
    control = chance.choice((RECEIVABLE, RECEIVABLE, PAYABLE))
    sign = 1 if control == RECEIVABLE else -1
    first = walk.pick([i for i in _open(company, control, sign) if i.invoice])
    if first is None:
        return 0
    others = [
        i
        for i in _open(company, control, sign)
        if i.invoice and (i.party, i.currency) == (first.party, first.currency) and i is not first
    ]
    chosen = [first, *chance.sample(others, min(len(others), chance.randint(0, 2)))]
    sets = [(i, chance.choice((abs(i.doc), chance.randint(1, abs(i.doc))))) for i in chosen]
    whole = sum(amount for _, amount in sets)
    if chance.random() < 0.04:
        sets = [(first, abs(first.doc) + 1)]
        whole = abs(first.doc) + 1
    elif chance.random() < 0.15:
        whole += chance.randint(1, 10 * company.plan.unit_cost)
    own = first.currency == company.plan.currency
    rate = Fraction(1) if own else walk.rate(company)
    terms = Terms(first.party, first.currency, rate, company.scale - SCALES[first.currency], 0)
    on = walk.when()[1]
    off = chance.randint(1, whole // 20) if own and whole > 40 and chance.random() < 0.2 else 0
    given = PaymentInput(
        "in" if sign > 0 else "out",
        first.party,
        first.currency,
        whole - off,
        on,
        discount_minor=off,
        rate=dec(rate),
        allocations=tuple(PaymentShare(i.invoice.id, amount) for i, amount in sets if i.invoice),
    )

    def check() -> None:
        company.money.check_open(on, "ar" if sign > 0 else "ap")
        if any(amount > abs(i.doc) for i, amount in sets):
            raise Refused("accounting.over_allocated")
        if not own:
            company.money.check_open(on, "gl")

    if not walk.refused(company, do_post_payment, given, check):
        (payment,) = walk.do(company, do_post_payment, [given]).ids()
        item, made = company.model.pay(control, terms, (whole - off, off), on, sets)
        name_item(item, "payment", payment)
        _name_allocations(item, made)
        walk.desk(company).allocations += made
    return 1 + len(sets)


def _name_allocations(item: Item, made: list) -> None:  # type: ignore[type-arg]
    found = sql.rows(
        "SELECT id FROM allocation WHERE %s IN (debit_line_id, credit_line_id) ORDER BY id",
        (item.id,),
    )
    for allocation, (allocation_id,) in zip(made, found, strict=True):
        allocation.id = int(str(allocation_id))


def allocate(walk: Walk, company: Company) -> int:
    """Set an open credit against an open debit; more than is open now and then."""
    control = walk.chance.choice((RECEIVABLE, PAYABLE))
    credit = walk.pick(_open(company, control, -1))
    if credit is None:
        return 0
    debit = walk.pick(
        [
            i
            for i in _open(company, control, 1)
            if (i.party, i.currency) == (credit.party, credit.currency)
        ]
    )
    if debit is None:
        return 0
    most = min(debit.doc, -credit.doc)
    doc = walk.chance.choice((most, walk.chance.randint(1, most), most))
    if walk.chance.random() < 0.08:
        doc = most + 1
    given = Allocate(debit.id, credit.id, doc, walk.today)
    check = lambda: company.money.check_allocation(debit, credit, doc)  # noqa: E731
    if not walk.refused(company, do_allocate, given, check):
        (allocation_id,) = walk.do(company, do_allocate, [given]).ids()
        made = company.money.allocate(debit, credit, doc, walk.today)
        made.id = allocation_id
        walk.desk(company).allocations.append(made)
    return 1


def deallocate(walk: Walk, company: Company) -> int:
    """Take an allocation back; a second time is refused."""
    found = walk.pick(walk.desk(company).allocations)
    if found is None:
        return 0
    given = Deallocate(found.id, walk.today)

    def check() -> None:
        if found.is_undone:
            raise Refused("ledger.allocation_undone")

    if not walk.refused(company, do_deallocate, given, check):
        walk.do(company, do_deallocate, [given])
        company.money.undo(found, walk.today)
    return 1


def entry(walk: Walk, company: Company) -> int:
    """Post a manual entry, balanced or not, or reverse one."""
    desk, chance = walk.desk(company), walk.chance
    if desk.entries and chance.random() < 0.4:
        return _reverse(walk, company)
    minor = chance.randint(1, 100_000)
    on = walk.when()[1]
    is_off = chance.random() < 0.1
    currency = company.plan.currency
    lines = [
        LineInput(company.books.account(EXPENSE), "D", minor, currency, minor),
        LineInput(company.books.account(BANK), "C", minor - is_off, currency, minor - is_off),
    ]
    given = EntryInput("general", on, on, lines, "manual", walk.done, 0)

    def check() -> None:
        if is_off:
            raise Refused("ledger.unbalanced")
        company.money.check_open(on, "gl")

    if not walk.refused(company, do_post_entry, given, check):
        (entry_id,) = walk.do(company, do_post_entry, [given]).ids()
        sums = {EXPENSE: minor, BANK: -minor}
        company.money.post(on, sums)
        desk.entries.append((entry_id, on, sums))
    return 1


def _reverse(walk: Walk, company: Company) -> int:
    entries = walk.desk(company).entries
    place = walk.chance.randrange(len(entries))
    entry_id, _, sums = entries[place]
    given = ReverseEntry(entry_id, walk.today, "entered by mistake")
    walk.do(company, do_reverse_entry, [given])
    company.money.post(walk.today, {account: -minor for account, minor in sums.items()})
    entries.pop(place)
    walk.hold_refusal(company, do_reverse_entry, given, Refused("ledger.reversed_before"))
    return 2


def close(walk: Walk, company: Company) -> int:
    """Close a month that is over, for all sub-ledgers or the stock alone; carry its result."""
    months = [m for m in range(1, walk.today.month) if m not in _closed(company, "hard")]
    month = walk.pick(months)
    if month is None:
        return 0
    status = walk.chance.choice(("soft", "hard", "hard"))
    subledgers = walk.chance.choice((SUBLEDGERS, SUBLEDGERS, ("stock",), ("ar", "ap")))
    last = last_day(month)
    steps = 1
    if "gl" in subledgers and company.money.closed.get(((YEAR, month), "gl")) != "hard":
        walk.do(company, do_close_result, [CloseResult(last)])
        company.money.close_result((YEAR, month), last)
        steps = 2
    walk.do(
        company,
        do_close_period,
        [ChangePeriod(company.periods[month], subledgers, status)],
    )
    for subledger in subledgers:
        company.money.closed[(YEAR, month), subledger] = status
    return steps


def _closed(company: Company, status: str) -> set[int]:
    return {month for ((_, month), _), found in company.money.closed.items() if found == status}


def last_day(month: int) -> date:
    """Return the last day of a month of the walk's year; month 13 is the next year's first."""
    return date(YEAR + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def reopen(walk: Walk, company: Company) -> int:
    """Re-open a closed month; without a reason it is refused."""
    closed = sorted({key for key, status in company.money.closed.items() if status != "open"})
    if not closed:
        return 0
    (_, month), _ = walk.chance.choice(closed)
    reason = "" if walk.chance.random() < 0.1 else "a late bill"
    given = ChangePeriod(company.periods[month], SUBLEDGERS, "open", reason)

    def check() -> None:
        if not reason:
            raise Refused("ledger.reopen_reason")

    if not walk.refused(company, do_reopen_period, given, check):
        walk.do(company, do_reopen_period, [given])
        for subledger in SUBLEDGERS:
            company.money.closed[(YEAR, month), subledger] = "open"
    return 1


def post_into_closed(walk: Walk, company: Company) -> int:
    """Try to post into a closed month."""
    closed = [
        m for (m, s), status in company.money.closed.items() if s == "gl" and status != "open"
    ]
    if not closed:
        return 0
    year, month = walk.chance.choice(closed)
    on = date(year, month, walk.chance.randint(1, 28))
    assert month_of(on) == (year, month)
    accounts, currency = company.books, company.plan.currency
    lines = [
        LineInput(accounts.account(EXPENSE), "D", 100, currency, 100),
        LineInput(accounts.account(BANK), "C", 100, currency, 100),
    ]
    given = EntryInput("general", on, on, lines, "manual", walk.done, 0)
    walk.hold_refusal(company, do_post_entry, given, Refused("ledger.closed_period"))
    return 1
