"""The money function is asked for every line of every document: its cost is a promise."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal

from argosy.masterdata.tax.rules import DocumentLine, TaxCode, TaxDocument, TaxRate, compute


def test_a_thousand_documents_of_five_lines() -> None:
    """0.15 CPU-seconds is the target (0.07 measured); the bound leaves room for a busy machine."""
    codes = {"S19": TaxCode("S19", (TaxRate(date(2007, 1, 1), Decimal(19)),))}
    documents = [
        TaxDocument(
            "EUR",
            date(2026, 3, 31),
            tuple(
                DocumentLine(Decimal(3 + line), Decimal(999 + number) / 100, ("S19",))
                for line in range(5)
            ),
            codes,
        )
        for number in range(1000)
    ]
    begin = time.process_time()
    total = sum(compute(document).gross_minor for document in documents)
    spent = time.process_time() - begin
    # 25 pieces of 9.99 + n/100 with 19 %, rounded for each document
    assert total == sum((25 * (999 + number) * 119 + 50) // 100 for number in range(1000))
    assert spent < 0.3, f"{spent:.3f} CPU-seconds"
