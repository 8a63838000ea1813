"""After all that master data can do, the proof finds nothing and the audit trail is whole."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from argosy.kernel.events import verification
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.masterdata.calendar.api import NewCalendar, NewDay, do_create_calendar, do_set_day
from argosy.masterdata.company.api import NewCompany, Owner, do_create_company
from argosy.masterdata.currency.api import NewRate, do_enter_rates
from argosy.masterdata.party.api import (
    AddParts,
    ApproveBankAccount,
    ChangeParty,
    DatedRole,
    EndRole,
    NewAddress,
    NewBankAccount,
    NewParty,
    NewTerms,
    SetCreditLimit,
    SetTerms,
    do_add_parts,
    do_approve_bank_account,
    do_change_party,
    do_create_party,
    do_end_role,
    do_set_credit_limit,
    do_set_terms,
)

DAY = date(2026, 1, 1)
OFFICE = ("09:00-18:00",) * 5 + ("", "")


def live() -> None:
    """Use each kind of command once, in a company founded for it."""
    for actor_id in (1, 2, 3):
        sql.execute(
            "INSERT INTO actor (id, kind, name, is_active) VALUES (%s, 'system', 'test', true)",
            (actor_id,),
        )
    founder = Actor(1, ActorKind.SYSTEM, 0, (0,))
    calendar = NewCalendar("CN", "China", "Asia/Shanghai", OFFICE, DAY, country="CN", years=(2026,))
    do_create_calendar([calendar], actor=founder, key="calendar")
    do_set_day([NewDay("CN", date(2026, 3, 3), name="x")], actor=founder, key="day")
    do_enter_rates([NewRate("spot", "USD", "CNY", "7.1", DAY, "X")], actor=founder, key="rate")
    do_enter_rates([NewRate("spot", "USD", "CNY", "7.2", DAY, "X")], actor=founder, key="again")
    do_create_party([NewParty("Owner", "OWN")], actor=founder, key="owner")
    company = NewCompany(
        "C1", "One", "CNY", "CN", "Asia/Shanghai", 2026, DAY, calendar_code="CN",
        owners=(Owner("OWN", Decimal(100), DAY),),
    )  # fmt: skip
    (company_id,) = do_create_company([company], actor=founder, key="company").ids()
    anna, ben = (Actor(n, ActorKind.SYSTEM, company_id, (company_id,)) for n in (2, 3))
    new = NewParty(
        "Muster",
        roles=(DatedRole("customer", DAY),),
        addresses=(NewAddress("DE", "Bonn"),),
        bank_accounts=(NewBankAccount("M", "DE", iban="DE89370400440532013000"),),
    )
    (party_id,) = do_create_party([new], actor=anna, key="party").ids()
    do_end_role([EndRole(party_id, "customer", date(2026, 6, 30))], actor=anna, key="end")
    again = AddParts(party_id, roles=(DatedRole("customer", date(2026, 7, 1)),))
    do_add_parts([again], actor=anna, key="add")
    with sql.using("owner"):
        ((account_id,), *_) = sql.rows("SELECT id FROM party_bank_account")
    approval = ApproveBankAccount(int(str(account_id)))
    do_approve_bank_account([approval], actor=ben, key="approve")
    do_set_terms([SetTerms(party_id, NewTerms(currency="EUR"))], actor=anna, key="terms")
    do_set_terms([SetTerms(party_id, NewTerms(currency="CNY"))], actor=anna, key="terms2")
    do_set_credit_limit([SetCreditLimit(party_id, "CNY", 100)], actor=anna, key="limit")
    do_change_party([ChangeParty(party_id, 1, name="Muster AG")], actor=anna, key="change")


def test_the_proof_holds_after_all_that_master_data_can_do(db_clone: object) -> None:
    live()
    findings = verification.verify()
    assert len(findings) > 50
    wrong = [(f.number, o.table, o.row_id, o.what) for f in findings for o in f.offenders]
    assert wrong == []
