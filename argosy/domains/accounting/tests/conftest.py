"""Fixtures of accounting's tests: a company with books, a partner, taxes, terms."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from psycopg.types.json import Jsonb

from argosy.contracts.billing import BillingLine, BillingRequested
from argosy.domains.accounting.commands import do_issue_invoice, do_post_payment
from argosy.domains.accounting.payments import PaymentInput, PaymentShare
from argosy.kernel.identity import sql
from argosy.kernel.ledger import queries as ledger
from argosy.masterdata.party.rules.payment_terms import Instalment, Share, Terms, terms_to_json
from argosy.testing.books import Books, make_books, make_parties

_keys = itertools.count()
MARCH = date(2026, 3, 10)


@dataclass
class Office:
    """A company's accounting desk."""

    books: Books
    party: int

    def key(self) -> str:
        """Return a fresh command key."""
        return f"test/{next(_keys)}"

    def request(
        self,
        kind: str,
        price: str,
        *,
        qty: str = "1",
        taxes: tuple[str, ...] = (),
        purpose: str = "",
        currency: str = "EUR",
        rate: str = "1",
        accrued: int | None = None,
        term: str = "",
        credits_id: int = 0,
        reference: str = "",
    ) -> BillingRequested:
        """Return a request of one line."""
        purposes = {
            "invoice": "revenue",
            "credit_note": "sales_return",
            "bill": "purchase_expense",
            "supplier_credit": "purchase_expense",
        }
        line = BillingLine(
            0,
            0,
            "thing",
            Decimal(qty),
            0,
            Decimal(price),
            tax_codes=taxes,
            purpose=purpose or purposes[kind],
            accrued_minor=accrued,
        )
        return BillingRequested(
            0,
            kind,
            self.party,
            currency,
            Decimal(rate),
            MARCH,
            MARCH,
            "",
            0,
            (line,),
            payment_term=term,
            credits_id=credits_id,
            reference=reference,
        )

    def issue(self, *requests: BillingRequested) -> list[int]:
        """Issue documents and return their ids."""
        return do_issue_invoice(list(requests), actor=self.books.actor, key=self.key()).ids()

    def pay(
        self,
        amount: int,
        *allocations: tuple[int, int],
        direction: str = "in",
        currency: str = "EUR",
        rate: str = "1",
        discount: int = 0,
        on: date = MARCH,
    ) -> int:
        """Record a payment and return its id."""
        payment = PaymentInput(
            direction,
            self.party,
            currency,
            amount,
            on,
            Decimal(rate),
            allocations=tuple(PaymentShare(*each) for each in allocations),
            discount_minor=discount,
        )
        return do_post_payment([payment], actor=self.books.actor, key=self.key()).ids()[0]

    def balances(self, on: date = date(2026, 12, 31)) -> dict[str, int]:
        """Return signed balances by account code, without those that are nothing."""
        rows = ledger.trial_balance(self.books.company_id, on)
        return {row.code: row.closing_minor for row in rows if row.closing_minor}


@pytest.fixture
def office(db: object) -> Office:
    """An accounting desk; what a test does to it is taken back."""
    return make_office()


def make_office() -> Office:
    """A company in EUR: VAT at 19, a reverse charge, a half-deductible tax, terms in halves."""
    books = make_books()
    for code, category, reverse, deductible, rate in (
        ("V19", "S", False, 100, 19),
        ("RC19", "AE", True, 100, 19),
        ("HALF", "S", False, 50, 20),
        ("RCHALF", "AE", True, 50, 20),
    ):
        sql.execute(
            "INSERT INTO tax_code (company_id, code, name, kind, category, is_reverse_charge,"
            " deductible_pct) VALUES (%s, %s, %s, 'percent', %s, %s, %s)",
            (books.company_id, code, code, category, reverse, deductible),
        )
        sql.execute(
            "INSERT INTO tax_rate (company_id, tax_code_id, valid_from, rate)"
            " SELECT company_id, id, '2020-01-01', %s FROM tax_code"
            " WHERE company_id = %s AND code = %s",
            (rate, books.company_id, code),
        )
    halves = Terms(
        (Instalment(Share.PERCENT, Decimal(50), days=10), Instalment(Share.REMAINDER, days=40))
    )
    sql.execute(
        "INSERT INTO payment_term (code, name, definition) VALUES ('HALVES', 'Two halves', %s)",
        (Jsonb(terms_to_json(halves)),),
    )
    return Office(books, make_parties(1)[0])
