"""What the books came to: the same control totals by SQL from the rows, document by document.

Amounts of money come from posted journal lines; the documents only say whose they are. The queries
share nothing with the commands that wrote the rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import cast

from argosy.kernel.identity import sql

Booked = dict[str, dict[str, Decimal]]
"""By control total, by document."""

_SALES_LINES = """
SELECT v.customer_reference::text, v.payment_term::text, count(*) FILTER (WHERE l.kind <> 'charge')
  FROM sales_order_version v
  JOIN sales_order o ON o.id = v.order_id AND o.version = v.version
  JOIN sales_order_line l ON l.order_id = v.order_id AND l.version = v.version
 WHERE v.company_id = %s GROUP BY 1, 2
"""
_SALES_MONEY = """
SELECT v.customer_reference::text, a.code::text,
       sum(CASE l.side WHEN 'C' THEN l.company_minor ELSE -l.company_minor END)::bigint
  FROM invoice i
  JOIN sales_order_version v ON v.order_id = i.order_id AND v.version = 1
  JOIN journal_line l ON l.entry_id = i.entry_id
  JOIN account a ON a.id = l.account_id
 WHERE i.company_id = %s AND i.order_type = 'sales_order' GROUP BY 1, 2
"""
_SALES_PAID = """
SELECT v.customer_reference::text, sum(x.company_minor)::bigint
  FROM (SELECT a.debit_line_id AS line_id, a.debit_company_minor AS company_minor FROM allocation a
         WHERE a.company_id = %s) x
  JOIN journal_line l ON l.id = x.line_id
  JOIN invoice i ON i.entry_id = l.entry_id AND i.order_type = 'sales_order'
  JOIN sales_order_version v ON v.order_id = i.order_id AND v.version = 1
 GROUP BY 1
"""
_DELIVERED = """
SELECT v.customer_reference::text, sum(m.base_qty)
  FROM stock_move m
  JOIN delivery d ON d.id = m.source_id
  JOIN sales_order_version v ON v.order_id = d.order_id AND v.version = 1
 WHERE m.company_id = %s AND m.source_type = 'delivery' GROUP BY 1
"""
_ORDERED = """
SELECT v.attributes ->> 'source_id', v.attributes ->> 'source_status',
       count(*) FILTER (WHERE l.kind = 'goods'),
       sum(l.net_minor) FILTER (WHERE l.kind = 'goods')::bigint,
       sum(l.net_minor)::bigint + (v.attributes ->> 'tax_minor')::bigint
  FROM purchase_order_version v
  JOIN purchase_order_line l ON l.order_id = v.order_id AND l.version = v.version
 WHERE v.company_id = %s AND v.version = 1 GROUP BY v.attributes
"""
_RECEIVED = """
SELECT v.attributes ->> 'source_id', v.attributes ->> 'source_status',
       sum(l.accepted_qty + l.rejected_qty), sum(l.rejected_qty)
  FROM receipt_line l
  JOIN receipt r ON r.id = l.receipt_id
  JOIN purchase_order_version v ON v.order_id = r.order_id AND v.version = 1
 WHERE l.company_id = %s GROUP BY 1, 2
"""
_STOCKED = """
SELECT v.attributes ->> 'source_id', sum(m.base_qty)
  FROM stock_move m
  JOIN receipt r ON r.id = m.source_id
  JOIN purchase_order_version v ON v.order_id = r.order_id AND v.version = 1
 WHERE m.company_id = %s AND m.source_type = 'receipt' AND m.owner_id = 0 GROUP BY 1
"""
_STOCK_VALUE = """
SELECT v.attributes ->> 'source_id',
       sum(CASE l.side WHEN 'D' THEN l.company_minor ELSE -l.company_minor END)::bigint
  FROM journal_entry e
  JOIN journal_line l ON l.entry_id = e.id
  JOIN account a ON a.id = l.account_id AND a.control = 'stock'
  JOIN receipt r ON r.id = e.source_id
  JOIN purchase_order_version v ON v.order_id = r.order_id AND v.version = 1
 WHERE e.company_id = %s AND e.source_type = 'receipt' GROUP BY 1
"""
_BILLED = """
SELECT v.attributes ->> 'source_id', a.code::text,
       sum(CASE l.side WHEN 'D' THEN l.company_minor ELSE -l.company_minor END)::bigint
  FROM invoice i
  JOIN purchase_order_version v ON v.order_id = i.order_id AND v.version = 1
  JOIN journal_line l ON l.entry_id = i.entry_id
  JOIN account a ON a.id = l.account_id
 WHERE i.company_id = %s AND i.order_type = 'purchase_order' GROUP BY 1, 2
"""
_BILLS_PAID = """
SELECT v.attributes ->> 'source_id', sum(x.company_minor)::bigint
  FROM (SELECT a.credit_line_id AS line_id, a.credit_company_minor AS company_minor
          FROM allocation a WHERE a.company_id = %s) x
  JOIN journal_line l ON l.id = x.line_id
  JOIN invoice i ON i.entry_id = l.entry_id AND i.order_type = 'purchase_order'
  JOIN purchase_order_version v ON v.order_id = i.order_id AND v.version = 1
 GROUP BY 1
"""
_ON_HAND = """
SELECT i.code || ' in ' || l.code, sum(x.qty)
  FROM (SELECT item_id, to_location_id AS location_id, base_qty AS qty FROM stock_move
         WHERE company_id = %s AND owner_id = 0
        UNION ALL
        SELECT item_id, from_location_id, -base_qty FROM stock_move
         WHERE company_id = %s AND owner_id = 0) x
  JOIN location l ON l.id = x.location_id AND l.kind = 'internal'
  JOIN item i ON i.id = x.item_id
 GROUP BY 1
"""
_BALANCES = """
SELECT a.control::text, sum(CASE l.side WHEN 'D' THEN l.company_minor ELSE -l.company_minor END)
       ::bigint
  FROM account a LEFT JOIN journal_line l ON l.account_id = a.id
 WHERE a.company_id = %s AND a.control IN ('grni', 'receivable', 'payable', 'wip') GROUP BY 1
"""
_PRODUCTS = """
SELECT i.code::text, b.procurement::text FROM item i
  JOIN product_company b ON b.item_id = i.id WHERE b.company_id = %s
"""
_OFFERS = """
SELECT i.code || ' of ' || p.code, b.amount FROM item_supplier s
  JOIN item_supplier_break b ON b.offer_id = s.id
  JOIN item i ON i.id = s.item_id JOIN party p ON p.id = s.supplier_id
 WHERE s.company_id = %s
"""
_ROLES = """
SELECT r.role::text, p.code::text, p.kind::text FROM party_role r JOIN party p ON p.id = r.party_id
 WHERE r.company_id = %s
"""
_RATES = """
SELECT kind::text, valid_on::text || ' ' || to_currency, rate FROM exchange_rate
 WHERE source = %s
"""
_PLACES = r"SELECT code::text FROM location WHERE company_id = %s AND code ~ '/[0-9]+$'"


def booked_totals(company_id: int, rate_source: str) -> Booked:
    """Return the booked figures of every control total; the caller's transaction sees the company.

    Args:
        company_id: the company that was imported.
        rate_source: the source under which its exchange rates were entered.
    """
    booked: Booked = {}
    for name, key, amount in _all(company_id, rate_source):
        own = booked.setdefault(name, {})
        own[key] = own.get(key, Decimal(0)) + amount
    return booked


Found = Iterator[tuple[str, str, Decimal]]
ONE = Decimal(1)


def _all(company: int, rate_source: str) -> Found:
    yield from _sales(company)
    yield from _purchases(company)
    yield from _masters(company, rate_source)
    for key, qty in _pairs(_ON_HAND, company, company):
        if qty:
            yield "on hand", key, qty
    names = {
        "grni": "goods received, not billed",
        "receivable": "receivables open",
        "payable": "payables open",
        "wip": "work in progress",
    }
    for control, minor in cast("list[tuple[str, int | None]]", sql.rows(_BALANCES, (company,))):
        yield names[control], "balance", _units(minor or 0)


def _units(minor: int) -> Decimal:
    return Decimal(minor).scaleb(-2)


def _pairs(query: str, *params: object) -> list[tuple[str, Decimal]]:
    return [(str(key), Decimal(str(value))) for key, value in sql.rows(query, params)]


def _sales(company: int) -> Found:
    for key, term, lines in cast("list[tuple[str, str, int]]", sql.rows(_SALES_LINES, (company,))):
        yield "sales orders", key, ONE
        yield f"sales orders {'online' if term == 'CARD' else 'by people'}", key, ONE
        yield "sales order lines", key, Decimal(lines)
    names = {
        "4010": "sales: subtotal invoiced",
        "2210": "sales: tax invoiced",
        "4110": "sales: freight invoiced",
        "1110": "sales: total due",
    }
    for key, code, minor in cast("list[tuple[str, str, int]]", sql.rows(_SALES_MONEY, (company,))):
        sign = -1 if code == "1110" else 1
        yield names.get(code, f"sales: account {code}"), key, sign * _units(minor)
    for key, paid in _pairs(_SALES_PAID, company):
        yield "sales: paid", key, paid.scaleb(-2)
    for key, qty in _pairs(_DELIVERED, company):
        yield "sales: pieces delivered", key, qty


def _purchases(company: int) -> Found:
    ordered: dict[str, Decimal] = {}
    for number, status, lines, goods, total in cast(
        "list[tuple[str, str, int, int, int]]", sql.rows(_ORDERED, (company,))
    ):
        key = f"PO{number}"
        ordered[key] = _units(goods)
        yield "purchase orders", key, ONE
        yield f"purchase orders {status.split()[1]}", key, ONE
        yield "purchase order lines", key, Decimal(lines)
        yield "purchases: ordered", key, _units(goods)
        yield "purchases: ordered with tax and freight", key, _units(total)
        yield "purchases: short or rejected", key, _units(goods)
    for number, status, received, rejected in cast(
        "list[tuple[str, str, Decimal, Decimal]]", sql.rows(_RECEIVED, (company,))
    ):
        key, state = f"PO{number}", f"purchase orders {status.split()[1]}"
        yield "purchases: received", key, received
        yield "purchases: rejected", key, rejected
        yield f"{state}: received", key, received
        yield f"{state}: rejected", key, rejected
    for number, qty in _pairs(_STOCKED, company):
        yield "purchases: stocked", f"PO{number}", qty
    for number, minor in _pairs(_STOCK_VALUE, company):
        yield "purchases: stocked, at order price", f"PO{number}", minor.scaleb(-2)
        yield "purchases: short or rejected", f"PO{number}", -minor.scaleb(-2)
    yield from _bills(company)


def _bills(company: int) -> Found:
    """Goods are what clears the accrual, with the cents by which a bill's line differs from it."""
    names = {
        "2130": "purchases: goods billed",
        "5020": "purchases: goods billed",
        "1300": "purchases: tax billed",
        "6020": "purchases: freight billed",
        "2110": "purchases: billed",
    }
    for number, code, minor in cast("list[tuple[str, str, int]]", sql.rows(_BILLED, (company,))):
        sign = -1 if code == "2110" else 1
        yield names.get(code, f"purchases: account {code}"), f"PO{number}", sign * _units(minor)
    for number, paid in _pairs(_BILLS_PAID, company):
        yield "purchases: paid", f"PO{number}", paid.scaleb(-2)


def _masters(company: int, rate_source: str) -> Found:
    for code, procurement in cast("list[tuple[str, str]]", sql.rows(_PRODUCTS, (company,))):
        yield "products", code, ONE
        yield "products made" if procurement == "make" else "products bought", code, ONE
    for key, price in _pairs(_OFFERS, company):
        yield "vendors' prices", key, price
    names = {"supplier": "vendors", "customer": "customers", "employee": "employees"}
    for role, code, kind in cast("list[tuple[str, str, str]]", sql.rows(_ROLES, (company,))):
        yield names[role], code, ONE
        if role == "customer" and kind == "organisation":
            yield "stores", code, ONE
    for kind, key, rate in cast("list[tuple[str, str, Decimal]]", sql.rows(_RATES, (rate_source,))):
        yield f"exchange rates: {kind}", key, rate
    for (code,) in cast("list[tuple[str]]", sql.rows(_PLACES, (company,))):
        yield "locations", code, ONE


_APART = """
WITH d AS (SELECT id, kind::text FROM goods_document WHERE company_id = %s),
m AS (SELECT coalesce(d.kind, m.source_type::text) AS kind,
             sum(m.base_qty) FILTER (WHERE t.kind = 'internal') AS pieces_in,
             sum(m.base_qty) FILTER (WHERE f.kind = 'internal') AS pieces_out
        FROM stock_move m JOIN location f ON f.id = m.from_location_id
        JOIN location t ON t.id = m.to_location_id
        LEFT JOIN d ON m.source_type = 'goods_document' AND d.id = m.source_id
       WHERE m.company_id = %s AND m.owner_id = 0 GROUP BY 1),
v AS (SELECT coalesce(d.kind, e.source_type::text) AS kind,
             sum(l.company_minor) FILTER (WHERE l.side = 'D') AS value_in,
             sum(l.company_minor) FILTER (WHERE l.side = 'C') AS value_out
        FROM journal_entry e JOIN journal_line l ON l.entry_id = e.id
        JOIN account a ON a.id = l.account_id AND a.control = 'stock'
        LEFT JOIN d ON e.source_type = 'goods_document' AND d.id = e.source_id
       WHERE e.company_id = %s GROUP BY 1)
SELECT m.kind, m.pieces_in, m.pieces_out, coalesce(v.value_in, 0)::bigint,
       coalesce(v.value_out, 0)::bigint
  FROM m LEFT JOIN v USING (kind)
"""
Apart = tuple[str, Decimal, Decimal, Decimal, Decimal]


def goods_by_source(company_id: int) -> list[Apart]:
    """Return for each kind of document: pieces in, pieces out, value in, value out."""
    found = cast(
        "list[tuple[str, Decimal | None, Decimal | None, int, int]]",
        sql.rows(_APART, (company_id,) * 3),
    )
    return [
        (kind, into or Decimal(0), out or Decimal(0), _units(value_in), _units(value_out))
        for kind, into, out, value_in, value_out in sorted(found)
    ]


_RESIDUE = """
SELECT coalesce(sum(CASE l.side WHEN 'D' THEN l.company_minor ELSE -l.company_minor END), 0)::bigint
  FROM journal_line l JOIN account a ON a.id = l.account_id AND a.code = '5050'
 WHERE a.company_id = %s
"""


def production_residue(company_id: int) -> Decimal:
    """Return what production left on the account for its residue."""
    ((minor,),) = cast("list[tuple[int]]", sql.rows(_RESIDUE, (company_id,)))
    return _units(minor)
