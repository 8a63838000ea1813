"""Creating orders, directly or for requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import cast

from argosy.domains.purchasing import facts
from argosy.domains.purchasing.commands.entry import (
    Entered,
    Wanted,
    enter_lines,
    rate_problem,
    supplier_problems,
)
from argosy.domains.purchasing.commands.orders import announce_change
from argosy.domains.purchasing.facts import BuyingFacts
from argosy.domains.purchasing.rules.orders import NewOrder, check_order, unknown
from argosy.domains.purchasing.storage import Head, create_orders
from argosy.kernel.events.commands import command
from argosy.kernel.events.run import CommandRun, Done
from argosy.kernel.identity import sql
from argosy.kernel.primitives.currency import currency_problem
from argosy.kernel.primitives.errors import Problem
from argosy.masterdata.currency.api import RateRequest, exchange_rates


@dataclass(slots=True)
class Named:
    """What the orders of a batch name beside suppliers and items.

    Args:
        requests: request lines: item, state of the request, its journey.
        terms: payment terms that exist, of those the orders name.
        rates: rates found for orders abroad that give none, by the order's place in the batch.
    """

    requests: dict[int, tuple[int, str, int]] = field(default_factory=dict)
    terms: set[str] = field(default_factory=set)
    rates: dict[int, Decimal | Problem] = field(default_factory=dict)


@command("purchasing.create_order", permission="purchasing.order.create")
def do_create_order(run: CommandRun, batch: Sequence[NewOrder]) -> list[Done | None]:
    """Create draft orders, directly or for requests.

    Pre-conditions: the party is a supplier and not blocked; items are bought; units convert
    exactly; lines without a price find one of the supplier; abroad a rate is given or known. Post-
    conditions: version 1, number; an order for requests continues their journey. Events:
    PurchaseOrderChanged. Permission: purchasing.order.create.
    """
    sound = []
    for index, order in enumerate(batch):
        problems = check_order(order)
        run.reject(index, *problems)
        if not problems:
            sound.append(index)
    known = facts.load(
        run,
        suppliers={batch[i].supplier_id for i in sound},
        items={line.item_id for i in sound for line in batch[i].lines if line.item_id},
        on=min((day for i in sound if (day := batch[i].ordered_on)), default=None),
    )
    wanted = [_wanted(run, known, index, batch[index]) for index in sound]
    named = _read_named(run, batch, wanted)
    for each in wanted:
        run.reject(each.index, *_named_problems(run, batch[each.index], each, named))
    lines = enter_lines(run, wanted, known)
    keep = set(run.settle(len(batch)))
    kept = [place for place, each in enumerate(wanted) if each.index in keep]
    heads = [_head(run, batch[wanted[p].index], wanted[p], known, named, lines[p]) for p in kept]
    results: list[Done | None] = [None] * len(batch)
    ids = create_orders(run, heads, [lines[p] for p in kept]) if kept else []
    for place, head, order_id in zip(kept, heads, ids, strict=True):
        results[wanted[place].index] = run.number(
            "purchase_order", "purchase_order", order_id, head.ordered_on
        )
        announce_change(run, order_id, 1, "create", head)
    return results


def _wanted(run: CommandRun, known: BuyingFacts, index: int, order: NewOrder) -> Wanted:
    """Check an order's supplier and currency, and say what its lines depend on."""
    supplier = known.suppliers.get(order.supplier_id)
    company = facts.company(run)
    currency = order.currency or (supplier.currency if supplier else "") or company.currency
    problems = supplier_problems(known, order.supplier_id)
    bad = currency_problem(currency)
    if bad is not None:
        problems.append(bad)
        currency = company.currency
    run.reject(index, *problems)
    on = order.ordered_on or company.today(run)
    return Wanted(index, order.supplier_id, currency, order.place_id, on, order.lines)


_REQUESTS = """
SELECT l.id, l.item_id, r.state::text, r.correlation_id
  FROM purchase_request_line l JOIN purchase_request r ON r.id = l.request_id
 WHERE l.company_id = %s AND l.id = ANY (%s::bigint[])
"""


def _read_named(run: CommandRun, batch: Sequence[NewOrder], wanted: Sequence[Wanted]) -> Named:
    """Read what orders name; a kind that nobody names costs nothing."""
    named = Named()
    lines = {line.request_line_id for each in wanted for line in each.lines} - {0}
    if lines:
        found = sql.rows(_REQUESTS, (run.company_id, sql.array(sorted(lines))))
        for i, item, state, journey in cast("list[tuple[int, int, str, int]]", found):
            named.requests[i] = (item, state, journey)
    terms = sorted({batch[each.index].payment_term for each in wanted} - {""})
    if terms:
        rows = sql.rows(
            "SELECT code::text FROM payment_term WHERE is_active AND code = ANY (%s::text[])",
            (sql.array(terms),),
        )
        named.terms = {str(code) for (code,) in rows}
    own = facts.company(run).currency
    abroad = [e for e in wanted if e.currency != own and batch[e.index].rate is None]
    if abroad:
        rates = exchange_rates([RateRequest(each.currency, own, each.on) for each in abroad], own)
        for each, rate in zip(abroad, rates, strict=True):
            named.rates[each.index] = rate if isinstance(rate, Problem) else rate.stored()
    return named


def _named_problems(
    run: CommandRun, order: NewOrder, wanted: Wanted, named: Named
) -> Iterator[Problem]:
    if order.payment_term and order.payment_term not in named.terms:
        yield unknown("payment_term", order.payment_term, "payment_term")
    rate = named.rates.get(wanted.index)
    if isinstance(rate, Problem):
        yield rate.under("rate") if not rate.field else rate
    elif rate is None:
        bad = rate_problem(wanted.currency, facts.company(run).currency, order.rate)
        if bad is not None:
            yield bad
    for place, line in enumerate(order.lines):
        if not line.request_line_id:
            continue
        asked = named.requests.get(line.request_line_id)
        if asked is None or asked[0] != line.item_id or asked[1] != "open":
            yield unknown(
                "open_request_line", line.request_line_id, f"lines[{place}].request_line_id"
            )


def _head(
    run: CommandRun,
    order: NewOrder,
    wanted: Wanted,
    known: BuyingFacts,
    named: Named,
    lines: Sequence[Entered],
) -> Head:
    rate = named.rates.get(wanted.index)
    return Head(
        supplier_id=order.supplier_id,
        currency=wanted.currency,
        rate=rate if isinstance(rate, Decimal) else order.rate or facts.ONE,
        place_id=order.place_id,
        payment_term=order.payment_term or known.suppliers[order.supplier_id].payment_term,
        ordered_on=wanted.on,
        net_minor=sum(entered.net_minor for entered in lines),
        correlation_id=_journey(run, order, named.requests),
        attributes=dict(order.attributes),
    )


def _journey(run: CommandRun, order: NewOrder, requests: Mapping[int, tuple[int, str, int]]) -> int:
    """Return the journey of the first request it answers, else a new one."""
    for line in order.lines:
        if line.request_line_id:
            return requests[line.request_line_id][2]
    return run.new_journey()
