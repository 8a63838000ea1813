"""The README's first order: the file a newcomer runs does what it says, and only once."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from argosy.kernel.events.verification import verify
from argosy.kernel.identity import sql
from argosy.testing.database import Clone

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "first_order.py"


def test_the_first_order_goes_from_opening_stock_to_cash_once(
    db_clone: Clone, capsys: pytest.CaptureFixture[str]
) -> None:
    """12 at 14.90 are 178.80; 100 pieces worth 700.00 lose 12 sevenths: 84.00."""
    for _ in range(2):
        runpy.run_path(str(EXAMPLE))
        told = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
        assert told[0] == "order is done"
        assert [line.split()[0] for line in told[1:] if "." in line.split()[0]] == [
            "sales.order_confirmed",
            "sales.goods_delivered",
            "billing.requested",
            "billing.invoice_posted",
            "billing.payment_allocated",
            "billing.payment_posted",
        ]
        assert told[-6:] == [
            "1020 Bank 178.80",
            "1110 Trade receivables 0.00",
            "1210 Goods and materials 616.00",
            "3190 Opening balances -700.00",
            "4010 Sales -178.80",
            "5010 Cost of goods sold 84.00",
        ]
    with sql.using("owner"):
        assert sql.rows("SELECT count(*) FROM payment") == [(1,)]
    assert [str(finding) for finding in verify(jobs=1) if not finding.holds] == []
