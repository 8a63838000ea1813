"""Prices and offers through commands and queries, on the real database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.kernel.primitives.errors import Conflict, ValidationFailed
from argosy.kernel.primitives.price import Price
from argosy.masterdata.product.commands import (
    EndOffer,
    EndPriceRule,
    NewOffer,
    do_add_price_rule,
    do_create_offer,
    do_create_price_list,
    do_end_offer,
    do_end_price_rule,
)
from argosy.masterdata.product.queries import (
    PriceQuestion,
    SourceQuestion,
    find_prices,
    find_sources,
)
from argosy.masterdata.product.rules.new_prices import NewPriceList, NewPriceRule
from argosy.masterdata.product.rules.price_rules import Formula, RuleKind
from argosy.masterdata.product.rules.prices import PriceDecision
from argosy.masterdata.product.rules.sourcing import PriceBreak, SourceDecision
from argosy.masterdata.product.tests.conftest import ACTOR, Shop

DAY = date(2026, 3, 31)
NEXT = date(2026, 4, 1)


def prices(shop: Shop) -> list[int]:
    """A list for all, one for dealers, a base list, and rules of every kind."""
    do_create_price_list(
        [
            NewPriceList("RETAIL", "Retail", "EUR", includes_tax=True, decimals=2),
            NewPriceList("DEALER", "Dealers", "EUR", priority=1, groups=("DEALERS",)),
            NewPriceList("COST", "Cost", "EUR", is_base_only=True),
        ],
        actor=ACTOR,
        key="lists",
    )
    return do_add_price_rule(
        [
            NewPriceRule("RETAIL", amount=Decimal("999.00"), item_id=shop.bike, name="Bike"),
            NewPriceRule("RETAIL", amount=Decimal("24"), unit="BX", item_id=shop.screw),
            NewPriceRule(
                "RETAIL",
                amount=Decimal("20"),
                unit="BX",
                item_id=shop.screw,
                qty_from=Decimal(10),
            ),
            NewPriceRule("COST", amount=Decimal("600"), item_id=shop.bike),
            NewPriceRule(
                "DEALER", RuleKind.FORMULA, "Dealer", formula=Formula("COST", Decimal("1.2"))
            ),
            NewPriceRule(
                "RETAIL",
                RuleKind.DISCOUNT,
                "Parts sale",
                pct=Decimal(10),
                category="PARTS",
                valid_from=NEXT,
            ),
            NewPriceRule(
                "RETAIL",
                RuleKind.DISCOUNT,
                "Regular",
                pct=Decimal(5),
                customer_id=shop.customer,
            ),
        ],
        actor=ACTOR,
        key="rules",
    ).ids()


def ask(
    item: int, qty: str, unit: str = "C62", customer: int | None = None, on: date = DAY
) -> PriceDecision:
    with reading(ACTOR):
        question = PriceQuestion(item, Decimal(qty), unit, "EUR", on, customer)
        return find_prices(1, [question])[0]


def test_everybody_a_customer_and_a_dealer(shop: Shop) -> None:
    prices(shop)
    everybody = ask(shop.bike, "1")
    assert everybody.price == Price(Decimal(999), "EUR")
    assert everybody.includes_tax
    regular = ask(shop.bike, "1", customer=shop.customer)
    assert regular.price == Price(Decimal("949.05"), "EUR")
    dealer = ask(shop.bike, "1", customer=shop.dealer)
    assert dealer.price == Price(Decimal(720), "EUR")
    assert not dealer.includes_tax
    assert {verdict.code for verdict in dealer.trace} == {
        "price.base_only",
        "price.won",
        "price.lost.list_priority",
    }


def test_breaks_in_boxes_for_pieces_and_a_category_discount_later(shop: Shop) -> None:
    prices(shop)
    assert ask(shop.screw, "12").price == Price(Decimal(24), "EUR", Decimal(12))
    assert ask(shop.screw, "119").price == Price(Decimal(24), "EUR", Decimal(12))
    assert ask(shop.screw, "120").price == Price(Decimal(20), "EUR", Decimal(12))
    assert ask(shop.screw, "10", "BX").price == Price(Decimal(20), "EUR")
    assert ask(shop.screw, "10", "BX", on=NEXT).price == Price(Decimal(18), "EUR")


def test_no_price_names_the_cure(shop: Shop) -> None:
    prices(shop)
    with reading(ACTOR):
        questions = [
            PriceQuestion(shop.bike, Decimal(1), "C62", "USD", DAY),
            PriceQuestion(10**15, Decimal(1), "C62", "EUR", DAY),
        ]
        decided = find_prices(1, questions)
    assert [each.problem.code for each in decided if each.problem] == ["price.none"] * 2


def test_another_company_has_its_own_prices(shop: Shop) -> None:
    prices(shop)
    other = Actor(9, ActorKind.SYSTEM, 2, (2,))
    with reading(other):
        decided = find_prices(2, [PriceQuestion(shop.bike, Decimal(1), "C62", "EUR", DAY)])
        hidden = find_prices(1, [PriceQuestion(shop.bike, Decimal(1), "C62", "EUR", DAY)])
    assert decided[0].price is None
    assert hidden[0].price is None


def test_an_ended_rule_does_not_fit_behind_its_last_day(shop: Shop) -> None:
    rules = prices(shop)
    do_end_price_rule([EndPriceRule(rules[0], DAY)], actor=ACTOR, key="end")
    assert ask(shop.bike, "1").price == Price(Decimal(999), "EUR")
    assert ask(shop.bike, "1", on=NEXT).price is None
    with pytest.raises(ValidationFailed) as refused:
        do_end_price_rule(
            [EndPriceRule(rules[5], DAY), EndPriceRule(10**30, DAY)], actor=ACTOR, key="end2"
        )
    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("masterdata.dates", "[0].valid_to"),
        ("masterdata.unknown", "[1].rule_id"),
    ]


def test_events_name_the_lists_once(shop: Shop) -> None:
    prices(shop)
    with reading(ACTOR):
        found = sql.rows(
            "SELECT l.code, e.payload->'rules' FROM event e JOIN price_list l"
            " ON l.id = e.subject_id WHERE e.kind = 'product.prices_changed' ORDER BY l.code"
        )
    assert found == [("COST", 1), ("DEALER", 1), ("RETAIL", 5)]


def test_bad_lists_and_rules_are_refused_at_once(shop: Shop) -> None:
    prices(shop)
    with pytest.raises(ValidationFailed) as refused:
        do_create_price_list(
            [
                NewPriceList("RETAIL", "Again", "EUR"),
                NewPriceList("NEW", "", "EURO", decimals=13, customers=(10**15,), groups=("X",)),
            ],
            actor=ACTOR,
            key="bad",
        )
    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("masterdata.taken", "[0].code"),
        ("text.required", "[1].name"),
        ("currency.unknown", "[1].currency"),
        ("number.out_of_range", "[1].decimals"),
        ("masterdata.unknown", "[1].groups[0]"),
        ("masterdata.unknown", "[1].customers[0]"),
    ]
    with pytest.raises(ValidationFailed) as refused:
        do_add_price_rule(
            [
                NewPriceRule("GONE", amount=Decimal(-1), per_qty=Decimal(0), unit="?"),
                NewPriceRule("RETAIL", RuleKind.DISCOUNT, pct=Decimal(101)),
                NewPriceRule("RETAIL", RuleKind.FORMULA),
                NewPriceRule("RETAIL", item_id=10**15, category="PARTS", customer_id=-1, group="X"),
                NewPriceRule("RETAIL", amount=Decimal("NaN"), valid_from=NEXT, valid_to=DAY),
            ],
            actor=ACTOR,
            key="bad2",
        )
    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("number.out_of_range", "[0].amount"),
        ("number.out_of_range", "[0].per_qty"),
        ("masterdata.unknown", "[0].price_list"),
        ("masterdata.unknown", "[0].unit"),
        ("price_rule.pct", "[1].pct"),
        ("price_rule.formula", "[2].formula"),
        ("price_rule.item_or_category", "[3].category"),
        ("price_rule.customer_or_group", "[3].group"),
        ("masterdata.unknown", "[3].group"),
        ("masterdata.unknown", "[3].item_id"),
        ("masterdata.unknown", "[3].customer_id"),
        ("number.not_finite", "[4].amount"),
        ("masterdata.dates", "[4].valid_to"),
    ]


def test_many_rules_take_as_many_statements_as_two(shop: Shop) -> None:
    prices(shop)

    def rules(count: int) -> list[NewPriceRule]:
        return [
            NewPriceRule("RETAIL", amount=Decimal(n), item_id=shop.bike, unit="C62")
            for n in range(count)
        ]

    with sql.counted() as two:
        do_add_price_rule(rules(2), actor=ACTOR, key="two")
    with sql.counted() as many:
        do_add_price_rule(rules(200), actor=ACTOR, key="many")
    assert two.statements == many.statements <= 20
    with reading(ACTOR), sql.counted() as asked:
        find_prices(
            1,
            [
                PriceQuestion(shop.bike, Decimal(n), "C62", "EUR", DAY, shop.dealer)
                for n in range(1, 100)
            ],
        )
    assert asked.statements <= 7


# -- offers --


def offers(shop: Shop) -> list[int]:
    breaks = (PriceBreak(Decimal(0), Decimal(10)), PriceBreak(Decimal(100), Decimal(8)))
    return do_create_offer(
        [
            NewOffer(shop.bike, shop.supplier, "EUR", "C62", breaks, lead_time_days=9),
            NewOffer(
                shop.bike,
                shop.dealer,
                "EUR",
                "C62",
                (PriceBreak(Decimal(0), Decimal(9)),),
                multiple_qty=Decimal(6),
                valid_to=DAY,
            ),
        ],
        actor=ACTOR,
        key="offers",
    ).ids()


def source(shop: Shop, qty: str, on: date = DAY) -> SourceDecision:
    with reading(ACTOR):
        return find_sources(1, [SourceQuestion(shop.bike, Decimal(qty), "C62", on)])[0]


def test_the_cheaper_offer_is_found_and_rounded_up_to_its_multiple(shop: Shop) -> None:
    _, second = offers(shop)
    decided = source(shop, "10")
    assert decided.offer is not None and decided.offer.id == second
    assert decided.qty == 12
    assert decided.price == Price(Decimal(9), "EUR")
    assert [v.code for v in decided.trace] == ["source.won", "source.lost.price"]


def test_the_break_and_the_dates_decide(shop: Shop) -> None:
    first, second = offers(shop)
    assert source(shop, "100").price == Price(Decimal(8), "EUR")
    later = source(shop, "10", NEXT)
    assert later.offer is not None and later.offer.id == first
    do_end_offer([EndOffer(first, DAY), EndOffer(second, DAY)], actor=ACTOR, key="end")
    assert source(shop, "10", NEXT).offer is None


def test_bad_offers_are_refused_at_once(shop: Shop) -> None:
    offers(shop)
    with pytest.raises(ValidationFailed) as refused:
        do_create_offer(
            [
                NewOffer(shop.bike, shop.supplier, "EUR", "C62", ()),
                NewOffer(10**15, 10**15, "?", "?", (PriceBreak(Decimal(0), Decimal("NaN")),)),
            ],
            actor=ACTOR,
            key="bad",
        )
    assert [(p.code, p.field) for p in refused.value.problems] == [
        ("offer.no_price", "[0].breaks"),
        ("currency.unknown", "[1].currency"),
        ("number.not_finite", "[1].breaks[0].amount"),
        ("masterdata.unknown", "[1].item_id"),
        ("masterdata.unknown", "[1].supplier_id"),
        ("masterdata.unknown", "[1].unit"),
    ]
    with pytest.raises(ValidationFailed):
        do_end_offer([EndOffer(10**15, DAY)], actor=ACTOR, key="end")


def test_the_same_offer_twice_is_refused_by_the_database(shop: Shop) -> None:
    offers(shop)
    breaks = (PriceBreak(Decimal(0), Decimal(7)),)
    with pytest.raises(Conflict) as refused:
        do_create_offer(
            [NewOffer(shop.bike, shop.supplier, "EUR", "C62", breaks)], actor=ACTOR, key="again"
        )
    assert refused.value.code == "masterdata.rival"
