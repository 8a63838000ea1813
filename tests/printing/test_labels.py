"""Labels from their records: scanned off the paper, read where they stand, counted once."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import KeyReused, ValidationFailed
from argosy.platform.printing.api import Wanted, layout_problems, look, papers_of, print_documents
from argosy.platform.printing.commands.templates import (
    do_assign_template,
    do_create_template,
    do_publish_template,
)
from argosy.platform.printing.commands.upkeep import do_create_printer
from argosy.platform.printing.rules import (
    AssignTemplate,
    NewPrinter,
    NewTemplate,
    PublishTemplate,
)
from argosy.platform.printing.tests.readers import read_tspl, read_zpl
from tests.printing.conftest import Shop, text_of

MM = 72 / 25.4
DPI = 300
ENGLISH = (
    "Hexagon head bolt, stainless steel A4-80, fully threaded, DIN 933, M8x40, passivated,"
    " with inspection report 3.1, packed by the hundred for export"
)
CHINESE = (
    "不锈钢六角头全螺纹螺栓（德标九三三）规格八毫米乘四十毫米表面钝化处理每盒一百件装"
    "出口级附检验报告与材质证明以及包装清单各一式两份"
)


def pages_of(data: bytes, name: str = "") -> list[Image.Image]:
    """Return the pages as pictures; kept where ARGOSY_SHOTS names a folder, to be looked at."""
    pages = [
        page.render(scale=DPI / 72).to_pil().convert("L") for page in pypdfium2.PdfDocument(data)
    ]
    if name and (folder := os.environ.get("ARGOSY_SHOTS")):
        for number, page in enumerate(pages):
            page.save(Path(folder) / f"{name}-{number}.png")
    return pages


def scanned(page: Image.Image) -> list[tuple[str, str]]:
    return [(str(each.format), each.text) for each in zxingcpp.read_barcodes(page)]


def has_clear_edge(page: Image.Image, mm: float = 1) -> bool:
    """Return whether nothing dark comes nearer to the edge, where it would be cut off."""
    edge = round(mm / 25.4 * DPI)
    box = page.point(lambda grey: 255 * (grey < 128)).getbbox()
    assert box is not None
    right, bottom = page.width - edge, page.height - edge
    return box[0] >= edge and box[1] >= edge and box[2] <= right and box[3] <= bottom


@pytest.fixture
def goods(shop: Shop) -> dict[str, int]:
    """A product with a GTIN and long names, another without, a lot of it and a place."""
    items = shop.world.items
    sql.execute("UPDATE item SET name = %s WHERE id = %s", (ENGLISH, items["A"]))
    sql.execute(
        "INSERT INTO product (id, name_zh) VALUES (%s, %s)"
        " ON CONFLICT (id) DO UPDATE SET name_zh = excluded.name_zh",
        (items["A"], CHINESE),
    )
    unit = sql.rows("SELECT base_unit_id FROM item WHERE id = %s", (items["A"],))[0][0]
    sql.execute(
        "INSERT INTO product_barcode (item_id, unit_id, value, kind)"
        " VALUES (%s, %s, '4006381333931', 'gtin')",
        (items["A"], unit),
    )
    return {"A": items["A"], "B": items["B"]}


def test_products(shop: Shop, goods: dict[str, int]) -> None:
    for paper, size in (("label", (60, 40)), ("label50x30", (50, 30))):
        for language, name in (("en", "Hexagon head bolt"), ("zh-hans", "不锈钢六角头")):
            wanted = Wanted("product.product", (goods["A"], goods["B"]), paper, language)
            data = print_documents(shop.actor, wanted, f"{paper}{language}").data
            first, second = pages_of(data, f"product-{paper}-{language}")
            assert [round(side / DPI * 25.4) for side in first.size] == list(size)
            assert scanned(first) == [("EAN-13", "4006381333931")]
            assert scanned(second) == [("Code 128", "PAPER-B")]
            assert has_clear_edge(first) and has_clear_edge(second)
            text = PdfReader(BytesIO(data)).pages[0].extract_text()
            assert name in text and "…" in text, "what is longer is cut with a sign"
            assert "PAPER-A" in text and "4006381333931" in text
            assert "COPY" not in text and "副本" not in text


def test_a_sheet_begins_where_the_last_one_ended(shop: Shop, goods: dict[str, int]) -> None:
    """Place 23 is the second of the eighth row: two labels fill the sheet, three more follow."""
    wanted = Wanted("product.product", (goods["A"],), "labels", "zh-hans", copies_of=5, start_at=23)
    first, second = pages_of(print_documents(shop.actor, wanted, "a").data, "product-sheet")
    assert [round(side / DPI * 25.4) for side in first.size] == [210, 297]

    def places(page: Image.Image) -> list[tuple[int, int]]:
        mm = 25.4 / DPI
        found = []
        for each in zxingcpp.read_barcodes(page):
            assert each.text == "4006381333931"
            at = each.position
            x = (at.top_left.x + at.bottom_right.x) / 2 * mm
            y = (at.top_left.y + at.bottom_right.y) / 2 * mm
            # 8 × 37 = 296 of 297: half a millimetre above and below.
            found.append((int(x // 70), int((y - 0.5) // 37)))
        return sorted(found)

    assert places(first) == [(1, 7), (2, 7)]
    assert places(second) == [(0, 0), (1, 0), (2, 0)]
    assert has_clear_edge(first, 3.5) and has_clear_edge(second, 3.5), "where printers cannot print"
    assert sql.rows("SELECT copy_no, quantity FROM printout") == [(1, 5)]
    full = print_documents(shop.actor, replace(wanted, copies_of=24, start_at=1), "b").data
    (page,) = pages_of(full, "product-sheet-full")
    assert len(places(page)) == 24


def test_lots(shop: Shop, goods: dict[str, int]) -> None:
    ids = sql.ids("lot", 1)
    lot = "LOT-2026-11-0815-SUZHOU-WAREHOUSE-7-LINE-3"
    sql.execute(
        "INSERT INTO lot (id, company_id, item_id, number, kind, manufactured_on, expires_on,"
        " attributes)"
        " VALUES (%s, %s, %s, %s, 'lot', '2026-11-20', '2027-12-31', '{}')",
        (ids[0], shop.world.books.company_id, goods["A"], lot),
    )
    for paper, kind in (("label", "QR Code"), ("label50x30", "Data Matrix")):
        for language, words in (
            ("en", ("Hexagon", "PAPER-A", "Expires 31 Dec 2027", "Lot LOT-2026")),
            ("zh-hans", ("不锈钢", "PAPER-A", "有效期至 2027-12-31", "批次 LOT-2026")),
        ):
            wanted = Wanted("inventory.lot", (ids[0],), paper, language)
            data = print_documents(shop.actor, wanted, f"{paper}{language}").data
            (page,) = pages_of(data, f"lot-{paper}-{language}")
            assert scanned(page) == [(kind, lot)]
            assert has_clear_edge(page)
            text = text_of(data).replace("\n", " ")
            assert all(word in text for word in words), text


def test_places(shop: Shop) -> None:
    ((id_, code),) = sql.rows(
        "SELECT id, code FROM location WHERE company_id = %s AND kind = 'internal'"
        " ORDER BY length(code) DESC, id LIMIT 1",
        (shop.world.books.company_id,),
    )
    for paper in ("label", "label50x30"):
        data = print_documents(
            shop.actor, Wanted("inventory.location", (int(str(id_)),), paper), paper
        ).data
        (page,) = pages_of(data, f"place-{paper}")
        assert scanned(page) == [("Code 128", str(code))]
        assert has_clear_edge(page)
        assert str(code) in text_of(data)


def test_parcels_are_numbered_in_the_customer_s_language(shop: Shop) -> None:
    customer = shop.world.customers[0]
    sql.execute(
        "INSERT INTO party_address (party_id, position, country, city, lines, is_ship, addressee,"
        " postcode) VALUES (%s, 1, 'CN', '上海市', '浦东新区张江高科技园区科苑路 2588 弄"
        " 18 号楼 3 层东侧收货区，送货前请致电仓库值班人员确认卸货时间', true,"
        " '王小明（收货部）', '201203')",
        (customer,),
    )
    for language, words in (("en", "Parcel {} of 3"), ("zh-hans", "第 {} 件，共 3 件")):
        sql.execute(
            "INSERT INTO party_profile (id, language) VALUES (%s, %s)"
            " ON CONFLICT (id) DO UPDATE SET language = excluded.language",
            (customer, language),
        )
        wanted = Wanted("sales.delivery", (shop.delivery,), "label", copies_of=3)
        data = print_documents(shop.actor, wanted, language).data
        pages = pages_of(data, f"delivery-{language}")
        texts = [page.extract_text() for page in PdfReader(BytesIO(data)).pages]
        assert [words.format(n) in text for n, text in enumerate(texts, 1)] == [True] * 3
        for page, text in zip(pages, texts, strict=True):
            assert scanned(page) == [("Code 128", "DO-2026-00001")]
            assert has_clear_edge(page, 3)
            for said in ("上海晨光机械有限公司", "王小明", "苏州阿尔戈紧固件有限公司", "SO-2026-"):
                assert said in text, (said, text)
            assert "Hexagon" not in text
    assert sql.rows("SELECT copy_no, quantity FROM printout ORDER BY id") == [(1, 3), (2, 3)]


def test_printers_get_each_label_as_often_as_it_is_wanted(
    shop: Shop, goods: dict[str, int]
) -> None:
    world = shop.world
    world.do(do_create_printer, NewPrinter("zebra", "Z", "zpl", 300, Decimal(1), Decimal(0)))
    world.do(do_create_printer, NewPrinter("tsc", "T", "tspl", 203))
    for printer, read, ends in (
        ("zebra", read_zpl, b"^XZ\n"),
        ("tsc", read_tspl, b"PRINT 1,7\r\n"),
    ):
        wanted = Wanted("product.product", (goods["A"],), "label", "zh-hans", printer, copies_of=7)
        made = print_documents(shop.actor, wanted, printer)
        assert made.extension == ("zpl" if printer == "zebra" else "tspl")
        assert made.data.count(ends) == 1, "one label, seven times"
        label = read(made.data)
        assert label.count == 7
        assert [each[3] for each in label.fields] == [
            "", "PAPER-A", "400638133393", "4006381333931"
        ], "a Chinese name as dots, the rest by the printer"  # fmt: skip
        dpi = 300 if printer == "zebra" else 203
        left = (4 if printer == "zebra" else 3) / 25.4 * dpi
        right = left + 54 / 25.4 * dpi
        top, bottom = 2.5 / 25.4 * dpi, 14.1 / 25.4 * dpi
        x0, y0, x1, y1 = label.ink
        assert left - 1 <= x0 and x1 <= right + 1 and top - 1 <= y0 and y1 <= bottom + 1
        assert y1 - y0 > 2.2 * 9 * 0.3528 / 25.4 * dpi, "three lines of it"
        parcels = Wanted("sales.delivery", (shop.delivery,), "label", "en", printer, copies_of=2)
        data = print_documents(shop.actor, parcels, f"{printer}-parcels").data
        assert b"Parcel 1 of 2" in data and b"Parcel 2 of 2" in data


def test_bad_numbers_of_labels_are_refused_beside_their_field(
    shop: Shop, goods: dict[str, int]
) -> None:
    product = Wanted("product.product", (goods["A"],), "labels")
    label = replace(product, paper="label")
    letter = Wanted("sales.order", (shop.order,), "order")
    for wanted, field, code in (
        (replace(product, copies_of=0), "copies", "printing.copies"),
        (replace(product, copies_of=501), "copies", "printing.copies"),
        (replace(product, copies_of=-3), "copies", "printing.copies"),
        (replace(product, start_at=0), "start_at", "printing.start_at"),
        (replace(product, start_at=25), "start_at", "printing.start_at"),
        (replace(label, start_at=2), "start_at", "printing.start_at"),
        (replace(letter, copies_of=2), "copies", "printing.copies_of_labels"),
        (replace(label, ids=tuple(range(1, 6)), copies_of=401), "copies", "printing.labels"),
    ):
        for do in (
            lambda wanted=wanted: print_documents(shop.actor, wanted, "x"),
            lambda wanted=wanted: look(shop.actor, wanted),
        ):
            with pytest.raises(ValidationFailed) as refused:
                do()
            assert [(p.field, p.code) for p in refused.value.problems] == [(field, code)]
    assert sql.rows("SELECT FROM printout") == []
    assert len(look(shop.actor, replace(product, copies_of=25, start_at=24))) == 2, "control"
    assert len(look(shop.actor, replace(label, copies_of=500))) == 1, "one of what is alike"


def test_a_key_stands_for_its_number_of_labels(shop: Shop, goods: dict[str, int]) -> None:
    wanted = Wanted("product.product", (goods["A"],), "label", "en", copies_of=4)
    first = print_documents(shop.actor, wanted, "one")
    assert len(PdfReader(BytesIO(first.data)).pages) == 4
    assert print_documents(shop.actor, wanted, "one").data == first.data
    with pytest.raises(KeyReused):
        print_documents(shop.actor, replace(wanted, copies_of=5), "one")
    assert sql.rows("SELECT quantity FROM printout") == [(4,)]


def test_declared_labels_lie_on_their_sheets_and_name_what_there_is() -> None:
    found = [
        (paper.name, layout_problems(resource, json.dumps(paper.layout)))
        for resource in ("product.product", "inventory.lot", "inventory.location", "sales.delivery")
        for paper in papers_of(resource)
        if paper.layout["style"] == "label"
    ]
    assert len(found) == 8
    assert [problems for _, problems in found if problems] == []
    beside = {"paper": "label50x30", "style": "label", "blocks": [
        {"kind": "at", "value": "{code}", "x": 10, "y": 1, "width": 41}]}  # fmt: skip
    assert [p.code for p in layout_problems("product.product", json.dumps(beside))] == [
        "printing.beside"
    ]


def test_a_label_of_one_s_own_replaces_the_declared_one(shop: Shop, goods: dict[str, int]) -> None:
    layout = {"paper": "label100x50", "style": "label", "blocks": [
        {"kind": "at", "value": "{name}", "x": 3, "y": 3, "width": 94, "height": 9},
        {"kind": "at", "value": "(01)14006381333938(10){code}", "symbols": "gs1_128",
         "x": 3, "y": 15, "width": 94, "height": 20}]}  # fmt: skip
    new = NewTemplate("own", "Own", "product.product", "label", json.dumps(layout))
    (id_,) = shop.world.do(do_create_template, new).ids()
    shop.world.do(do_publish_template, PublishTemplate(id_))
    shop.world.do(do_assign_template, AssignTemplate(id_))
    wanted = Wanted("product.product", (goods["B"],), "label", copies_of=2)
    pages = pages_of(print_documents(shop.actor, wanted, "own").data)
    assert [scanned(page) for page in pages] == [
        [("Code 128", "(01)14006381333938(10)PAPER-B")]
    ] * 2
    assert sql.rows("SELECT template_id, quantity FROM printout") == [(id_, 2)]
