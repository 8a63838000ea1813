"""Reading a whole source: what fits, what is left out, and where exactly something is wrong."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from argosy.project.adventureworks.checking import master_problems
from argosy.project.adventureworks.reading import Report, RowError
from argosy.project.adventureworks.source import Source, read_source
from argosy.project.adventureworks.tests.extract import FILES, altered, write_extract

DETAIL = "Sales/SalesOrderDetail.csv"


def read(folder: Path, encoding: str = "utf-8") -> tuple[Source, Report]:
    report = Report()
    return read_source(folder, report, encoding), report


def places(errors: list[RowError]) -> list[tuple[str, int, str]]:
    return [(error.file, error.line, error.field) for error in errors]


def test_the_extract_is_read_whole(tmp_path: Path) -> None:
    source, report = read(write_extract(tmp_path))

    assert report.refusals == []
    assert report.repaired == 1
    assert source.persons == {200: "Ana S\u00e1nchez", 1: "Max M Muster"}
    assert [len(order.lines) for order in source.purchases.values()] == [2, 1, 2]
    assert source.products[2].is_made and not source.products[1].is_finished
    assert source.components == {1}
    assert source.addresses[300][0].subdivision == "WA"
    assert list(master_problems(source)) == []


def test_lines_without_order_are_left_out_with_their_worth(tmp_path: Path) -> None:
    source, report = read(write_extract(tmp_path))

    assert [(line.order_id, line.worth) for line in source.orphans] == [(99, Decimal("13.50"))]
    (error,) = report.left_out
    assert (error.file, error.line, error.field) == (DETAIL, 5, "SalesOrderID")
    assert "99" in error.cause and "13.5000" in error.cause


def test_every_missing_file_is_named(tmp_path: Path) -> None:
    _, report = read(tmp_path / "nowhere")

    assert {error.file for error in report.refusals} == set(FILES)


def test_every_missing_column_is_named(tmp_path: Path) -> None:
    text = altered("SalesOrderDetail", "unitprice,", "price,").replace("orderqty", "qty", 1)
    _, report = read(write_extract(tmp_path, SalesOrderDetail=text))

    assert (DETAIL, 1, "OrderQty") in places(report.refusals)
    assert (DETAIL, 1, "UnitPrice") in places(report.refusals)


def test_all_errors_of_a_row_are_reported_at_once(tmp_path: Path) -> None:
    text = altered("SalesOrderDetail", "1,2,2,5.005,3,0.02", "1,two,2,5e3,3,0.02")
    _, report = read(write_extract(tmp_path, SalesOrderDetail=text))

    assert places(report.refusals) == [(DETAIL, 3, "OrderQty"), (DETAIL, 3, "UnitPrice")]


@pytest.mark.parametrize(
    ("stem", "old", "new", "place"),
    [
        ("SalesOrderDetail", "1,1,1,100.125,2,0", "1,1,1,100.125,2", (DETAIL, 2, "")),
        ("SalesOrderDetail", "1,1,1,100.125,2,0", "1,1,1,100.125,9,0", (DETAIL, 2, "ProductID")),
        (
            "Customer",
            ',300,"AW00000101"',
            ',301,"AW00000101"',
            ("Sales/Customer.csv", 3, "StoreID"),
        ),
        ("Customer", "AW00000101", "AW00000100", ("Sales/Customer.csv", 3, "AccountNumber")),
        (
            "SalesOrderHeader",
            "121.4780",
            "121.4781",
            ("Sales/SalesOrderHeader.csv", 2, "TotalDue"),
        ),
        (
            "PurchaseOrderDetail",
            "9.00,1.00,8.00",
            "9.00,1.00,9.00",
            ("Purchasing/PurchaseOrderDetail.csv", 2, "StockedQty"),
        ),
        (
            "PurchaseOrderDetail",
            "9.00,1.00,8.00",
            "19.00,1.00,18.00",
            ("Purchasing/PurchaseOrderDetail.csv", 2, "ReceivedQty"),
        ),
        ("ProductInventory", "1,1,4", "1,1,-4", ("Production/ProductInventory.csv", 2, "Quantity")),
        ("Product", '2,"Bike"', '1,"Bike"', ("Production/Product.csv", 3, "ProductID")),
    ],
)
def test_a_contradiction_is_an_error_at_its_place(
    tmp_path: Path, stem: str, old: str, new: str, place: tuple[str, int, str]
) -> None:
    _, report = read(write_extract(tmp_path, **{stem: altered(stem, old, new)}))

    assert place in places(report.refusals)


def test_nul_is_refused_with_its_line(tmp_path: Path) -> None:
    text = altered("Store", "Corner", "Cor\x00ner")
    _, report = read(write_extract(tmp_path, Store=text))

    assert ("Sales/Store.csv", 2, "") in places(report.refusals)


def test_an_open_quote_is_refused(tmp_path: Path) -> None:
    text = altered("Store", '"Corner Store"', '"Corner Store')
    _, report = read(write_extract(tmp_path, Store=text))

    (error,) = [error for error in report.refusals if error.file == "Sales/Store.csv"]
    assert "malformed" in error.cause


def test_gb18030_is_recognised_and_can_be_read(tmp_path: Path) -> None:
    text = altered("Store", "Corner Store", "\u8857\u89d2\u5546\u5e97").encode("gb18030")
    _, report = read(write_extract(tmp_path, Store=text))

    (error,) = [error for error in report.refusals if error.file == "Sales/Store.csv"]
    assert (error.line, error.field) == (2, "Name")
    assert "GB18030" in error.cause and "--encoding gb18030" in error.cure

    plain = {Path(path).stem: content.encode("ascii", "replace") for path, content in FILES.items()}
    source, report = read(write_extract(tmp_path, **{**plain, "Store": text}), "gb18030")
    assert report.refusals == []
    assert source.stores == {300: "\u8857\u89d2\u5546\u5e97"}


def test_another_encoding_is_refused_with_line_and_field(tmp_path: Path) -> None:
    text = altered("Person", "Max,M,Muster", "Max,M,M\u00fcller").encode("cp1252", "replace")
    _, report = read(write_extract(tmp_path, Person=text))

    (error,) = [error for error in report.refusals if error.file == "Person/Person.csv"]
    assert (error.line, error.field) == (3, "lastname")
    assert "--encoding cp1252" in error.cure


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"PK\x03\x04"])
def test_what_is_no_text_is_refused(tmp_path: Path, mark: bytes) -> None:
    _, report = read(write_extract(tmp_path, Store=mark + b"a\x00"))

    assert ("Sales/Store.csv", 1, "") in places(report.refusals)


def test_a_byte_order_mark_does_not_hide_the_first_column(tmp_path: Path) -> None:
    source, report = read(write_extract(tmp_path, Store="\ufeff" + altered("Store", "Corner", "X")))

    assert report.refusals == []
    assert source.stores == {300: "X Store"}


def test_rules_of_master_data_are_checked_before_anything_is_written(tmp_path: Path) -> None:
    changed = {
        "EmailAddress": altered("EmailAddress", "ana@example.com", "ana at example"),
        "CurrencyRate": altered("CurrencyRate", "DEM", "D3M"),
    }
    source, _ = read(write_extract(tmp_path, **changed))

    found = [(what, problem.code) for what, problem in master_problems(source)]
    assert ("customer AW00000100", "contact.email") in found
    assert any(what.startswith("rate USD/D3M") for what, _ in found)
