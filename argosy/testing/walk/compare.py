"""Compares what the database holds with what the model says, figure by figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction

from argosy.kernel.identity import sql
from argosy.kernel.ledger.queries import trial_balance
from argosy.testing.reference.costs import Fifo
from argosy.testing.reference.money import STOCK
from argosy.testing.walk.core import Desk, Mismatch
from argosy.testing.walk.paying import last_day
from argosy.testing.walk.world import YEAR, Company

SHOWN = 6


def compare(company: Company, desk: Desk, *, whole: bool = False) -> None:
    """Fail at the first kind of figure that differs, and show where.

    Args:
        company: the company and its model.
        desk: its documents.
        whole: compare every document, not only the recent ones.
    """
    _same("on hand", _on_hand(company), _found_on_hand(company))
    _same("stock value", _values(company), _found_values(company))
    _same("layers", _layers(company), _found_layers(company))
    _same("trial balance", _balances(company, 13), _found_balances(company, 13))
    _same("open items", _items(company), _found_items(company))
    _same("exposure", _exposure(company), _found_exposure(company))
    few = slice(None) if whole else slice(-60, None)
    _same("sales lines", _sold(desk, few), _found_sold(desk, few))
    _same("purchase lines", _bought(desk, few), _found_bought(desk, few))
    if whole:
        for month in range(1, 13):
            _same(
                f"trial balance of month {month}",
                _balances(company, month),
                _found_balances(company, month),
            )
    value = sum(cost.value for cost in company.goods.costs.values())
    if value != company.money.balance(STOCK):
        raise Mismatch("the model's own stock differs from its ledger")


def _same(what: str, expected: Mapping[object, object], found: Mapping[object, object]) -> None:
    if expected == found:
        return
    keys = [k for k in {**expected, **found} if expected.get(k) != found.get(k)][:SHOWN]
    shown = "; ".join(
        f"{key}: expected {_plain(expected.get(key))}, found {_plain(found.get(key))}"
        for key in keys
    )
    raise Mismatch(f"{what} differs: {shown}")


def _plain(value: object) -> str:
    if isinstance(value, tuple | list):
        return "(" + ", ".join(_plain(each) for each in value) + ")"
    return str(value)


def _fraction(value: object) -> Fraction:
    return Fraction(str(value))


def _on_hand(company: Company) -> dict[object, object]:
    return {
        (company.places[place], item, status): (balance.qty, balance.reserved)
        for (place, item, status), balance in company.goods.balances.items()
        if balance.qty or balance.reserved
    }


def _found_on_hand(company: Company) -> dict[object, object]:
    found = sql.rows(
        "SELECT location_id, item_id, status::text, qty, reserved_qty FROM stock_balance"
        " WHERE company_id = %s AND location_kind IN ('internal', 'transit')"
        " AND (qty <> 0 OR reserved_qty <> 0)",
        (company.books.company_id,),
    )
    return {tuple(row[:3]): (_fraction(row[3]), _fraction(row[4])) for row in found}


def _values(company: Company) -> dict[object, object]:
    return {i: (c.qty, c.value) for i, c in company.goods.costs.items() if c.qty or c.value}


def _found_values(company: Company) -> dict[object, object]:
    found = sql.rows(
        "SELECT item_id, qty, value_minor FROM cost_pool WHERE company_id = %s"
        " AND (qty <> 0 OR value_minor <> 0)",
        (company.books.company_id,),
    )
    return {item: (_fraction(qty), value) for item, qty, value in found}


def _layers(company: Company) -> dict[object, object]:
    return {
        item: [(layer.left, layer.value) for layer in cost.layers if layer.left]
        for item, cost in company.goods.costs.items()
        if isinstance(cost, Fifo) and cost.qty
    }


def _found_layers(company: Company) -> dict[object, object]:
    layers: dict[object, list[object]] = defaultdict(list)
    if company.plan.method == "fifo":
        for item, qty, value in sql.rows(
            "SELECT item_id, qty, value_minor FROM layer_balance WHERE company_id = %s"
            " AND qty <> 0 ORDER BY layer_id",
            (company.books.company_id,),
        ):
            layers[item].append((_fraction(qty), value))
    return dict(layers)


def _balances(company: Company, month: int) -> dict[object, object]:
    found = {
        account: company.money.balance(account, (YEAR, month)) for account in company.money.accounts
    }
    return {account: minor for account, minor in found.items() if minor}


def _found_balances(company: Company, month: int) -> dict[object, object]:
    rows = trial_balance(company.books.company_id, last_day(month))
    return {row.code: row.closing_minor for row in rows if row.closing_minor}


def _items(company: Company) -> dict[object, object]:
    return {
        item.id: (item.party, item.currency, item.doc, item.company)
        for item in company.money.items
        if item.doc or item.company
    }


def _found_items(company: Company) -> dict[object, object]:
    found = sql.rows(
        "SELECT line_id, party_id, currency::text, open_doc_minor, open_company_minor"
        " FROM open_item WHERE company_id = %s"
        " AND (open_doc_minor <> 0 OR open_company_minor <> 0)",
        (company.books.company_id,),
    )
    return {row[0]: tuple(row[1:]) for row in found}


def _exposure(company: Company) -> dict[object, object]:
    taken = company.money.credits.items()
    return {party: credit.committed for party, credit in taken if credit.committed}


def _found_exposure(company: Company) -> dict[object, object]:
    found = sql.rows(
        "SELECT party_id, committed_minor FROM exposure WHERE company_id = %s"
        " AND committed_minor <> 0",
        (company.books.company_id,),
    )
    return {row[0]: row[1] for row in found}


def _sold(desk: Desk, few: slice) -> dict[object, object]:
    return {
        line.id: (line.qty, line.cancelled, line.delivered, line.returned, line.invoiced,
                  line.credited, line.replaced, order.committed)
        for order in desk.sells[few]
        for line in order.lines
    }  # fmt: skip


def _found_sold(desk: Desk, few: slice) -> dict[object, object]:
    found = sql.rows(
        "SELECT p.line_id, p.ordered_qty, p.cancelled_qty, p.delivered_qty, p.returned_qty,"
        " p.invoiced_qty, p.credited_qty, p.replaced_qty, o.committed_minor"
        " FROM sales_line_progress p"
        " JOIN sales_order o ON o.id = p.order_id WHERE p.order_id = ANY(%s::bigint[])",
        (sql.array([order.id for order in desk.sells[few]]),),
    )
    return {row[0]: (*map(_fraction, row[1:8]), row[8]) for row in found}


def _bought(desk: Desk, few: slice) -> dict[object, object]:
    return {
        line.id: (line.accepted, line.returned, line.billed, line.accrued)
        for order in desk.buys[few]
        for line in order.lines
    }


def _found_bought(desk: Desk, few: slice) -> dict[object, object]:
    found = sql.rows(
        "SELECT line_id, accepted_qty, returned_qty, billed_qty, accrued_minor"
        " FROM purchase_line_progress WHERE order_id = ANY(%s::bigint[])",
        (sql.array([order.id for order in desk.buys[few]]),),
    )
    return {row[0]: (*map(_fraction, row[1:4]), row[4]) for row in found}
