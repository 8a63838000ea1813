"""Pre-printed forms and sums page by page, measured and read in the PDF itself."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from io import BytesIO

import pypdfium2
import pytest
from pypdf import PdfReader

from argosy.domains.sales.api import NewLine, do_create_order
from argosy.kernel.primitives.errors import ValidationFailed
from argosy.platform.printing.api import Wanted, parse_layout, preview, print_documents
from argosy.platform.printing.checking import layout_problems
from argosy.platform.printing.commands.templates import (
    do_assign_template,
    do_create_template,
    do_publish_template,
)
from argosy.platform.printing.commands.upkeep import do_create_printer
from argosy.platform.printing.layout import Layout
from argosy.platform.printing.papers import paper_named
from argosy.platform.printing.rules import (
    AssignTemplate,
    NewPrinter,
    NewTemplate,
    PublishTemplate,
)
from tests.printing.conftest import Shop

MM = 72 / 25.4
"""Points a millimetre."""
FORM: dict[str, object] = {
    "paper": "A4",
    "sheet": [190, 93.5],
    "style": "form",
    "offset": [1.5, -2],
    "blocks": [
        {"kind": "at", "value": "{number}", "x": 140, "y": 12, "width": 45},
        {"kind": "at", "value": "{gross}", "x": 120, "y": 80, "width": 50, "align": "right",
         "on": "last"},
        {"kind": "rows", "of": "lines", "y": 30, "step": 8, "most": 3, "columns": [
            {"value": "{qty}", "x": 20, "width": 30, "align": "right"},
            {"value": "{net}", "x": 90, "width": 40, "align": "right"},
        ]},
    ],
}  # fmt: skip


def layout_of(what: dict[str, object]) -> Layout:
    layout, problems = parse_layout(json.dumps(what))
    assert problems == []
    return layout


def lines_of(shop: Shop, count: int) -> list[NewLine]:
    """Lines of n pieces at 1.25: n × 1.25 each."""
    return [shop.world.line("A", str(n), "1.25") for n in range(1, count + 1)]


def found_at(data: bytes, page: int, text: str) -> tuple[float, float, float]:
    """Return where a text stands: left, right and top edge in millimetres from the corner."""
    sheet = pypdfium2.PdfDocument(data)[page]
    words = sheet.get_textpage()
    hit = words.search(text).get_next()
    assert hit is not None, (text, words.get_text_range())
    first, count = hit
    boxes = [words.get_charbox(n) for n in range(first, first + count)]
    left, right = min(b[0] for b in boxes), max(b[2] for b in boxes)
    return left / MM, right / MM, (sheet.get_height() - max(b[3] for b in boxes)) / MM


def pages_of(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(data)).pages]


def test_values_stand_at_their_millimetres_and_lines_go_on(shop: Shop) -> None:
    world = shop.world
    order = world.confirmed(*lines_of(shop, 4))
    new = NewTemplate("form", "Form", "sales.order", "order", json.dumps(FORM))
    (id_,) = world.do(do_create_template, new).ids()
    world.do(do_publish_template, PublishTemplate(id_))
    world.do(do_assign_template, AssignTemplate(id_))
    world.do(
        do_create_printer,
        NewPrinter("dot", "Dot matrix", "pdf", 203, Decimal("0.5"), Decimal("3")),
    )
    wanted = Wanted("sales.order", (order,), "order", "en", printer="dot")
    data = print_documents(shop.actor, wanted, "one").data
    first, _ = PdfReader(BytesIO(data)).pages
    assert (round(float(first.mediabox.width) / MM, 1),
            round(float(first.mediabox.height) / MM, 1)) == (190.0, 93.5)  # fmt: skip
    # Moved by the template (1.5, -2) and the printer (0.5, 3): 2 to the right, 1 down.
    left, _, top = found_at(data, 0, "SO-2026-")
    assert left == pytest.approx(142, abs=0.5) and top == pytest.approx(13, abs=0.5)
    # The third line, 3 × 1.25 = 3.75, ends at 90 + 40 + 2 and begins at 30 + 2 × 8 + 1.
    _, right, top = found_at(data, 0, "3.75")
    assert right == pytest.approx(132, abs=0.5) and top == pytest.approx(47, abs=0.5)
    # The fourth goes on with the first place of the next sheet, where the sum stands too.
    _, _, top = found_at(data, 1, "5.00")
    assert top == pytest.approx(31, abs=0.5)
    # 1.25 + 2.50 + 3.75 + 5.00 = 12.50; tax 0.24 + 0.48 + 0.71 + 0.95 = 2.38.
    texts = pages_of(data)
    assert ["14.88" in text for text in texts] == [False, True]
    assert all("SO-2026-" in text for text in texts)
    assert len(first.images) == 0 and _strokes(data) == 0, "values only"
    assert _strokes(preview(shop.actor, wanted).data) > 0, "a preview shows the boxes"


def test_the_form_of_deliveries_fits_its_sheet(shop: Shop) -> None:
    paper = paper_named("sales.delivery", "form")
    assert layout_problems("sales.delivery", json.dumps(paper.layout)) == []
    data = preview(shop.actor, Wanted("sales.delivery", (shop.delivery,), "form", "en")).data
    (page,) = pages_of(data)
    assert "上海晨光机械有限公司" in page and "PAPER-A" in page
    # The first of two lines at 52, the second 8 below it; codes begin at 18.
    left, _, top = found_at(data, 0, "PAPER-B")
    assert left == pytest.approx(18, abs=0.5) and top == pytest.approx(60, abs=0.5)


def _strokes(data: bytes) -> int:
    """Return how many drawn paths a file has, beside its texts."""
    sheets = pypdfium2.PdfDocument(data)
    return sum(
        1
        for sheet in sheets
        for each in sheet.get_objects()
        if each.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH
    )


def test_a_form_says_all_that_is_wrong_at_once(shop: Shop) -> None:
    wrong = {
        **FORM,
        "blocks": [
            {"kind": "at", "value": "{number}", "x": 150, "y": 12, "width": 45},
            {"kind": "at", "value": "{no_such}", "x": -3, "y": 90, "width": 4},
            {"kind": "rows", "of": "lines", "y": 30, "step": 8, "most": 9, "columns": [
                {"value": "{qty}", "x": 20, "width": 30}]},
        ],
    }  # fmt: skip
    found = layout_problems("sales.order", json.dumps(wrong))
    assert [(problem.code, problem.field) for problem in found] == [
        ("printing.beside", "layout.blocks[0]"),
        ("printing.beside", "layout.blocks[1]"),
        ("printing.beside", "layout.blocks[2].columns[0]"),
        ("printing.no_field", "layout.blocks[1].value.en"),
        ("printing.no_field", "layout.blocks[1].value.zh"),
    ]
    assert layout_problems("sales.order", json.dumps(FORM)) == [], "control"
    bad = {**FORM, "sheet": [5, 900], "offset": [60]}
    fields = {problem.field for problem in parse_layout(json.dumps(bad))[1]}
    assert fields == {"sheet[0]", "sheet[1]", "offset"}


def test_more_sheets_than_anybody_prints_are_refused(shop: Shop) -> None:
    order = shop.world.do(do_create_order, shop.world.order(*lines_of(shop, 101))).ids()[0]
    blocks = [
        {"kind": "rows", "of": "lines", "y": 9, "most": 1, "columns": [{"value": "{qty}", "x": 9}]}
    ]
    layout = layout_of({"paper": "A5", "style": "form", "blocks": blocks})
    with pytest.raises(ValidationFailed) as refused:
        preview(shop.actor, Wanted("sales.order", (order,), "order"), layout)
    assert [problem.code for problem in refused.value.problems] == ["printing.sheets"]


def test_each_page_adds_up_its_lines_and_carries_them_on(shop: Shop) -> None:
    """Two columns are added up, whole numbers and money, each below its own column."""
    order = shop.world.do(do_create_order, shop.world.order(*lines_of(shop, 90))).ids()[0]
    blocks = [
        {"kind": "table", "of": "lines", "carry": True, "columns": [
            {"label": "Line", "value": "L{line_no}", "width": 3},
            {"label": "Net", "value": "{net}", "align": "right", "width": 2, "subtotal": True},
            {"label": "Tax", "value": "{tax}", "align": "right", "width": 2, "subtotal": True},
        ]},
    ]  # fmt: skip
    layout = layout_of({"paper": "A5", "style": "ruled", "blocks": blocks})
    wanted = Wanted("sales.order", (order,), "order", "zh-hans")
    pages = pages_of(preview(shop.actor, wanted, layout).data)
    assert len(pages) >= 3
    net = tax = Decimal(0)
    for place, page in enumerate(pages):
        lines = re.findall(r"^L(\d+) ([\d.,]+) ([\d.,]+)$", page, re.MULTILINE)
        here = [Decimal(n) * Decimal("1.25") for n, _, _ in lines]
        assert [f"{each:,.2f}" for each in here] == [shown for _, shown, _ in lines]
        # What tax is on a line is the order's to say: its total is rounded, not each line.
        taxed = [Decimal(shown) for _, _, shown in lines]
        net, tax = net + sum(here), tax + sum(taxed)
        last = place == len(pages) - 1
        assert f"{sum(here):,.2f}" in page and f"{sum(taxed):,.2f}" in page, page
        assert "本页小计" in page
        assert ("过次页" in page) == (not last)
        if not last:
            assert f"{net:,.2f}" in page and f"{tax:,.2f}" in page, page
    # 1.25 × (1 + … + 90) = 1.25 × 4095.
    assert net == Decimal("5118.75")


def flat(text: str) -> str:
    return " ".join(text.split())
