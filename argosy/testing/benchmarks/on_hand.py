"""On hand of 10,000 products in 20 places after 500,000 moves."""

from __future__ import annotations

from django.db import transaction

from argosy.kernel.events.rebuild import refill
from argosy.kernel.identity import sql
from argosy.kernel.stock import queries
from argosy.kernel.stock.projections import PROJECTIONS
from argosy.testing.benchmarks.measure import Benchmark, Target, metered
from argosy.testing.books import make_books

PLACES = 20
RUNS = 5
_ITEMS = """
INSERT INTO item (code, name, kind, base_unit_id, tracking, is_active)
SELECT 'B' || n, 'Item ' || n, 'stock', (SELECT id FROM unit WHERE code = 'C62'), 'none', true
  FROM generate_series(1, %s) AS n
"""
_PLACES = """
INSERT INTO location (company_id, code, name, kind, path, allow_negative, is_locked)
SELECT %s, c, c, k, c, n, false FROM (
    SELECT 'PLACE' || n, 'internal', false FROM generate_series(1, %s) AS n
    UNION ALL SELECT 'SUPPLY', 'supplier', true) AS v(c, k, n)
"""
_BALANCES = """
INSERT INTO stock_balance (company_id, item_id, location_id, lot_id, owner_id, status, qty,
    reserved_qty, location_kind, allow_negative, tracking)
SELECT %s, i.id, l.id, 0, 0, 'free', 0, 0, l.kind, l.allow_negative, 'none'
  FROM item i CROSS JOIN location l WHERE i.code LIKE 'B%%'
"""
_MOVES = """
INSERT INTO stock_move (company_id, item_id, lot_id, owner_id, from_location_id, to_location_id,
    from_status, to_status, doc_qty, unit_id, factor_num, factor_den, base_qty, effective_at,
    source_type, source_id, source_line_id, reason, command_id, correlation_id, operator_id)
SELECT %s, i.id, 0, 0, s.id, p.id, 'free', 'free', 3, i.base_unit_id, 1, 1, 3,
       '2026-01-01 12:00+00'::timestamptz + (n || ' minutes')::interval, 'bulk', n, n, '', 1, n, 1
  FROM generate_series(1, %s) AS n
  JOIN (SELECT id, base_unit_id, row_number() OVER (ORDER BY id) - 1 AS k FROM item
         WHERE code LIKE 'B%%') i ON i.k = mod(n, %s)
  JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS k FROM location
         WHERE kind = 'internal') p ON p.k = mod(n / %s, %s)
 CROSS JOIN (SELECT id FROM location WHERE kind = 'supplier') s
"""


def run(size: int) -> dict[str, object]:
    """Post `size` moves over size / 50 products and 20 places, then ask what is on hand."""
    return measure(size, max(size // 50, 10))


def measure(size: int, products: int) -> dict[str, object]:
    """Post `size` moves of a number of products, then ask what is on hand."""
    company = make_books("BENCH").company_id
    fill_moves(company, size, products)
    with sql.using("owner"):
        _rebuild_balances()
    found = queries.on_hand(company)
    with metered(RUNS) as reading:
        for _ in range(RUNS):
            queries.on_hand(company)
    return {
        "moves": size,
        "products": products,
        "rows": len(found),
        "now": {
            "cpu_s": round(reading.cpu_s / RUNS, 4),
            "wall_s": round(reading.wall_s / RUNS, 4),
        },
    }


def fill_moves(company: int, size: int, products: int) -> None:
    """Write products, places and moves as sets, with every trigger on."""
    with sql.using("owner"), transaction.atomic(using="owner"):
        sql.execute(_ITEMS, (products,))
        sql.execute(_PLACES, (company, PLACES))
        sql.execute(_BALANCES, (company,))
        sql.execute(_MOVES, (company, size, products, products, PLACES))


def _rebuild_balances() -> None:
    for projection in PROJECTIONS:
        refill(projection)


BENCHMARK = Benchmark(
    "on-hand",
    "on hand of 10,000 products in 20 places after 500,000 moves",
    500_000,
    run,
    (Target("now.cpu_s", 0.1, at_most=True),),
)
