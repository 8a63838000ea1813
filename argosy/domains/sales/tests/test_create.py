"""Entering quotations and orders: prices, taxes, totals; and every refusal, all at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from argosy.domains.sales.commands.bill import do_bill_order
from argosy.domains.sales.commands.confirm import do_confirm_order
from argosy.domains.sales.commands.create import do_create_order, do_create_quotation
from argosy.domains.sales.commands.deliver import do_deliver
from argosy.domains.sales.rules.inputs import (
    BillOrder,
    ConfirmOrder,
    DeliverLine,
    DeliverOrder,
    GivenTax,
    NewCharge,
    NewLine,
)
from argosy.domains.sales.tests.world import DAY, World
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Conflict, KeyReused, ValidationFailed


def totals(order: int) -> tuple[object, ...]:
    """Return net, tax, gross and company gross of an order."""
    return sql.rows(
        "SELECT net_minor, tax_minor, gross_minor, company_gross_minor FROM sales_order"
        " WHERE id = %s",
        (order,),
    )[0]


def test_an_order_is_priced_taxed_and_summed(world: World) -> None:
    """3 x 19.99 and 2 x 5 less 10 %: net 68.97, tax 13.10, gross 82.07, worked by hand."""
    answer = world.do(
        do_create_order,
        world.order(
            world.line("A", "3", "19.99"), world.line("B", "2", "5", discount_pct=Decimal(10))
        ),
    )

    (done,) = answer.results
    assert done is not None
    assert done.number == "SO-2026-00001"
    assert totals(done.id) == (6897, 1310, 8207, 8207)
    assert world.order_state(done.id) == ("entered", "none", "none")


def test_discounts_follow_each_other(world: World) -> None:
    """100 less 10 % less 5 % is 85.50, not 85.00."""
    order = world.do(
        do_create_order,
        replace(
            world.order(world.line("A", "10", discount_pct=Decimal(10))), discount_pct=Decimal(5)
        ),
    ).ids()[0]

    assert totals(order)[0] == 8550


def test_a_price_with_tax_contains_it(world: World) -> None:
    """11.90 with 19 % is 10.00 and 1.90."""
    order = world.do(
        do_create_order, world.order(world.line("A", "1", "11.90", price_includes_tax=True))
    ).ids()[0]

    assert totals(order)[:3] == (1000, 190, 1190)


def test_another_currency_takes_credit_in_the_companys(world: World) -> None:
    """100 USD + 19 % at 0.9 are 107.10 EUR."""
    new = replace(world.order(world.line("A", "10")), currency="USD", rate=Decimal("0.9"))
    order = world.do(do_create_order, new).ids()[0]
    world.do(do_confirm_order, ConfirmOrder(order))

    assert totals(order) == (10000, 1900, 11900, 10710)
    assert world.exposure() == 10710
    world.assert_holds()


def test_a_dozen_is_twelve_and_half_a_piece_is_none(world: World) -> None:
    dozen = world.units["DZN"]
    order = world.do(
        do_create_order, world.order(world.line("A", "2", "100", unit_id=dozen))
    ).ids()[0]
    assert sql.rows(
        "SELECT trim_scale(ordered_qty)::text FROM sales_line_progress WHERE order_id = %s",
        (order,),
    ) == [("24",)]

    with pytest.raises(ValidationFailed) as refused:
        world.do(do_create_order, world.order(world.line("A", "0.1", unit_id=dozen)))
    assert refused.value.code == "unit.inexact"


def test_price_lists_and_tax_rules_fill_what_is_open_and_say_why(world: World) -> None:
    """7.50 from the list, 5 % off from 10 on; the rule for the home country gives V19."""
    world.price_list("A", "7.50", discount_from=("10", "5"))
    world.tax_rule("home", "V19", ship_to=["DE"])
    order = world.do(
        do_create_order,
        world.order(NewLine(world.items["A"], Decimal(4)), NewLine(world.items["A"], Decimal(10))),
    ).ids()[0]

    found = sql.rows(
        "SELECT trim_scale(unit_price)::text, net_minor, tax_codes::text, price_trace, tax_reason"
        " FROM sales_order_line WHERE order_id = %s ORDER BY line_no",
        (order,),
    )
    assert [row[:3] for row in found] == [("7.5", 3000, "V19"), ("7.125", 7125, "V19")]
    trace, reason = found[1][3], found[1][4]
    assert isinstance(trace, dict)
    assert isinstance(reason, dict)
    assert {each["outcome"] for each in trace["trace"]} == {"won"}
    assert reason["rule"] == "home"


def test_nothing_is_priced_or_taxed_by_silence(world: World) -> None:
    with pytest.raises(ValidationFailed) as refused:
        world.do(do_create_order, world.order(NewLine(world.items["A"], Decimal(4))))

    assert {(p.code, p.field) for p in refused.value.problems} == {
        ("price.none", "[0].lines[0].unit_price"),
        ("tax.undetermined", "[0].lines[0].tax_codes"),
    }


def test_taxes_determined_elsewhere_are_carried_to_the_cent(world: World) -> None:
    """Two parts of an order with 7.77 tax and 3.33 freight: the invoices sum to its total."""
    world.stock("A", "3")
    new = replace(
        world.order(world.line("A", "3", "33.3333", tax_codes=())),
        charges=(NewCharge("Freight", 333, ()),),
        external_taxes=(GivenTax("V19", 777),),
    )
    order = world.do(do_create_order, new).ids()[0]
    assert totals(order)[:3] == (10333, 777, 11110)
    world.do(do_confirm_order, ConfirmOrder(order))
    line = world.lines_of(order)[0]

    world.do(do_deliver, DeliverOrder(order, DAY, (DeliverLine(line, Decimal(1)),)))
    world.do(do_bill_order, BillOrder(order, DAY))
    world.do(do_deliver, DeliverOrder(order, DAY))
    world.do(do_bill_order, BillOrder(order, DAY))

    assert world.balance("1122") == 11110
    assert world.balance("2221") == -777
    assert world.order_state(order) == ("done", "full", "full")
    world.assert_holds()


def test_a_quotation_ends(world: World) -> None:
    offer = replace(world.order(world.line("A", "1")), valid_until=date(2026, 3, 9))
    with pytest.raises(ValidationFailed):
        world.do(do_create_quotation, offer)
    offer = replace(offer, document_date=date(2026, 3, 1))
    order = world.do(do_create_quotation, offer).ids()[0]

    with pytest.raises(Conflict) as refused:
        world.do(do_confirm_order, ConfirmOrder(order))

    assert refused.value.code == "sales.validity_over"
    assert world.order_state(order)[0] == "quotation"


BAD_HEADS = {
    "customer": ({"customer_id": 987654321}, "sales.unknown_customer", "customer_id"),
    "beyond 64 bits": ({"customer_id": 2**70}, "sales.unknown_customer", "customer_id"),
    "warehouse": ({"warehouse_id": -1}, "sales.unknown_warehouse", "warehouse_id"),
    "currency": ({"currency": "XXQ"}, "currency.unknown", "currency"),
    "no rate": ({"currency": "USD"}, "sales.rate_needed", "rate"),
    "own rate": ({"rate": Decimal(2)}, "sales.rate", "rate"),
    "rate NaN": ({"currency": "USD", "rate": Decimal("NaN")}, "number.not_finite", "rate"),
    "terms": ({"payment_term": "NEVER"}, "sales.unknown_payment_term", "payment_term"),
    "terms NUL": ({"payment_term": "a\x00b"}, "sales.unknown_payment_term", "payment_term"),
    "policy": ({"billing_policy": "never"}, "sales.billing_policy", "billing_policy"),
    "surrogate": ({"reference": "a\ud800"}, "text.surrogate", "reference"),
    "NUL": ({"reference": "a\x00"}, "text.nul", "reference"),
    "discount": ({"discount_pct": Decimal(101)}, "sales.percent", "discount_pct"),
    "date": ({"document_date": date(1, 1, 1)}, "sales.date", "document_date"),
    "no lines": ({"lines": ()}, "sales.no_lines", "lines"),
}
BAD_LINES = {
    "item": ({"item_id": 987654321}, "sales.unknown_item", "item_id"),
    "unit": ({"unit_id": 987654321}, "sales.unknown_unit", "unit_id"),
    "zero": ({"qty": Decimal(0)}, "sales.quantity", "qty"),
    "negative": ({"qty": Decimal(-1)}, "sales.quantity", "qty"),
    "NaN": ({"qty": Decimal("NaN")}, "number.not_finite", "qty"),
    "signalling NaN": ({"qty": Decimal("sNaN")}, "number.not_finite", "qty"),
    "huge": ({"qty": Decimal(10) ** 16}, "number.too_big", "qty"),
    "infinite price": ({"unit_price": Decimal("Infinity")}, "number.not_finite", "unit_price"),
    "negative price": ({"unit_price": Decimal(-1)}, "sales.price_negative", "unit_price"),
    "amount": ({"amount_minor": 2**63}, "number.too_big", "amount_minor"),
    "total": ({"qty": Decimal(10) ** 14, "unit_price": Decimal(10) ** 14}, "amount.too_big", ""),
    "tax code": ({"tax_codes": ("V99",)}, "tax.unknown_code", "tax_codes"),
    "tax NUL": ({"tax_codes": ("V\x00",)}, "text.nul", "tax_codes[0]"),
    "discount": ({"discount_pct": Decimal(-1)}, "sales.percent", "discount_pct"),
    "text": ({"description": "x" * 301}, "text.too_long", "description"),
    "line": ({"line_id": 5}, "sales.unknown_line", "line_id"),
}


@pytest.mark.parametrize("case", BAD_HEADS)
def test_a_bad_head_is_refused_by_field_and_changes_nothing(world: World, case: str) -> None:
    change, code, field = BAD_HEADS[case]
    new = replace(world.order(world.line("A", "1")), **change)  # type: ignore[arg-type]

    with pytest.raises(ValidationFailed) as refused:
        world.do(do_create_order, new)

    assert [(p.code, p.field) for p in refused.value.problems] == [(code, f"[0].{field}")]
    assert refused.value.problems[0].cure
    assert sql.rows("SELECT count(*) FROM sales_order") == [(0,)]


@pytest.mark.parametrize("case", BAD_LINES)
def test_a_bad_line_is_refused_by_field_and_changes_nothing(world: World, case: str) -> None:
    change, code, field = BAD_LINES[case]
    bad = replace(world.line("A", "1"), **change)  # type: ignore[arg-type]

    with pytest.raises(ValidationFailed) as refused:
        world.do(do_create_order, world.order(world.line("B", "1"), bad))

    path = f"[0].lines[1].{field}" if field else "[0].lines[1]"
    first, *more = refused.value.problems
    assert (first.code, first.field) == (code, path)
    assert all(problem.field.startswith("[0].lines[1]") for problem in more)
    assert refused.value.problems[0].cure
    assert sql.rows("SELECT count(*) FROM sales_order") == [(0,)]


def test_all_problems_are_told_at_once_and_the_good_ones_go_on(world: World) -> None:
    good = world.order(world.line("A", "1"))
    bad = replace(good, customer_id=0, currency="?", lines=(world.line("A", "-1"),))

    answer = world.do(do_create_order, bad, good, mode="valid")

    assert [done is not None for done in answer.results] == [False, True]
    assert [p.code for p in answer.problems] == [
        "sales.unknown_customer",
        "currency.unknown",
        "sales.quantity",
    ]
    assert answer.results[1] is not None
    assert answer.results[1].number == "SO-2026-00001"


def test_a_key_does_a_thing_once(world: World) -> None:
    new = world.order(world.line("A", "1"))
    first = world.do(do_create_order, new, key="k")
    again = world.do(do_create_order, new, key="k")

    assert again.replayed
    assert again.results == first.results
    assert sql.rows("SELECT count(*) FROM sales_order") == [(1,)]
    with pytest.raises(KeyReused):
        world.do(do_create_order, world.order(world.line("A", "2")), key="k")


def test_a_model_is_not_sold_but_its_variants_are(world: World) -> None:
    model, variant = world.items["A"], world.items["B"]
    sql.insert("product", ("id", "variant_of_id"), [[variant], [model]])

    with pytest.raises(ValidationFailed) as refused:
        world.do(do_create_order, world.order(world.line("B", "1"), world.line("A", "1")))

    told = [(each.code, each.field) for each in refused.value.problems]
    assert told == [("sales.item_model", "[0].lines[1].item_id")]
    world.do(do_create_order, world.order(world.line("B", "1")))
