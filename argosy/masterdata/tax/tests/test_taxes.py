"""Tax codes, rates and rules through commands and queries, on the real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import psycopg
import pytest

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import NotFound, PermissionDenied, ValidationFailed
from argosy.masterdata.tax.commands import (
    EndTaxRule,
    do_change_tax_rate,
    do_create_country_group,
    do_create_tax_code,
    do_create_tax_rule,
    do_end_tax_rule,
)
from argosy.masterdata.tax.queries import (
    access_tax_code,
    country_groups,
    determine_taxes,
    tax_codes,
    tax_rules,
)
from argosy.masterdata.tax.rules import (
    Direction,
    DocumentLine,
    TaxCategory,
    TaxCode,
    TaxDocument,
    TaxKind,
    TaxRate,
    compute,
)
from argosy.masterdata.tax.rules.determination import Crossing, Place, TaxContext
from argosy.masterdata.tax.rules.new_tax import (
    NewCountryGroup,
    NewTaxCode,
    NewTaxRate,
    NewTaxRule,
)

ACTOR = Actor(7, ActorKind.SYSTEM, 1, (1,))
OTHER = Actor(9, ActorKind.SYSTEM, 2, (2,))
DAY = date(2026, 3, 31)
S19 = NewTaxCode("S19", "VAT 19 %", (TaxRate(date(2007, 1, 1), Decimal(19)),), name_zh="增值税")
K0 = NewTaxCode(
    "K0",
    "Intra-community supply",
    (TaxRate(date(1993, 1, 1), Decimal(0)),),
    category=TaxCategory.INTRA_COMMUNITY,
)
HOME = NewTaxRule("Home", ("S19",), ship_from=("DE",), ship_to=("DE",))
INTRA = NewTaxRule(
    "EU business",
    ("K0",),
    ship_from=("DE",),
    ship_to=("EU",),
    crossing=Crossing.CROSS_BORDER,
    party_statuses=("business",),
    direction=Direction.SALE,
)


def seed() -> None:
    do_create_tax_code([S19, K0], actor=ACTOR, key="codes")
    do_create_country_group(
        [NewCountryGroup("EU", "European Union", ("DE", "FR", "FR"), "欧盟")], actor=ACTOR, key="eu"
    )
    do_create_tax_rule([HOME, INTRA], actor=ACTOR, key="rules")


def codes(actor: Actor = ACTOR) -> dict[str, TaxCode]:
    with reading(actor):
        return tax_codes(actor.company_id)


def test_codes_are_read_back_as_the_money_function_wants_them(db: object) -> None:
    whole = NewTaxCode(
        "ECO",
        "Eco fee",
        (
            TaxRate(date(2020, 1, 1), Decimal("0.25"), date(2025, 12, 31), "EUR"),
            TaxRate(date(2026, 1, 1), Decimal("0.3"), None, "EUR"),
        ),
        kind=TaxKind.FIXED,
        sequence=3,
        included=True,
        deductible_pct=Decimal("33.3"),
        jurisdiction="FR",
        return_box="A1",
    )
    rc = NewTaxCode(
        "RC",
        "Reverse charge",
        (TaxRate(DAY, Decimal(19)),),
        category=TaxCategory.REVERSE_CHARGE,
        sequence=1,
        is_compound=True,
        is_reverse_charge=True,
    )
    answer = do_create_tax_code([whole, rc, replace(S19, rates=())], actor=ACTOR, key="k")
    assert [done.number for done in answer.results if done] == ["ECO", "RC", "S19"]
    found = codes()
    assert found["ECO"] == TaxCode(
        "ECO", whole.rates, TaxKind.FIXED, sequence=3, included=True, deductible_pct=Decimal("33.3")
    )
    assert found["RC"] == TaxCode(
        "RC",
        rc.rates,
        category=TaxCategory.REVERSE_CHARGE,
        sequence=1,
        is_compound=True,
        is_reverse_charge=True,
    )
    assert found["S19"].rates == ()
    with reading(ACTOR):
        assert list(tax_codes(1, ["RC", "gone", "\x00"])) == ["RC"]
        assert tax_codes(1, []) == {}


def test_a_document_taxed_by_stored_codes(db: object) -> None:
    seed()
    line = DocumentLine(Decimal(1), Decimal("119"), ("S19",), price_includes_tax=True)
    answer = compute(TaxDocument("EUR", DAY, (line,), codes()))
    assert (answer.net_minor, answer.tax_minor) == (10000, 1900)


def test_an_inactive_code_is_not_offered_to_documents(db: object) -> None:
    seed()
    sql.execute("SELECT set_config('argosy.companies', '{1}', true)")
    sql.execute("UPDATE tax_code SET is_active = false WHERE code = 'S19'")
    with reading(ACTOR):
        assert list(tax_codes(1)) == ["K0"]
        assert sorted(tax_codes(1, include_inactive=True)) == ["K0", "S19"]


def test_codes_belong_to_their_company(db: object) -> None:
    seed()
    assert codes(OTHER) == {}
    with reading(OTHER):
        assert tax_codes(1) == {}
    do_create_tax_code([replace(S19, rates=(TaxRate(DAY, Decimal(7)),))], actor=OTHER, key="k")
    assert codes(OTHER)["S19"].rates[0].rate == 7
    assert codes()["S19"].rates[0].rate == 19


def test_a_rate_changes_from_a_day_on(db: object) -> None:
    seed()
    do_change_tax_rate(
        [
            NewTaxRate("S19", date(2021, 1, 1), Decimal(19)),
            NewTaxRate("S19", date(2020, 7, 1), Decimal(16)),
        ],
        actor=ACTOR,
        key="later first",
        mode="valid",
    )
    found = codes()["S19"]
    assert found.rates == (
        TaxRate(date(2007, 1, 1), Decimal(19), date(2020, 12, 31)),
        TaxRate(date(2021, 1, 1), Decimal(19)),
    )
    do_change_tax_rate(
        [
            NewTaxRate("S19", date(2026, 1, 1), Decimal(20)),
            NewTaxRate("S19", date(2027, 1, 1), Decimal(21)),
        ],
        actor=ACTOR,
        key="two",
    )
    assert codes()["S19"].rates == (
        TaxRate(date(2007, 1, 1), Decimal(19), date(2020, 12, 31)),
        TaxRate(date(2021, 1, 1), Decimal(19), date(2025, 12, 31)),
        TaxRate(date(2026, 1, 1), Decimal(20), date(2026, 12, 31)),
        TaxRate(date(2027, 1, 1), Decimal(21)),
    )
    with reading(ACTOR):
        assert sql.rows("SELECT version FROM tax_code WHERE code = 'S19'") == [(3,)]


def test_bad_rates_are_refused_at_once(db: object) -> None:
    seed()
    with pytest.raises(ValidationFailed) as refused:
        do_change_tax_rate(
            [
                NewTaxRate("GONE", DAY, Decimal(1)),
                NewTaxRate("S19", date(2007, 1, 1), Decimal(1)),
                NewTaxRate("S19", DAY, Decimal("NaN")),
                NewTaxRate("S19", DAY, Decimal(-1)),
            ],
            actor=ACTOR,
            key="bad",
        )
    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("masterdata.unknown", "[0].code"),
        ("tax.rate_order", "[1].valid_from"),
        ("number.not_finite", "[2].rate"),
        ("tax.rate", "[3].rate"),
    ]
    assert codes()["S19"].rates == S19.rates


def test_bad_codes_are_refused_at_once(db: object) -> None:
    seed()
    overlapping = (TaxRate(DAY, Decimal(1)), TaxRate(DAY, Decimal(2)))
    with pytest.raises(ValidationFailed) as refused:
        do_create_tax_code(
            [
                S19,
                replace(S19, code="", sequence=-1),
                replace(S19, code="O", rates=overlapping),
                replace(S19, code="E", category=TaxCategory.EXEMPT),
                replace(S19, code="F", kind=TaxKind.FIXED, is_compound=True),
                replace(S19, code="D", deductible_pct=Decimal(101)),
            ],
            actor=ACTOR,
            key="bad",
        )
    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("masterdata.taken", "[0].code"),
        ("text.required", "[1].code"),
        ("number.out_of_range", "[1].sequence"),
        ("tax.overlap", "[2].rates[1]"),
        ("tax.rate_of_untaxed", "[3].rates[0]"),
        ("tax.compound_fixed", "[4].is_compound"),
        ("tax.deductible_pct", "[5].deductible_pct"),
    ]
    assert sorted(codes()) == ["K0", "S19"]


def test_the_database_refuses_overlapping_rates(db: object) -> None:
    seed()
    insert = (
        "INSERT INTO tax_rate (company_id, tax_code_id, valid_from, valid_to, rate)"
        " SELECT 1, id, '2006-01-01', %s::date, 1 FROM tax_code WHERE code = 'S19'"
    )
    sql.execute("SELECT set_config('argosy.companies', '{1}', true)")
    sql.execute("SAVEPOINT before")
    with pytest.raises(psycopg.errors.ExclusionViolation):
        sql.execute(insert, (date(2007, 1, 1),))
    sql.execute("ROLLBACK TO SAVEPOINT before")
    assert sql.execute(insert, (date(2006, 12, 31),)) == 1


def context(to: Place, status: str = "consumer", on: date = DAY) -> TaxContext:
    return TaxContext(Direction.SALE, Place("DE"), to, "goods", status, on)


def test_taxes_are_determined_by_stored_rules(db: object) -> None:
    seed()
    with reading(ACTOR), sql.counted() as count:
        home, intra, nothing = determine_taxes(
            1,
            [
                context(Place("DE")),
                context(Place("FR"), "business"),
                context(Place("US", "US-TX")),
            ],
        )
    assert count.statements == 2
    assert (home.codes, intra.codes, nothing.codes) == (("S19",), ("K0",), ())
    assert nothing.problem is not None
    assert [verdict.rule for verdict in intra.trace] == ["EU business", "Home"]
    with reading(ACTOR):
        assert country_groups() == {"EU": frozenset({"DE", "FR"})}


def test_rules_of_another_company_choose_nothing_here(db: object) -> None:
    seed()
    with reading(OTHER):
        assert tax_rules(2) == []
        assert tax_rules(1) == []


def test_an_ended_rule_chooses_nothing_behind_its_last_day(db: object) -> None:
    seed()
    with reading(ACTOR):
        home = next(rule.id for rule in tax_rules(1) if rule.name == "Home")
    do_end_tax_rule([EndTaxRule(home, DAY)], actor=ACTOR, key="end")
    with reading(ACTOR):
        today, tomorrow = determine_taxes(
            1, [context(Place("DE")), context(Place("DE"), on=date(2026, 4, 1))]
        )
    assert today.codes == ("S19",)
    assert tomorrow.codes == ()
    with pytest.raises(ValidationFailed) as refused:
        do_end_tax_rule([EndTaxRule(10**30, DAY)], actor=ACTOR, key="end2")
    assert refused.value.problems[0].field == "[0].rule_id"


def test_bad_rules_and_groups_are_refused_at_once(db: object) -> None:
    seed()
    with pytest.raises(ValidationFailed) as refused:
        do_create_tax_rule(
            [
                HOME,
                replace(HOME, name="", codes=()),
                replace(HOME, name="A", codes=("S19", "GONE"), ship_to=("XX", "US-TX", "US-?")),
                replace(HOME, name="B", valid_from=DAY, valid_to=date(2026, 1, 1)),
            ],
            actor=ACTOR,
            key="bad",
        )
    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("masterdata.taken", "[0].name"),
        ("text.required", "[1].name"),
        ("tax.rule_codes", "[1].codes"),
        ("masterdata.unknown", "[2].codes[1]"),
        ("masterdata.unknown", "[2].ship_to[0]"),
        ("masterdata.unknown", "[2].ship_to[2]"),
        ("masterdata.dates", "[3].valid_to"),
    ]
    with pytest.raises(ValidationFailed) as refused:
        do_create_country_group(
            [NewCountryGroup("EU", "Again", ()), NewCountryGroup("DE", "", ("ZZ",))],
            actor=ACTOR,
            key="bad2",
        )
    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("masterdata.taken", "[0].code"),
        ("text.required", "[1].name"),
        ("tax.group_code", "[1].code"),
        ("country.unknown", "[1].countries[0]"),
    ]


def test_permissions(db: object) -> None:
    reader = Actor(8, ActorKind.USER, 1, (1,), frozenset({"tax.read"}))
    with pytest.raises(PermissionDenied):
        do_create_tax_code([S19], actor=reader, key="k")
    assert codes() == {}
    seed()
    assert access_tax_code(reader, "S19").rates == S19.rates
    with pytest.raises(NotFound):
        access_tax_code(reader, "GONE")
    with pytest.raises(PermissionDenied):
        access_tax_code(Actor(8, ActorKind.USER, 1, (1,)), "S19")


def test_many_take_as_many_statements_as_two(db: object) -> None:
    def new(start: int, count: int) -> list[NewTaxCode]:
        return [replace(S19, code=f"S{n}") for n in range(start, start + count)]

    do_create_tax_code(new(0, 2), actor=ACTOR, key="warm")
    with sql.counted() as two:
        do_create_tax_code(new(10, 2), actor=ACTOR, key="two")
    with sql.counted() as many:
        do_create_tax_code(new(100, 200), actor=ACTOR, key="many")
    assert two.statements == many.statements <= 20
