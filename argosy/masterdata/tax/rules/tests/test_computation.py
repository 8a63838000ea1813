"""Worked examples of the money function: every figure was worked out by hand, none by the code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from argosy.kernel.primitives.rounding import RoundingMode
from argosy.masterdata.tax.rules import (
    AllowanceCharge,
    Direction,
    DocumentLine,
    RoundingScope,
    TaxCategory,
    TaxCode,
    TaxDocument,
    TaxedDocument,
    TaxKind,
    TaxRate,
    compute,
)

DAY = date(2026, 3, 31)
OPEN = date(2000, 1, 1)


def percent(
    code: str,
    rate: str,
    *,
    category: TaxCategory = TaxCategory.STANDARD,
    sequence: int = 0,
    is_compound: bool = False,
    is_reverse_charge: bool = False,
    included: bool | None = None,
    deductible_pct: str = "100",
) -> TaxCode:
    return TaxCode(
        code,
        (TaxRate(OPEN, Decimal(rate)),),
        category=category,
        sequence=sequence,
        is_compound=is_compound,
        is_reverse_charge=is_reverse_charge,
        included=included,
        deductible_pct=Decimal(deductible_pct),
    )


def line(
    price: str, *codes: str, qty: str = "1", included: bool = False, discount_pct: str = "0"
) -> DocumentLine:
    return DocumentLine(
        Decimal(qty), Decimal(price), codes, included, discount_pct=Decimal(discount_pct)
    )


def document(
    currency: str, lines: Sequence[DocumentLine], *codes: TaxCode, **options: object
) -> TaxedDocument:
    return compute(
        TaxDocument(currency, DAY, tuple(lines), {code.code: code for code in codes}, **options)  # type: ignore[arg-type]
    )


def figures(answer: TaxedDocument) -> tuple[int, int, int]:
    return answer.net_minor, answer.tax_minor, answer.gross_minor


def line_figures(answer: TaxedDocument) -> list[tuple[int, int, int]]:
    return [(each.net_minor, each.tax_minor, each.gross_minor) for each in answer.lines]


def test_german_vat_19_included() -> None:
    """14.98 holds 14.98 * 19 / 119 = 2.391...; 1.595 and 0.797 lie in the lines."""
    answer = document(
        "EUR",
        [line("9.99", "S19", included=True), line("4.99", "S19", included=True)],
        percent("S19", "19"),
    )
    assert figures(answer) == (1259, 239, 1498)
    assert line_figures(answer) == [(840, 159, 999), (419, 80, 499)]
    assert [tax.rounding_share for each in answer.lines for tax in each.taxes] == [-1, 0]
    assert (answer.taxes[0].base_minor, answer.taxes[0].amount_minor) == (1259, 239)


def test_chinese_vat_13_price_and_tax_separated() -> None:
    """价税分离: 100.00 with tax is 88.50 + 11.50, because 100 / 1.13 = 88.4956."""
    vat = percent("VAT13", "13")
    assert figures(document("CNY", [line("100", "VAT13", included=True)], vat)) == (
        8850,
        1150,
        10000,
    )
    assert figures(document("CNY", [line("113", "VAT13", included=True)], vat)) == (
        10000,
        1300,
        11300,
    )


def test_us_state_and_city_tax() -> None:
    """6.25 % of 99.99 is 6.249, 2.5 % is 2.4998."""
    answer = document(
        "USD",
        [line("99.99", "TX", "CITY")],
        percent("TX", "6.25"),
        percent("CITY", "2.5", sequence=1),
    )
    assert figures(answer) == (9999, 625 + 250, 10874)


def test_tax_on_tax_of_two_jurisdictions() -> None:
    """The provincial 9.5 % is charged on 100.00 + 5.00 = 105.00: 9.975, rounded up to 9.98."""
    federal, provincial = (
        percent("GST", "5"),
        percent("QST", "9.5", sequence=1, is_compound=True),
    )
    answer = document("CAD", [line("100", "QST", "GST")], federal, provincial)
    assert figures(answer) == (10000, 1498, 11498)
    assert [(tax.code, tax.base_minor, tax.amount_minor) for tax in answer.taxes] == [
        ("GST", 10000, 500),
        ("QST", 10500, 998),
    ]


def test_tax_on_tax_included() -> None:
    """114.975 would hold 100 exactly; 114.98 holds 100.0043: 5.00 and 9.975 + 0.0004, so 9.98."""
    federal, provincial = (
        percent("GST", "5"),
        percent("QST", "9.5", sequence=1, is_compound=True),
    )
    answer = document("CAD", [line("114.98", "GST", "QST", included=True)], federal, provincial)
    assert figures(answer) == (10000, 1498, 11498)
    assert [tax.base_minor for tax in answer.taxes] == [10000, 10500]


def test_yen_has_no_decimals() -> None:
    """999 with 10 % holds 90.8 yen."""
    vat = percent("JCT", "10")
    lines = [line("999", "JCT", included=True)]
    assert figures(document("JPY", lines, vat)) == (908, 91, 999)
    assert figures(document("JPY", lines, vat, mode=RoundingMode.DOWN)) == (909, 90, 999)


def test_kuwaiti_dinar_has_three_decimals() -> None:
    """5 % of 12.345 is 0.61725."""
    assert figures(document("KWD", [line("12.345", "V5")], percent("V5", "5"))) == (
        12345,
        617,
        12962,
    )


def test_unidad_de_fomento_has_four_decimals() -> None:
    """19 % of 1.0001 is 0.190019."""
    assert figures(document("CLF", [line("1.0001", "IVA")], percent("IVA", "19"))) == (
        10001,
        1900,
        11901,
    )


def test_swiss_cash_rounding() -> None:
    """8.1 % of 19.90 is 1.6119; 21.51 is paid as 21.50."""
    answer = document("CHF", [line("19.90", "MWST")], percent("MWST", "8.1"), cash_rounding_minor=5)
    assert figures(answer) == (1990, 161, 2151)
    assert (answer.rounding_minor, answer.payable_minor) == (-1, 2150)


def test_indian_central_and_state_tax() -> None:
    """9 % of 1,005.55 is 90.4995 each."""
    answer = document(
        "INR",
        [line("1005.55", "CGST", "SGST")],
        percent("CGST", "9"),
        percent("SGST", "9"),
    )
    assert figures(answer) == (100555, 18100, 118655)
    assert [tax.amount_minor for tax in answer.taxes] == [9050, 9050]


def test_reverse_charge_sale_charges_nothing() -> None:
    vat = percent("RC", "19", category=TaxCategory.REVERSE_CHARGE, is_reverse_charge=True)
    answer = document("EUR", [line("1000", "RC")], vat)
    assert figures(answer) == (100000, 0, 100000)
    total = answer.taxes[0]
    assert (total.category, total.base_minor, total.amount_minor) == ("AE", 100000, 0)


@pytest.mark.parametrize(("deductible", "expected"), [("100", 19000), ("50", 9500), ("0", 0)])
def test_reverse_charge_purchase_owes_and_deducts(deductible: str, expected: int) -> None:
    vat = percent(
        "RC",
        "19",
        category=TaxCategory.REVERSE_CHARGE,
        is_reverse_charge=True,
        deductible_pct=deductible,
    )
    answer = document("EUR", [line("1000", "RC")], vat, direction=Direction.PURCHASE)
    assert figures(answer) == (100000, 0, 100000)
    total = answer.taxes[0]
    assert (total.amount_minor, total.charged_minor, total.deductible_minor) == (
        19000,
        0,
        expected,
    )


def test_purchase_with_partly_deductible_tax() -> None:
    """Two lines of 10.05 bear 2.01 each; half of the 4.02 is 2.01: 1.01 and 1.00 of it."""
    vat = percent("V20", "20", deductible_pct="50")
    answer = document(
        "EUR",
        [line("10.05", "V20"), line("10.05", "V20")],
        vat,
        direction=Direction.PURCHASE,
    )
    assert answer.taxes[0].amount_minor == 402
    assert answer.taxes[0].deductible_minor == 201
    assert [each.taxes[0].deductible_minor for each in answer.lines] == [101, 100]


def test_a_sale_deducts_nothing() -> None:
    answer = document("EUR", [line("10", "V20")], percent("V20", "20"))
    assert answer.taxes[0].deductible_minor == 0


def test_rounding_by_document_or_by_line() -> None:
    """EN 16931 BR-CO-17: 20 % of 0.99 is 0.198; by line 0.066 becomes 0.07 three times."""
    vat = percent("V20", "20")
    lines = [line("0.33", "V20")] * 3
    by_document = document("EUR", lines, vat)
    assert figures(by_document) == (99, 20, 119)
    assert [each.tax_minor for each in by_document.lines] == [7, 7, 6]
    assert [each.taxes[0].rounding_share for each in by_document.lines] == [0, 0, -1]
    by_line = document("EUR", lines, vat, scope=RoundingScope.LINE)
    assert figures(by_line) == (99, 21, 120)
    assert [each.taxes[0].rounding_share for each in by_line.lines] == [0, 0, 0]


def test_en_16931_document_with_allowance_charge_and_two_rates() -> None:
    """Lines 200.00 at 20 % and 100.00 at 10 %, allowance 10 %, freight 15.00 spread 2 : 1.

    Line 1: 200 - 20 + 10 = 190, tax 38.00. Line 2: 100 - 10 + 5 = 95, tax 9.50.
    """
    answer = document(
        "EUR",
        [line("20", "V20", qty="10"), line("50", "V10", qty="2")],
        percent("V20", "20"),
        percent("V10", "10"),
        allowances=(
            AllowanceCharge(pct=Decimal(10), reason="Frame contract"),
            AllowanceCharge(amount_minor=1500, is_charge=True, reason="Freight"),
        ),
    )
    assert (answer.line_total_minor, answer.allowance_minor, answer.charge_minor) == (
        30000,
        3000,
        1500,
    )
    assert figures(answer) == (28500, 4750, 33250)
    assert [(tax.code, tax.base_minor, tax.amount_minor) for tax in answer.taxes] == [
        ("V10", 9500, 950),
        ("V20", 19000, 3800),
    ]
    assert answer.allowance_parts == ((2000, 1000), (1000, 500))


def test_allowance_on_some_lines_only() -> None:
    """10.00 over 30.00 and 60.00: 3.33 and 6.67; the third line is not covered."""
    answer = document(
        "EUR",
        [line("30"), line("60"), line("99")],
        allowances=(AllowanceCharge(amount_minor=1000, lines=(0, 1)),),
    )
    assert [each.allowance_minor for each in answer.lines] == [333, 667, 0]
    assert figures(answer) == (17900, 0, 17900)


def test_allowance_in_prices_with_tax() -> None:
    """119.00 less 11.90 is 107.10 with tax: 90.00 + 17.10."""
    answer = document(
        "EUR",
        [line("119", "S19", included=True)],
        percent("S19", "19"),
        allowances=(AllowanceCharge(amount_minor=1190),),
    )
    assert figures(answer) == (9000, 1710, 10710)


def test_line_discount() -> None:
    """10 % of 99.99 is 9.999, rounded 10.00; 1.00 more comes off."""
    answer = document(
        "EUR",
        [
            DocumentLine(
                Decimal(1),
                Decimal("99.99"),
                ("S19",),
                discount_pct=Decimal(10),
                discount_minor=100,
            )
        ],
        percent("S19", "19"),
    )
    first = answer.lines[0]
    assert (first.extension_minor, first.discount_minor, first.amount_minor) == (9999, 1100, 8899)
    assert figures(answer) == (8899, 1691, 10590)  # 16.9081


def test_fixed_tax_per_unit_below_vat() -> None:
    """10 at 1.00 bear an excise of 0.25 each, VAT is charged on both: 12.50 * 0.2 = 2.50."""
    excise = TaxCode("EXC", (TaxRate(OPEN, Decimal("0.25"), currency="EUR"),), TaxKind.FIXED)
    vat = percent("V20", "20", sequence=1, is_compound=True)
    on_top = document("EUR", [line("1", "EXC", "V20", qty="10")], excise, vat)
    assert figures(on_top) == (1000, 250 + 250, 1500)
    inside = document("EUR", [line("1.5", "EXC", "V20", qty="10", included=True)], excise, vat)
    assert figures(inside) == (1000, 500, 1500)
    assert [(tax.code, tax.base_minor, tax.amount_minor) for tax in inside.taxes] == [
        ("EXC", 1000, 250),
        ("V20", 1250, 250),
    ]


def test_fixed_tax_on_another_quantity() -> None:
    """6 bottles of 0.75 litres at 0.10 a litre: 0.45."""
    excise = TaxCode("EXC", (TaxRate(OPEN, Decimal("0.1"), currency="EUR"),), TaxKind.FIXED)
    bottles = DocumentLine(Decimal(6), Decimal(2), ("EXC",), taxed_qty=Decimal("4.5"))
    assert figures(document("EUR", [bottles], excise)) == (1200, 45, 1245)


def test_included_eco_fee_below_vat_on_top() -> None:
    """A fee of 0.50 lies in the price of 10.50; VAT of 20 % comes on top of all 10.50: 2.10."""
    fee = TaxCode(
        "FEE", (TaxRate(OPEN, Decimal("0.5"), currency="EUR"),), TaxKind.FIXED, included=True
    )
    vat = percent("V20", "20", sequence=1, is_compound=True)
    answer = document("EUR", [line("10.50", "FEE", "V20")], fee, vat)
    assert figures(answer) == (1000, 50 + 210, 1260)


def test_a_rate_that_changed_is_taken_by_the_lines_date() -> None:
    """German VAT was 16 % from July to December 2020."""
    vat = TaxCode(
        "S",
        (
            TaxRate(date(2007, 1, 1), Decimal(19), date(2020, 6, 30)),
            TaxRate(date(2020, 7, 1), Decimal(16), date(2020, 12, 31)),
            TaxRate(date(2021, 1, 1), Decimal(19)),
        ),
    )
    on = [date(2020, 6, 30), date(2020, 12, 31), None]
    lines = tuple(DocumentLine(Decimal(1), Decimal(100), ("S",), tax_date=each) for each in on)
    answer = compute(TaxDocument("EUR", date(2021, 1, 1), lines, {"S": vat}))
    assert [each.tax_minor for each in answer.lines] == [1900, 1600, 1900]
    assert [(total.rate, total.base_minor, total.amount_minor) for total in answer.taxes] == [
        (Decimal(16), 10000, 1600),
        (Decimal(19), 20000, 3800),
    ]


def test_exempt_zero_rated_and_untaxed_lines() -> None:
    answer = document(
        "EUR",
        [line("10", "E"), line("20", "Z"), line("30"), line("40", "S19")],
        percent("E", "0", category=TaxCategory.EXEMPT),
        percent("Z", "0", category=TaxCategory.ZERO),
        percent("S19", "19"),
    )
    assert figures(answer) == (10000, 760, 10760)
    assert [
        (total.code, total.category, total.base_minor, total.amount_minor) for total in answer.taxes
    ] == [("E", "E", 1000, 0), ("S19", "S", 4000, 760), ("Z", "Z", 2000, 0)]


def test_credit_note_mirrors_the_invoice_line_by_line() -> None:
    vat = percent("V20", "20")
    invoice = document("EUR", [line("0.33", "V20"), line("0.34", "V20"), line("0.33", "V20")], vat)
    credit = document(
        "EUR",
        [
            line("0.33", "V20", qty="-1"),
            line("0.34", "V20", qty="-1"),
            line("0.33", "V20", qty="-1"),
        ],
        vat,
    )
    assert line_figures(credit) == [(-n, -t, -g) for n, t, g in line_figures(invoice)]
    assert figures(credit) == (-100, -20, -120)


def test_agreed_amount_instead_of_price() -> None:
    """A down payment of 333.33 on the whole, whatever the price of a piece is."""
    part = DocumentLine(Decimal(3), Decimal(999), ("S19",), amount_minor=33333)
    assert figures(document("EUR", [part], percent("S19", "19"))) == (33333, 6333, 39666)


def test_price_for_a_thousand() -> None:
    """40 at 12.50 a thousand are 0.50."""
    screws = DocumentLine(Decimal(40), Decimal("12.5"), (), per_qty=Decimal(1000))
    assert figures(document("CNY", [screws])) == (50, 0, 50)


# Amounts that other suites are publicly reported to get wrong, worked out by hand.


@pytest.mark.parametrize(
    ("price", "rate", "tax"),
    [
        ("399.99", "20", 6667),  # 66.665: net 333.32, not 333.33
        ("24.99", "20", 417),  # 4.165: net 20.82
        ("52.50", "12", 563),  # 5.625: net 46.87
        ("8.01", "20", 134),  # 1.335
    ],
)
def test_included_prices_add_up(price: str, rate: str, tax: int) -> None:
    gross = int(Decimal(price) * 100)
    answer = document("EUR", [line(price, "V", included=True)], percent("V", rate))
    assert figures(answer) == (gross - tax, tax, gross)


def test_three_included_prices_add_up() -> None:
    """3.30 with 5 % holds 0.157; the total is 3.30, whatever the lines hold."""
    answer = document("USD", [line("1.10", "V", included=True)] * 3, percent("V", "5"))
    assert figures(answer) == (314, 16, 330)
    assert sorted(each.tax_minor for each in answer.lines) == [5, 5, 6]


def test_two_included_yen_lines_round_once() -> None:
    """27,164 with 10 % hold 2,469.45: 24,695 + 2,469."""
    answer = document("JPY", [line("13582", "V", included=True)] * 2, percent("V", "10"))
    assert figures(answer) == (24695, 2469, 27164)


def test_a_discount_line_that_cancels_all_leaves_no_tax() -> None:
    lines = [line(price, "V", included=True) for price in ("70", "30", "-100")]
    answer = document("EUR", lines, percent("V", "18"))
    assert figures(answer) == (0, 0, 0)


def test_negative_lines_in_a_document() -> None:
    """8.5 % of 835.86 is 71.0481."""
    lines = [line(price, "V") for price in ("598.89", "329.84", "-59.89", "-32.98")]
    assert figures(document("EUR", lines, percent("V", "8.5"))) == (83586, 7105, 90691)


def test_included_tax_of_two_lines_rounds_once() -> None:
    """2.0653 + 0.4860 = 2.5512."""
    lines = [line("11.90", "V", included=True), line("2.80", "V", included=True)]
    assert figures(document("EUR", lines, percent("V", "21"))) == (1215, 255, 1470)


def test_two_rates_inside_prices() -> None:
    """36 and 34 and 3 * 14 = 112 with 18 % and 8 % on each: 112 / 1.26 = 88.889."""
    lines = [
        line("36", "A", "B", included=True),
        line("34", "A", "B", included=True),
        line("14", "A", "B", qty="3", included=True),
    ]
    answer = document("EUR", lines, percent("A", "18"), percent("B", "8"))
    assert figures(answer) == (8889, 1600 + 711, 11200)


def test_the_place_of_a_line_does_not_decide_a_tie_between_taxes() -> None:
    """A cent off 0.10 and 0.10: off the taxed line it would change the tax, so it must not wander.

    The untaxed line comes first by what it says and bears it: 0.09 + 0.10 + 25 % of 0.10 = 0.22.
    """
    lines = [line("0.10", "V25"), line("0.10")]
    for turned in (lines, lines[::-1]):
        answer = document(
            "EUR", turned, percent("V25", "25"), allowances=(AllowanceCharge(amount_minor=1),)
        )
        assert figures(answer) == (19, 3, 22)
