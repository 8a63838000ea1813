"""Opening a company's cost books: one that posts to the ledger, others for management beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.ledger.chart import chart_of
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.kernel.valuation.words import METHODS, SCOPES


@dataclass(frozen=True, slots=True)
class CostBookInput:
    """A cost book to open.

    Args:
        code: its code, unique in the company.
        name: what people call it.
        method: fifo, average, standard, lot or monthly.
        scope: company, warehouse or lot; method lot has scope lot.
        ledger_book: code of the ledger book it posts to; empty for a book that posts nothing.
        is_primary: the book that reports and checks start from.
    """

    code: str
    name: str
    method: str
    scope: str = "company"
    ledger_book: str = ""
    is_primary: bool = False


def make_cost_books(run: CommandRun, books: Sequence[CostBookInput]) -> dict[str, int]:
    """Open cost books and return their ids by code.

    A book values what moves from now on; open it before the company's first goods move. Method and
    scope never change: another method is another book.

    Raises:
        ValidationFailed: an unknown method, scope or ledger book.
    """
    chart = chart_of(run)
    problems = [problem for index, book in enumerate(books) for problem in _problems(index, book)]
    for index, book in enumerate(books):
        if book.ledger_book and book.ledger_book not in chart.books:
            problems.append(
                Problem(
                    "valuation.unknown_ledger_book",
                    "There is no ledger book {book} in this company.",
                    "Choose one of the company's ledger books, or none.",
                    f"[{index}].ledger_book",
                    {"book": book.ledger_book},
                )
            )
    if problems:
        raise ValidationFailed(problems)
    ids = sql.ids("cost_book", len(books))
    records = [
        (
            book_id,
            run.company_id,
            book.code,
            book.name,
            book.method,
            book.scope,
            chart.books[book.ledger_book] if book.ledger_book else None,
            book.is_primary,
            chart.currency,
        )
        for book_id, book in zip(ids, books, strict=True)
    ]
    names = (
        "id",
        "company_id",
        "code",
        "name",
        "method",
        "scope",
        "ledger_book_id",
        "is_primary",
        "currency",
    )
    if records:
        sql.insert("cost_book", names, sql.transpose(records))
    return dict(zip((book.code for book in books), ids, strict=True))


def _problems(index: int, book: CostBookInput) -> list[Problem]:
    fits = book.method in METHODS and book.scope in SCOPES
    if fits and (book.method != "lot" or book.scope == "lot"):
        return []
    return [
        Problem(
            "valuation.cost_method",
            "{method} by {scope} is no way of costing.",
            "Use fifo, average, standard or monthly by company, warehouse or lot; or lot by lot.",
            f"[{index}].method",
            {"method": book.method[:40], "scope": book.scope[:40]},
        )
    ]
