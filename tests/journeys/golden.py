"""Runs a country pack's golden case: documents go in by the real commands, entries come out."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from argosy.contracts.billing import BillingLine, BillingRequested
from argosy.domains.accounting.commands import (
    ReverseEntry,
    do_issue_invoice,
    do_post_entry,
    do_post_payment,
    do_reverse_entry,
)
from argosy.domains.accounting.payments import PaymentInput, PaymentShare
from argosy.kernel.identity import sql
from argosy.kernel.ledger import queries as ledger
from argosy.kernel.ledger.inputs import EntryInput, LineInput
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.currency import minor_units
from argosy.masterdata.company.from_pack import FoundCompany, do_found_company
from argosy.masterdata.company.queries import company_facts
from argosy.masterdata.tax.queries import determine_taxes
from argosy.masterdata.tax.rules import Direction
from argosy.masterdata.tax.rules.determination import Place, TaxContext
from argosy.testing.books import make_parties, system_actor

Case = Mapping[str, Any]
_keys = itertools.count()


@dataclass
class Office:
    """A company founded from a pack, and what a case has posted so far."""

    actor: Actor
    currency: str
    parties: dict[str, int]
    documents: list[int] = field(default_factory=list)
    entries: list[int] = field(default_factory=list)

    @classmethod
    def found(
        cls,
        chart: str,
        regime: str = "",
        words: str = "",
        *,
        fiscal_year: int = 2026,
        years: int = 1,
    ) -> Office:
        """Found a company from a pack's chart and stand in it."""
        country, _, code = chart.partition("/")
        founder = Actor(system_actor(), ActorKind.SYSTEM, 0, (0,))
        given = FoundCompany(
            country.upper(), f"G{next(_keys)}", "Golden", fiscal_year, years, code, regime, words
        )
        (company,) = do_found_company([given], actor=founder, key=cls.key()).ids()
        found = sql.rows("SELECT set_config('argosy.companies', %s, false)", (f"{{{company}}}",))
        assert found
        actor = Actor(founder.id, ActorKind.SYSTEM, company, (company,))
        customer, supplier = make_parties(2)
        currency = company_facts([company])[company].currency
        return cls(actor, currency, {"C": customer, "S": supplier})

    @staticmethod
    def key() -> str:
        """Return a fresh command key."""
        return f"golden/{next(_keys)}"

    @property
    def company_id(self) -> int:
        """The company."""
        return self.actor.company_id

    def minor(self, amount: str) -> int:
        """Return an amount in minor units of the company's currency."""
        scaled = Decimal(amount).scaleb(minor_units(self.currency))
        assert scaled == int(scaled)
        return int(scaled)

    def account(self, code: str) -> int:
        """Return an account's id."""
        found = sql.rows(
            "SELECT id FROM account WHERE company_id = %s AND code = %s", (self.company_id, code)
        )
        assert found, f"no account {code}"
        return int(str(found[0][0]))

    def posted(self, entry_id: int) -> list[list[str]]:
        """Return side, account and amount of an entry's lines."""
        scale = minor_units(self.currency)
        return [
            [str(side), str(code), f"{Decimal(int(str(minor))).scaleb(-scale):f}"]
            for side, code, minor in sql.rows(
                "SELECT l.side::text, a.code::text, l.company_minor FROM journal_line l"
                " JOIN account a ON a.id = l.account_id WHERE l.entry_id = %s ORDER BY l.line_no",
                (entry_id,),
            )
        ]

    def balances(self) -> dict[str, int]:
        """Return signed balances by account code, without those that are nothing."""
        rows = ledger.trial_balance(self.company_id, date(2026, 12, 31))
        return {row.code: row.closing_minor for row in rows if row.closing_minor}

    def post(self, on: date, *lines: tuple[str, str, str, str], kind: str = "normal") -> int:
        """Post an entry of (side, account, amount, party or "") lines; return its id."""
        entry = EntryInput(
            "general",
            on,
            on,
            tuple(
                LineInput(
                    self.account(code),
                    side,
                    self.minor(amount),
                    self.currency,
                    self.minor(amount),
                    party_id=self.parties[party] if party else None,
                )
                for side, code, amount, party in lines
            ),
            "golden",
            next(_keys),
            0,
            kind=kind,
        )
        return do_post_entry([entry], actor=self.actor, key=self.key()).ids()[0]


def run_case(case: Case) -> Office:
    """Run a case; every step's entry, voucher number and tax codes are as the case says."""
    office = Office.found(case["chart"], case.get("regime", ""), case.get("voucher_words", ""))
    for place, step in enumerate(case["steps"]):
        entry_id = _STEPS[step["do"]](office, step)
        office.entries.append(entry_id)
        if "entry" in step:
            assert office.posted(entry_id) == step["entry"], (case["name"], place)
        if "voucher" in step:
            ((number,),) = sql.rows(
                "SELECT number::text FROM document_number WHERE document_type = 'journal_entry'"
                " AND document_id = %s",
                (entry_id,),
            )
            assert number == step["voucher"], (case["name"], place)
    wanted = {code: office.minor(amount) for code, amount in case["balances"].items()}
    assert office.balances() == wanted, case["name"]
    return office


def cases(folder: Path) -> list[Case]:
    """Return the golden cases of a pack's folder."""
    return [json.loads(file.read_text("utf-8")) for file in sorted(folder.glob("golden/*.json"))]


def _place(code: str) -> Place:
    country, _, _ = code.partition("-")
    return Place(country, code if "-" in code else "")


def _determine(office: Office, step: Case) -> int:
    _check_taxes(office, step, date.fromisoformat(step["date"]))
    office.documents.append(0)
    return 0


def _check_taxes(office: Office, given: Case, on: date) -> None:
    context = given["context"]
    (answer,) = determine_taxes(
        office.company_id,
        [
            TaxContext(
                Direction(context["direction"]),
                _place(context["from"]),
                _place(context["to"]),
                context.get("class", ""),
                context.get("status", ""),
                on,
            )
        ],
    )
    assert answer.problem is None, answer.problem
    assert list(answer.codes) == given["taxes"], (context, answer.to_json())


def _bill(office: Office, step: Case) -> int:
    on = date.fromisoformat(step["date"])
    for line in step["lines"]:
        if "context" in line:
            _check_taxes(office, line, on)
    request = BillingRequested(
        0,
        step["kind"],
        office.parties[step["party"]],
        step.get("currency", office.currency),
        Decimal(step.get("rate", "1")),
        on,
        date.fromisoformat(step.get("book_on", step["date"])),
        "",
        0,
        tuple(
            BillingLine(
                0,
                0,
                "Goods",
                Decimal(line["qty"]),
                0,
                Decimal(line["price"]),
                tax_codes=tuple(line.get("taxes", ())),
                purpose=line.get("purpose", "revenue"),
            )
            for line in step["lines"]
        ),
        credits_id=office.documents[step["credits"]] if "credits" in step else 0,
        reference=step.get("reference", ""),
    )
    (document,) = do_issue_invoice([request], actor=office.actor, key=office.key()).ids()
    office.documents.append(document)
    return _entry_of("invoice", document)


def _pay(office: Office, step: Case) -> int:
    amount = office.minor(step["amount"])
    discount = office.minor(step.get("discount", "0"))
    payment = PaymentInput(
        step["direction"],
        office.parties[step["party"]],
        office.currency,
        amount,
        date.fromisoformat(step["date"]),
        allocations=(PaymentShare(office.documents[step["of"]], amount + discount),),
        discount_minor=discount,
    )
    (document,) = do_post_payment([payment], actor=office.actor, key=office.key()).ids()
    office.documents.append(document)
    return _entry_of("payment", document)


def _entry_of(table: str, document: int) -> int:
    ((entry_id,),) = sql.rows(f"SELECT entry_id FROM {table} WHERE id = %s", (document,))
    return int(str(entry_id))


def _entry(office: Office, step: Case) -> int:
    lines = [(side, code, amount, "") for side, code, amount in step["lines"]]
    office.documents.append(0)
    return office.post(date.fromisoformat(step["date"]), *lines)


def _reverse(office: Office, step: Case) -> int:
    given = ReverseEntry(
        office.entries[step["of"]], date.fromisoformat(step["date"]), "entered by mistake"
    )
    office.documents.append(0)
    return do_reverse_entry([given], actor=office.actor, key=office.key()).ids()[0]


_STEPS = {
    "bill": _bill,
    "pay": _pay,
    "entry": _entry,
    "reverse": _reverse,
    "determine": _determine,
}
