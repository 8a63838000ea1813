"""Tax invoices on their way: applied for, issued, taken back, linked, checked, deducted."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import psycopg
import pytest
from django.db import transaction

from argosy.contracts.billing import BillingLine
from argosy.domains.accounting.projections import PROJECTIONS
from argosy.domains.accounting.tax_invoices import inputs as given
from argosy.domains.accounting.tax_invoices import queries
from argosy.domains.accounting.tax_invoices.applying import (
    do_apply_tax_invoice,
    do_cancel_tax_application,
)
from argosy.domains.accounting.tax_invoices.checks import CHECKS
from argosy.domains.accounting.tax_invoices.issuing import do_issue_tax_invoice
from argosy.domains.accounting.tax_invoices.reds import do_red_tax_invoice
from argosy.domains.accounting.tax_invoices.registering import (
    do_link_tax_invoice,
    do_register_tax_invoice,
)
from argosy.domains.accounting.tax_invoices.states import (
    do_check_tax_invoice,
    do_deduct_tax_invoice,
)
from argosy.domains.accounting.tests.conftest import Office, make_office
from argosy.kernel.events.commands import Command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import ArgosyError, Conflict, NotFound, ValidationFailed

DAY = date(2026, 3, 12)
ORIGINAL = b"<?xml version='1.0'?>\r\n<x>\xe5\x8f\x91\xe7\xa5\xa8</x>\n\n"


def _do(office: Office, command: Command[Any], *items: object) -> list[int]:
    return command(items, actor=office.books.actor, key=office.key()).ids()


def _refused(office: Office, command: Command[Any], item: object) -> ArgosyError:
    with pytest.raises(ArgosyError) as refused:
        _do(office, command, item)
    return refused.value


def _bill(office: Office, kind: str, *lines: tuple[str, str], reference: str = "") -> list[int]:
    """Issue an invoice or bill of (quantity, price) lines at 19 %; return its lines' ids."""
    purpose = {"invoice": "revenue", "credit_note": "sales_return"}.get(kind, "purchase_expense")
    request = office.request(kind, "1", reference=reference)
    request = replace(
        request,
        lines=tuple(
            BillingLine(
                7, 0, "Frame", Decimal(qty), 0, Decimal(price), tax_codes=("V19",), purpose=purpose
            )
            for qty, price in lines
        ),
    )
    (invoice,) = office.issue(request)
    found = sql.rows("SELECT id FROM invoice_line WHERE invoice_id = %s ORDER BY 1", (invoice,))
    return [int(str(row[0])) for row in found]


def _apply(office: Office, *lines: int, **more: Any) -> int:
    asked = given.ApplyTaxInvoice(
        office.party, "special", tuple(given.ApplyLine(line) for line in lines), **more
    )
    return _do(office, do_apply_tax_invoice, asked)[0]


def _issue(office: Office, application: int) -> list[queries.TaxInvoiceView]:
    _do(office, do_issue_tax_invoice, given.IssueTaxInvoice(application, 1, DAY))
    return queries.tax_invoices_of(office.books.actor, application)


def _coverage(*lines: int) -> list[tuple[object, ...]]:
    return sql.rows(
        "SELECT covered_quantity, covered_net_minor, covered_tax_minor FROM tax_coverage"
        " WHERE invoice_line_id = ANY (%s::bigint[]) ORDER BY invoice_line_id",
        (sql.array(list(lines)),),
    )


def _hold() -> None:
    """Every check holds, and every projection is what posted rows say."""
    assert [check.number for check in CHECKS if sql.rows(check.sql)] == []
    for projection in PROJECTIONS:
        columns = ", ".join((*projection.key, *projection.values))
        kept = f"SELECT {columns} FROM {projection.table}"
        wanted = f"SELECT {columns} FROM ({projection.definition}) d"
        assert sql.rows(f"({kept}) EXCEPT ({wanted})") == []
        assert sql.rows(f"({wanted}) EXCEPT ({kept})") == []


def test_like_lines_of_two_receivables_become_one(office: Office) -> None:
    (first,) = _bill(office, "invoice", ("3", "100"))
    second, other = _bill(office, "invoice", ("2", "100"), ("1", "50"))
    (paper,) = _issue(office, _apply(office, first, second, other))
    lines = sql.rows(
        "SELECT line_no, quantity, unit_price, net_minor, tax_rate, tax_minor FROM tax_invoice_line"
        " WHERE tax_invoice_id = %s ORDER BY 1",
        (paper.id,),
    )
    assert lines == [(1, 5, 100, 50000, 19, 9500), (2, 1, 50, 5000, 19, 950)]
    assert (paper.net_minor, paper.tax_minor, paper.total_minor) == (55000, 10450, 65450)
    assert _coverage(first, second, other) == [(3, 30000, 5700), (2, 20000, 3800), (1, 5000, 950)]
    assert queries.owed_without_tax_invoice(office.books.actor, "out", DAY) == []
    # Nothing is left to apply for, and the application is used up.
    again = _refused(
        office,
        do_apply_tax_invoice,
        given.ApplyTaxInvoice(office.party, "special", (given.ApplyLine(first),)),
    )
    assert again.code == "tax_invoice.nothing_left"
    _hold()


def test_an_application_is_split_by_its_limits_to_the_cent(office: Office) -> None:
    """1,000.01 over papers of at most 300.00: four of 250.01, 250.00, 250.00, 250.00."""
    (line,) = _bill(office, "invoice", ("7", "142.8585714"))
    assert sql.rows("SELECT net_minor FROM invoice_line WHERE id = %s", (line,)) == [(100001,)]
    papers = _issue(office, _apply(office, line, net_max_minor=30000))
    assert [paper.net_minor for paper in papers] == [25001, 25000, 25000, 25000]
    assert sum(paper.tax_minor for paper in papers) == 19000
    assert _coverage(line) == [(7, 100001, 19000)]
    many = _bill(office, "invoice", ("1", "10"), ("1", "20"), ("1", "30"))
    papers = _issue(office, _apply(office, *many, lines_max=2))
    assert [paper.net_minor for paper in papers] == [3000, 3000]
    _hold()


def test_delivered_order_lines_are_applied_for_oldest_first(office: Office) -> None:
    (first,) = _bill(office, "invoice", ("3", "100"))
    (second,) = _bill(office, "invoice", ("2", "100"))
    part = given.ApplyLine(0, 7, Decimal(4))
    asked = given.ApplyTaxInvoice(office.party, "ordinary", (part,))
    (application,) = _do(office, do_apply_tax_invoice, asked)
    _issue(office, application)
    assert _coverage(first, second) == [(3, 30000, 5700), (1, 10000, 1900)]
    covered = queries.covered_order_lines(office.books.actor, "out", DAY)[7]
    assert (covered.billed_quantity, covered.covered_quantity) == (Decimal(5), Decimal(4))
    (open_line,) = queries.owed_without_tax_invoice(office.books.actor, "out", DAY)
    assert (open_line.invoice_line_id, open_line.open_net_minor) == (second, 10000)
    too_much = replace(part, quantity=Decimal(2))
    refused = _refused(office, do_apply_tax_invoice, replace(asked, lines=(too_much,)))
    assert (refused.code, refused.problems[0].field) == (
        "tax_invoice.nothing_left",
        "[0].lines[0].quantity",
    )
    _hold()


def test_two_applications_for_one_line_cannot_both_be_issued(office: Office) -> None:
    (line,) = _bill(office, "invoice", ("1", "100"))
    one, two, three = (_apply(office, line) for _ in range(3))
    _issue(office, one)
    refused = _refused(office, do_issue_tax_invoice, given.IssueTaxInvoice(two, 1, DAY))
    assert isinstance(refused, Conflict) and refused.code == "tax_invoice.over_invoiced"
    assert sql.rows("SELECT count(*) FROM tax_invoice") == [(1,)]
    _do(office, do_cancel_tax_application, given.CancelApplication(three, 1))
    refused = _refused(office, do_cancel_tax_application, given.CancelApplication(three, 2))
    assert refused.code == "tax_invoice.application_state"


def test_originals_are_kept_byte_by_byte(office: Office) -> None:
    (line,) = _bill(office, "invoice", ("1", "100"))
    (paper,) = _issue(office, _apply(office, line))
    assert paper.number == f"26000{paper.id:015}"
    name, xml = queries.original(office.books.actor, paper.id, "xml")
    assert name == f"{paper.number}.xml" and b"<Total>119.00</Total>" in xml
    _, ofd = queries.original(office.books.actor, paper.id, "ofd")
    with ZipFile(BytesIO(ofd)) as archive:
        assert archive.read("Doc_0/Attachs/original_invoice.xml") == xml
    ((digest,),) = sql.rows(
        "SELECT sha256::text FROM tax_invoice_file WHERE media = 'xml' AND tax_invoice_id = %s",
        (paper.id,),
    )
    assert digest == hashlib.sha256(xml).hexdigest()
    with pytest.raises(NotFound):
        queries.original(office.books.actor, paper.id, "pdf")
    with pytest.raises(psycopg.Error), transaction.atomic():
        sql.execute(
            "INSERT INTO tax_invoice_file (company_id, tax_invoice_id, media, name, content, size,"
            " sha256, command_id) SELECT company_id, tax_invoice_id, media, name,"
            " content || '\\x00'::bytea, size + 1, sha256, command_id FROM tax_invoice_file"
        )
    with pytest.raises(psycopg.Error), transaction.atomic():
        sql.execute("UPDATE tax_invoice SET number = 'x'")


def test_red_letters_take_back_parts_then_the_rest(office: Office) -> None:
    """Three at 33.33: 99.99 and 19.00 tax; 33.33 taken back with 6.33, the rest with 12.67."""
    (line,) = _bill(office, "invoice", ("3", "33.33"))
    (paper,) = _issue(office, _apply(office, line))
    part = given.RedTaxInvoice(paper.id, "returned", DAY, (given.RedPart(1, 3333, Decimal(1)),))
    (red,) = _do(office, do_red_tax_invoice, part)
    view = queries.access_tax_invoice(office.books.actor, red)
    assert (view.net_minor, view.tax_minor, view.red_of_id) == (-3333, -633, paper.id)
    assert queries.access_tax_invoice(office.books.actor, paper.id).state == "partly_red"
    assert _coverage(line) == [(2, 6666, 1267)]
    too_much = replace(part, parts=(given.RedPart(1, 6667),))
    assert _refused(office, do_red_tax_invoice, too_much).code == "tax_invoice.taken_back"
    whole = given.RedTaxInvoice(paper.id, "wrong buyer", DAY)
    (rest,) = _do(office, do_red_tax_invoice, whole)
    view = queries.access_tax_invoice(office.books.actor, rest)
    assert (view.net_minor, view.tax_minor) == (-6666, -1267)
    assert queries.access_tax_invoice(office.books.actor, paper.id).state == "red"
    assert _coverage(line) == [(0, 0, 0)]
    assert _refused(office, do_red_tax_invoice, whole).code == "tax_invoice.taken_back"
    assert _refused(office, do_red_tax_invoice, replace(whole, tax_invoice_id=red))
    _, xml = queries.original(office.books.actor, red, "xml")
    assert f'<RedOf reason="returned">{paper.number}</RedOf>'.encode() in xml
    # What was taken back may be invoiced again.
    (again,) = _issue(office, _apply(office, line))
    assert (again.net_minor, again.tax_minor) == (9999, 1900)
    _hold()


def test_a_red_letter_may_stand_for_a_credit_note(office: Office) -> None:
    (line,) = _bill(office, "invoice", ("2", "100"))
    (paper,) = _issue(office, _apply(office, line))
    (credited,) = _bill(office, "credit_note", ("1", "100"))
    assert len(queries.owed_without_tax_invoice(office.books.actor, "out", DAY)) == 1
    red = given.RedTaxInvoice(
        paper.id,
        "returned",
        DAY,
        (given.RedPart(1, 10000, Decimal(1)),),
        (given.NewLink(1, credited, -10000, -1900, Decimal(-1)),),
    )
    _do(office, do_red_tax_invoice, red)
    assert _coverage(line, credited) == [(2, 20000, 3800), (1, 10000, 1900)]
    assert queries.owed_without_tax_invoice(office.books.actor, "out", DAY) == []
    _hold()


def _received(office: Office, number: str, *lines: given.NewTaxLine, **more: Any) -> Any:
    return given.RegisterTaxInvoice(
        "in",
        "special",
        number,
        DAY,
        office.party,
        "EUR",
        lines or (given.NewTaxLine("Steel", 10000, 1900, Decimal(19), Decimal(1)),),
        **more,
    )


NUMBER = "26312000000012345678"


def test_a_received_one_is_linked_to_many_bills_by_amount(office: Office) -> None:
    (first,) = _bill(office, "bill", ("1", "60"), reference="A")
    (second,) = _bill(office, "bill", ("1", "70"), reference="B")
    file = given.NewFile("xml", "a.xml", b64encode(ORIGINAL).decode())
    (paper,) = _do(
        office,
        do_register_tax_invoice,
        _received(
            office,
            NUMBER,
            links=(given.NewLink(1, first, 6000, 1140, Decimal(1)),),
            files=(file,),
        ),
    )
    assert queries.original(office.books.actor, paper, "xml") == ("a.xml", ORIGINAL)
    (unlinked,) = queries.tax_invoices_unlinked(office.books.actor, "in", DAY)
    assert unlinked.unlinked_net_minor == 4000
    more = given.LinkTaxInvoice(paper, (given.NewLink(1, second, 4000, 760, Decimal("0.5")),))
    _do(office, do_link_tax_invoice, more)
    assert queries.tax_invoices_unlinked(office.books.actor, "in", DAY) == []
    (left,) = queries.owed_without_tax_invoice(office.books.actor, "in", DAY)
    assert (left.invoice_line_id, left.open_net_minor, left.open_tax_minor) == (second, 3000, 570)
    over = replace(more, links=(given.NewLink(1, second, 1, 0),))
    assert _refused(office, do_link_tax_invoice, over).code == "tax_invoice.over_linked"
    _hold()


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"number": "26 x"}, "tax_invoice.number"),
        ({"direction": "up"}, "tax_invoice.choice"),
        ({"party_id": 2**40}, "tax_invoice.unknown_party"),
        ({"red_of_id": 2**40, "reason": "x"}, "tax_invoice.sign"),
        ({"lines": ()}, "tax_invoice.lines"),
        ({"lines": (given.NewTaxLine("x", -1),)}, "tax_invoice.sign"),
        ({"files": (given.NewFile("xml", "a", "???"),)}, "tax_invoice.file"),
        ({"links": (given.NewLink(1, 2**40, 1),)}, "tax_invoice.unknown_invoice_line"),
        ({"links": (given.NewLink(2, 1, 1),)}, "tax_invoice.unknown_line"),
    ],
)
def test_what_is_wrong_with_a_received_one_is_named(
    office: Office, more: dict[str, Any], code: str
) -> None:
    refused = _refused(office, do_register_tax_invoice, replace(_received(office, NUMBER), **more))
    assert isinstance(refused, ValidationFailed) and code in {p.code for p in refused.problems}
    assert sql.rows("SELECT count(*) FROM tax_invoice") == [(0,)]


def test_a_number_is_registered_once(office: Office) -> None:
    _do(office, do_register_tax_invoice, _received(office, NUMBER))
    refused = _refused(office, do_register_tax_invoice, _received(office, NUMBER))
    assert refused.code == "tax_invoice.number_taken"


def test_deduction_asks_for_a_passed_check_and_comes_once(office: Office) -> None:
    (paper,) = _do(office, do_register_tax_invoice, _received(office, NUMBER))
    tick = given.DeductTaxInvoice(paper, 202603)
    assert _refused(office, do_deduct_tax_invoice, tick).code == "tax_invoice.deduction"
    _do(office, do_check_tax_invoice, given.CheckTaxInvoice(paper, "failed", "no such number"))
    assert _refused(office, do_deduct_tax_invoice, tick).code == "tax_invoice.deduction"
    _do(office, do_check_tax_invoice, given.CheckTaxInvoice(paper))
    early = replace(tick, period=202602)
    assert _refused(office, do_deduct_tax_invoice, early).code == "tax_invoice.deduction"
    _do(office, do_deduct_tax_invoice, tick)
    (total,) = queries.deductions(office.books.actor, 202603)
    assert (total.papers, total.tax_minor) == (1, 1900)
    assert _refused(office, do_deduct_tax_invoice, tick).code == "tax_invoice.deduction"
    _do(office, do_deduct_tax_invoice, replace(tick, period=0))
    assert queries.deductions(office.books.actor, 202603) == []
    _do(office, do_deduct_tax_invoice, replace(tick, period=202604))
    _hold()


def test_a_received_red_letter_takes_links_back_in_proportion(office: Office) -> None:
    (line,) = _bill(office, "bill", ("4", "25"), reference="A")
    (paper,) = _do(
        office,
        do_register_tax_invoice,
        _received(office, NUMBER, links=(given.NewLink(1, line, 10000, 1900, Decimal(4)),)),
    )
    back = given.NewTaxLine("Steel", -2500, -475, Decimal(19), Decimal("-0.25"), red_of_line=1)
    red = _received(office, NUMBER[:-1] + "9", back, red_of_id=paper, reason="one returned")
    _do(office, do_register_tax_invoice, red)
    assert _coverage(line) == [(3, 7500, 1425)]
    wrong = replace(red, number="1", lines=(replace(back, red_of_line=2),))
    assert _refused(office, do_register_tax_invoice, wrong).code == "tax_invoice.unknown_line"
    more = replace(red, number="2", lines=(replace(back, net_minor=-7501),))
    assert _refused(office, do_register_tax_invoice, more).code == "tax_invoice.taken_back"
    _hold()


PLANTED: Sequence[tuple[str, str]] = (
    ("TXI-01", "UPDATE tax_invoice_line SET net_minor = net_minor + 1"),
    (
        "TXI-02",
        "UPDATE tax_invoice SET red_of_id = id, total_minor = -1, net_minor = -1, tax_minor = 0",
    ),
    ("TXI-03", "UPDATE tax_invoice_link SET net_minor = net_minor + 1"),
    ("INV-45", "UPDATE tax_invoice_file SET content = content || '\\x00'::bytea"),
    ("TXI-04", "UPDATE tax_invoice_check SET outcome = 'failed'"),
)


def test_each_check_finds_what_it_is_for(db_clone: object) -> None:
    office = make_office()
    (line,) = _bill(office, "bill", ("4", "25"), reference="A")
    file = given.NewFile("xml", "a.xml", b64encode(ORIGINAL).decode())
    links = (given.NewLink(1, line, 10000, 1900, Decimal(4)),)
    (paper,) = _do(
        office, do_register_tax_invoice, _received(office, NUMBER, links=links, files=(file,))
    )
    _do(office, do_check_tax_invoice, given.CheckTaxInvoice(paper))
    _do(office, do_deduct_tax_invoice, given.DeductTaxInvoice(paper, 202603))
    _hold()
    for number, corruption in PLANTED:
        with sql.using("owner"), transaction.atomic(using="owner"):
            for table in ("", "_line", "_link", "_file", "_check"):
                sql.execute(f"ALTER TABLE tax_invoice{table} DISABLE TRIGGER USER")
            sql.execute("ALTER TABLE tax_invoice_file DROP CONSTRAINT tax_file_digest")
            sql.execute(corruption)
            (check,) = [each for each in CHECKS if each.number == number]
            assert sql.rows(check.sql), number
            transaction.set_rollback(True, using="owner")
    assert {number for number, _ in PLANTED} == {check.number for check in CHECKS}
