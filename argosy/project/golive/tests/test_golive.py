"""Going live from exports made here: refused for one cent, named, mended, committed once.

The figures, in yuan, worked out by hand: cash 5,000.00, bank 95,000.00, receivables 11,300.00 and
5,650.00, advance paid 2,000.00, stock 12,000.00 + 8,000.00 + 10,000.00, other receivables by
department 1,000.00 and 500.00, fixed assets 200,000.00 less 40,000.00; payables 22,600.00,
advance received 3,000.00; so the owners hold 310,450.00 - 25,600.00 = 284,850.00.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from argosy.domains.inventory.api import OpenWarehouse, do_open_warehouse
from argosy.domains.purchasing import api as purchasing
from argosy.domains.sales import api as sales
from argosy.kernel.events.commands import reading
from argosy.kernel.events.digest import business_digest, total
from argosy.kernel.identity import sql
from argosy.kernel.ledger.queries import open_items, trial_balance
from argosy.kernel.primitives.actor import Actor, ActorKind
from argosy.masterdata.company.api import FoundCompany, do_found_company
from argosy.masterdata.party.api import DatedRole, NewParty, do_create_party
from argosy.masterdata.product.api import NewProduct, do_create_product
from argosy.project.golive import cockpit, profiles
from argosy.project.golive.running import Outcome, go_live
from argosy.testing.books import system_actor
from argosy.testing.database import Clone
from argosy.testing.invariants import assert_books_hold

ON = date(2026, 1, 1)
TITLE = "桃源车业有限公司\n科目余额表,,,期间：2025.12\n"
LEDGER = TITLE + (
    "科目编码,科目名称,方向,期末余额,客户编码,供应商编码,部门编码\n"
    '1001,库存现金,借,"5,000.00",,,\n'
    '1002,银行存款,借,"95,000.00",,,\n'
    '1122,应收账款,借,"16,950.00",,,\n'
    '1122,应收账款,借,"11,300.00",C001,,\n'
    '1122,应收账款,借,"5,650.00",C002,,\n'
    '1123,预付账款,借,"2,000.00",,,\n'
    '1221,其他应收款,借,"1,500.00",,,\n'
    '122101,备用金,借,"1,000.00",,,D01\n'
    "122101,备用金,借,500.00,,,D02\n"
    '1405,库存商品,借,"30,000.00",,,\n'
    '1601,固定资产,借,"200,000.00",,,\n'
    '1602,累计折旧,贷,"40,000.00",,,\n'
    "资产小计,,,310450.00,,,\n"
    '2202,应付账款,贷,"22,600.00",,,\n'
    '2203,预收账款,贷,"3,000.00",,,\n'
    '4001,实收资本,贷,"284,850.00",,,\n'
    "合计,,,,,,\n"
)
FILES: Mapping[str, str] = {
    "科目余额表.csv": LEDGER,
    "应收明细.csv": (
        "客户编码,单据号,单据日期,到期日,余额\n"
        "C001,XSFP-0001,2025-11-05,2026-01-04,11300.00\n"
        "C002,XSFP-0002,2025.12.20,2026.02.18,5650.00\n"
    ),
    "应付明细.csv": (
        "供应商编码,单据号,单据日期,到期日,余额\n"
        "S001,CGFP-0007,2025年12月01日,2026年01月30日,22600.00\n"
    ),
    "预收.csv": "客户编码,收款单号,单据日期,余额\nC002,SK-9,2025-12-28,3000.00\n合计,,,3000.00\n",
    "预付.csv": "供应商编码,付款单号,单据日期,余额\nS001,FK-3,2025-12-29,2000.00\n",
    "银行余额.csv": "科目编码,银行账号,本币余额\n1001,,5000.00\n1002,6222,95000.00\n",
    "存货结存.csv": (
        "存货编码,仓库编码,批号,结存数量,结存单价,结存金额,生产日期,失效日期\n"
        "FRAME,TY,L1,100,120.00,12000.00,2025-10-01,2030-10-01\n"
        "FRAME,TY,L2,50,160.00,8000.00,2025-11-01,2030-11-01\n"
        "BELL,TY,,1000,10.00,10000.00,,\n"
    ),
    "销售订单.csv": (
        "订单号,客户编码,订单日期,预发货日期,仓库编码,存货编码,未发货数量,无税单价,税码\n"
        "SO-77,C001,2025-12-30,2026-01-20,TY,BELL,40,15.00,\n"
        "SO-77,C001,2025-12-30,2026-01-20,TY,FRAME,2,300.00,\n"
    ),
    "采购订单.csv": (
        "订单号,供应商编码,订单日期,计划到货日期,仓库编码,存货编码,未到货数量,无税单价\n"
        "PO-12,S001,2025-12-30,2026-01-25,TY,BELL,500,9.80\n"
    ),
    "accounts.csv": "2202,220201\n2203,2205\n122101,1221\n",
}
WANTED = {
    "1001": 500_000,
    "1002": 9_500_000,
    "1122": 1_695_000,
    "1123": 200_000,
    "1221": 150_000,
    "1405": 3_000_000,
    "1601": 20_000_000,
    "1602": -4_000_000,
    "220201": -2_260_000,
    "2205": -300_000,
    "4001": -28_485_000,
}


@dataclass(frozen=True, slots=True)
class Firm:
    """A company founded from the Chinese pack, with master data and nothing posted."""

    actor: Actor
    items: dict[str, int]

    def balances(self) -> dict[str, int]:
        with reading(self.actor):
            rows = trial_balance(self.actor.company_id, ON)
        return {row.code: row.closing_minor for row in rows if row.closing_minor}


@pytest.fixture
def firm(db_clone: Clone) -> Firm:
    founder = Actor(system_actor(), ActorKind.SYSTEM, 0, (0,))
    given = FoundCompany("CN", "TYCY", "桃源车业", 2026, 1, "cas")
    (company,) = do_found_company([given], actor=founder, key="company").ids()
    actor = Actor(founder.id, ActorKind.SYSTEM, company, (company,))
    roles = {"C": "customer", "S": "supplier"}
    parties = [
        NewParty(f"Party {code}", code, roles=(DatedRole(roles[code[0]], date(2025, 1, 1)),))
        for code in ("C001", "C002", "S001")
    ]
    do_create_party(parties, actor=actor, key="parties")
    products = [
        NewProduct("FRAME", "Frame", "C62", tracking="lot"),
        NewProduct("BELL", "Bell", "C62"),
    ]
    frame, bell = do_create_product(products, actor=actor, key="products").ids()
    do_open_warehouse([OpenWarehouse("TY", "Taoyuan", "fifo")], actor=actor, key="warehouse")
    return Firm(actor, {"FRAME": frame, "BELL": bell})


def write(folder: Path, changed: Mapping[str, str] | None = None) -> Path:
    """Write the exports as Yonyou does: in GB18030."""
    folder.mkdir(exist_ok=True)
    for name, text in {**FILES, **(changed or {})}.items():
        file = folder / name
        file.write_bytes(text.encode("utf-8" if name == "accounts.csv" else "gb18030"))
    return folder


def run(firm: Firm, folder: Path, *, commits: bool = False) -> Outcome:
    return go_live(folder, profiles.profile("yonyou"), firm.actor, ON, commits=commits)


def fingerprint() -> str:
    with sql.using("owner"):
        return total(business_digest())


def test_rehearsed_twice_with_a_cent_too_many_then_committed(firm: Firm, tmp_path: Path) -> None:
    """Issue 3, "done when" 6."""
    before = fingerprint()
    wrong = FILES["应收明细.csv"].replace("5650.00", "5650.01")
    folder = write(tmp_path / "export", {"应收明细.csv": wrong})
    for commits in (False, True):
        outcome = run(firm, folder, commits=commits)
        assert outcome.problems == []
        assert not outcome.is_committed
        assert not outcome.ties_out
        told = "\n".join(cockpit.lines(outcome, 2))
        assert "NOT READY" in told
        bad = [found for found in outcome.areas if not found.holds]
        assert [found.area for found in bad] == ["receivables"]
        assert bad[0].difference == 1
        assert bad[0].imported == 1_695_001
        assert bad[0].in_ledger == 1_695_000
        assert "1122 C002" in bad[0].offender, "the party whose figures differ"
        assert bad[0].offender.startswith("应收明细.csv:3 against 科目余额表.csv:8")
        assert " 0.01" in told
        assert firm.balances() == {}
        assert fingerprint() == before, "nothing is kept of a rehearsal"
    write(folder)
    rehearsal = run(firm, folder)
    assert rehearsal.ties_out
    assert not rehearsal.is_committed
    assert fingerprint() == before
    done = run(firm, folder, commits=True)
    assert done.is_committed
    assert [found.difference for found in done.areas] == [0] * 9
    assert firm.balances() == WANTED
    assert_books_hold()


def test_what_was_committed_stands_by_lot_document_and_order(firm: Firm, tmp_path: Path) -> None:
    folder = write(tmp_path / "export")
    assert run(firm, folder, commits=True).is_committed
    company = firm.actor.company_id
    with reading(firm.actor):
        receivable = open_items(company, ("receivable",))
        assert [(i.doc_minor, i.due_date) for i in receivable] == [
            (1_130_000, date(2026, 1, 4)),
            (565_000, date(2026, 2, 18)),
        ]
        (payable,) = open_items(company, ("payable",))
        assert (payable.doc_minor, payable.due_date) == (-2_260_000, date(2026, 1, 30))
        lots = sql.rows(
            "SELECT l.number::text, b.qty, l.expires_on FROM stock_balance b"
            " JOIN lot l ON l.id = b.lot_id WHERE b.company_id = %s AND b.location_kind ="
            " 'internal' ORDER BY 1",
            (company,),
        )
        assert lots == [
            ("L1", Decimal(100), date(2030, 10, 1)),
            ("L2", Decimal(50), date(2030, 11, 1)),
        ]
        layers = sql.rows(
            "SELECT qty, value_minor FROM cost_layer WHERE company_id = %s ORDER BY value_minor",
            (company,),
        )
        assert layers == [
            (Decimal(50), 800_000),
            (Decimal(1000), 1_000_000),
            (Decimal(100), 1_200_000),
        ]
        departments = sql.rows(
            "SELECT v.code::text, sum(l.company_minor)::bigint FROM journal_line l"
            " JOIN dimension_set s ON s.id = l.dimension_set_id"
            " JOIN dimension_value v ON v.id = ANY (s.value_ids)"
            " WHERE l.company_id = %s GROUP BY 1 ORDER BY 1",
            (company,),
        )
        assert departments == [("D01", 100_000), ("D02", 50_000)]
    (order,) = sales.list_orders(firm.actor)
    assert order.state == "confirmed"
    assert [line.qty for line in sales.access_order(firm.actor, order.id).lines] == [40, 2]
    (bought,) = purchasing.list_orders(firm.actor)
    assert bought.state == "confirmed"


def test_a_second_commit_posts_nothing_and_another_body_is_refused(
    firm: Firm, tmp_path: Path
) -> None:
    folder = write(tmp_path / "export")
    assert run(firm, folder, commits=True).is_committed
    once = fingerprint()
    run(firm, folder, commits=True)
    assert fingerprint() == once
    write(folder, {"预付.csv": FILES["预付.csv"].replace("FK-3", "FK-4")})
    again = run(firm, folder, commits=True)
    assert not again.is_committed
    assert "[command.key_reused]" in again.problems[0]
    assert fingerprint() == once


@pytest.mark.parametrize(
    ("file", "sought", "put", "wrong", "named"),
    [
        (
            "存货结存.csv",
            "8000.00",
            "8000.01",
            "stock",
            "存货结存.csv:3: amount is not quantity times",
        ),
        ("银行余额.csv", "95000.00", "94999.99", "bank", "1002: rows say 9499999"),
        ("应付明细.csv", "22600.00", "22599.99", "payables", "220201: rows say -2259999"),
        ("预收.csv", "3000.00\n合", "3000.10\n合", "advances_in", "2205: rows say -300010"),
        ("科目余额表.csv", '"284,850.00"', '"284,850.01"', "ledger", "differ by -1"),
    ],
)
def test_a_cent_in_any_area_is_found_there(
    firm: Firm, tmp_path: Path, *, file: str, sought: str, put: str, wrong: str, named: str
) -> None:
    assert sought in FILES[file]
    folder = write(tmp_path / "export", {file: FILES[file].replace(sought, put)})
    outcome = run(firm, folder, commits=True)
    assert not outcome.is_committed
    bad = [found for found in outcome.areas if not found.holds]
    assert [found.area for found in bad] == [wrong]
    assert named in bad[0].offender
    assert firm.balances() == {}


def test_two_errors_that_cancel_out_are_two_errors(firm: Firm, tmp_path: Path) -> None:
    swapped = FILES["应收明细.csv"].replace("11300.00", "11299.99").replace("5650.00", "5650.01")
    outcome = run(firm, write(tmp_path / "export", {"应收明细.csv": swapped}), commits=True)
    (bad,) = [found for found in outcome.areas if not found.holds]
    assert bad.imported == bad.in_ledger
    assert bad.difference == -1
    assert "1122 C001" in bad.offender
    assert not outcome.is_committed


def test_every_problem_is_told_at_once_with_its_place(firm: Firm, tmp_path: Path) -> None:
    broken = {
        "应收明细.csv": (
            "客户编码,单据号,单据日期,余额\nC009,A,2025-11-05,1130x.00\nC002,B,05/11/25,5650.005\n"
        ),
        "存货结存.csv": "存货编码,仓库编码,结存数量,结存金额\nWHEEL,XX,1,1.00\n",
        "预付.csv": "nothing,that,fits\n1,2,3\n",
    }
    outcome = run(firm, write(tmp_path / "export", broken), commits=True)
    told = "\n".join(outcome.problems)
    for expected in (
        "应收明细.csv:2: amount '1130x.00' is no number",
        "应收明细.csv:3: date '05/11/25' is no date",
        "应收明细.csv:2: there is no party C009",
        "应收明细.csv:3: 5650.005 has more than 2 decimals",
        "存货结存.csv:2: there is no item WHEEL",
        "存货结存.csv:2: there is no warehouse XX",
        "预付.csv: no row holds the headings",
    ):
        assert expected in told
    assert not outcome.is_committed
    assert outcome.areas == []


def test_what_a_command_refuses_is_told_by_row(firm: Firm, tmp_path: Path) -> None:
    negative = FILES["采购订单.csv"].replace(",500,", ",-500,")
    outcome = run(firm, write(tmp_path / "export", {"采购订单.csv": negative}), commits=True)
    assert outcome.problems[0].startswith("采购订单.csv:2: ")
    assert firm.balances() == {}


def test_a_ledger_balance_without_its_file_is_a_difference(firm: Firm, tmp_path: Path) -> None:
    folder = write(tmp_path / "export")
    (folder / "应付明细.csv").unlink()
    (bad,) = [found for found in run(firm, folder, commits=True).areas if not found.holds]
    assert (bad.area, bad.difference) == ("payables", 2_260_000)
    assert "220201" in bad.offender


def test_the_report_for_programs_is_exact(firm: Firm, tmp_path: Path) -> None:
    outcome = run(firm, write(tmp_path / "export"))
    found = json.loads(json.dumps(cockpit.facts(outcome, 2)))
    stock = next(part for part in found["areas"] if part["area"] == "stock")
    assert stock == {
        "area": "stock",
        "rows": 3,
        "imported": "30,000.00",
        "posted": "30,000.00",
        "in_ledger": "30,000.00",
        "difference": "0.00",
        "offender": "",
    }
    assert found["ties_out"] is True
    assert found["committed"] is False


def exported(name: str, folder: Path) -> Path:
    """Write a small export as a profile's system heads and dates it."""
    profile = profiles.profile(name)
    issued, due = (
        day.strftime(profile.dates[-1]) for day in (date(2025, 12, 1), date(2026, 1, 30))
    )
    rows: Mapping[str, list[dict[str, str]]] = {
        "ledger": [
            {"account": "1122", "debit": "1,100.00", "credit": "0.00", "party": "C001"},
            {"account": "1405", "debit": "50.00", "credit": "0.00"},
            {"account": "4001", "debit": "0.00", "credit": "1,150.00"},
        ],
        "receivables": [
            {"party": "C001", "document": "A1", "date": issued, "due": due, "amount": "1,100.00"}
        ],
        "stock": [{"item": "BELL", "warehouse": "TY", "quantity": "5", "amount": "50.00"}],
    }
    folder.mkdir()
    for part, lines in rows.items():
        spec = profile.areas[part]
        columns = list(dict.fromkeys(column for line in lines for column in line))
        text = ";".join(spec.columns[column][0] for column in columns) + "\n"
        for line in lines:
            text += ";".join(line.get(column, "") for column in columns) + "\n"
        stem = spec.files[0].replace("*", "")
        (folder / f"{stem}.csv").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("name", profiles.names())
def test_every_profile_reads_its_own_export(firm: Firm, tmp_path: Path, name: str) -> None:
    folder = exported(name, tmp_path / "export")
    outcome = go_live(folder, profiles.profile(name), firm.actor, ON, commits=True)
    assert outcome.problems == []
    assert outcome.is_committed, [found for found in outcome.areas if not found.holds]
    assert firm.balances() == {"1122": 110_000, "1405": 5_000, "4001": -115_000}
    with reading(firm.actor):
        (item,) = open_items(firm.actor.company_id, ("receivable",))
    assert (item.doc_minor, item.due_date) == (110_000, date(2026, 1, 30))


def test_the_same_figures_in_another_currency(firm: Firm, tmp_path: Path) -> None:
    """100.00 USD at 7.10 stand as 710.00 in the books and stay open as 100.00 USD."""
    files = {
        "科目余额表.csv": "科目编码,方向,期末余额\n1122,借,710.00\n4001,贷,710.00\n",
        "应收.csv": "客户编码,单据号,单据日期,币种,原币余额,本币余额\n"
        "C001,X1,2025-12-01,美元,100.00,710.00\n",
    }
    folder = tmp_path / "export"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    outcome = run(firm, folder, commits=True)
    assert outcome.is_committed, outcome
    with reading(firm.actor):
        (item,) = open_items(firm.actor.company_id, ("receivable",))
    assert (item.currency, item.doc_minor, item.open_company_minor) == ("USD", 10_000, 71_000)
