"""Documents read back from their PDF: what they say, in which language, as which copy."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import ActorKind
from argosy.kernel.primitives.errors import (
    Conflict,
    KeyReused,
    NotFound,
    PermissionDenied,
    ValidationFailed,
)
from argosy.platform.printing.api import Wanted, papers_of, preview, print_documents
from argosy.platform.printing.commands.printouts import do_note_printouts
from argosy.platform.printing.commands.templates import (
    do_assign_template,
    do_create_template,
    do_publish_template,
    do_restore_template,
    do_save_template,
)
from argosy.platform.printing.rules import (
    AssignTemplate,
    NewTemplate,
    NotePrintout,
    PublishTemplate,
    RestoreTemplate,
    SaveTemplate,
)
from argosy.platform.registry import catalogue
from tests.printing.conftest import Shop, text_of

NET, TAX, GROSS = "200.43", "38.08", "238.51"
"""10 × 12.50 = 125.00; 40 × 1.985 less 5 % = 75.43; 19 % of each: 23.75 + 14.33."""


def invoice(shop: Shop, language: str = "zh-hans", **more: object) -> Wanted:
    return replace(
        Wanted("accounting.invoice", (shop.invoice,), "invoice", language),
        **more,  # type: ignore[arg-type]
    )


def noted() -> list[tuple[object, ...]]:
    return sql.rows(
        "SELECT record_id, copy_no, template_id, template_version, sha256, actor_id FROM printout"
        " ORDER BY id"
    )


def test_an_invoice_says_what_was_billed_in_chinese(shop: Shop) -> None:
    text = text_of(print_documents(shop.actor, invoice(shop), "a").data)
    for wanted in (
        "销售发票",
        "INV-2026-00001",
        "上海晨光机械有限公司",
        "苏州阿尔戈紧固件有限公司",
        "91320594MA1XXXXX0K",
        "不锈钢六角螺栓 M8×40",
        "12.50",
        "1.985",
        "125.00",
        "75.43",
        NET,
        TAX,
        f"EUR {GROSS}",
        "EUR 贰佰叁拾捌元伍角壹分",
        "第 1 页，共 1 页",
    ):
        assert wanted in text, (wanted, text)
    assert "Invoice" not in text, "control: no English in a Chinese document"


def test_an_invoice_says_the_same_in_english_and_in_both(shop: Shop) -> None:
    english = text_of(print_documents(shop.actor, invoice(shop, "en"), "a").data)
    assert "Invoice" in english and "销售发票" not in english
    assert "EUR two hundred thirty-eight and 51/100 only" in english
    both = text_of(print_documents(shop.actor, invoice(shop, "both"), "b").data)
    assert "销售发票 Invoice" in both
    for text in (english, both):
        assert all(amount in text for amount in (NET, TAX, GROSS))


def test_the_amounts_are_those_of_the_document(shop: Shop) -> None:
    ((net, tax, total),) = sql.rows(
        "SELECT net_minor, tax_minor, total_minor FROM invoice WHERE id = %s", (shop.invoice,)
    )
    assert (net, tax, total) == (20_043, 3_808, 23_851)


def test_the_partner_s_language_is_the_default(shop: Shop) -> None:
    sql.execute(
        "INSERT INTO party_profile (id, language) VALUES (%s, 'en')"
        " ON CONFLICT (id) DO UPDATE SET language = 'en'",
        (shop.world.customers[0],),
    )
    assert "Invoice" in text_of(print_documents(shop.actor, invoice(shop, ""), "a").data)
    sql.execute(
        "UPDATE party_profile SET language = 'zh-hans' WHERE id = %s", (shop.world.customers[0],)
    )
    assert "销售发票" in text_of(print_documents(shop.actor, invoice(shop, ""), "b").data)


def test_from_the_second_on_it_is_a_copy(shop: Shop) -> None:
    first = print_documents(shop.actor, invoice(shop), "one")
    second = print_documents(shop.actor, invoice(shop), "two")
    assert "副本" not in text_of(first.data)
    assert "副本" in text_of(second.data)
    assert [row[:2] for row in noted()] == [(shop.invoice, 1), (shop.invoice, 2)]
    assert [row[4] for row in noted()] == [
        hashlib.sha256(each.data).hexdigest() for each in (first, second)
    ]
    assert {row[5] for row in noted()} == {shop.actor.id}


def test_a_request_sent_again_counts_once(shop: Shop) -> None:
    first = print_documents(shop.actor, invoice(shop), "one")
    again = print_documents(shop.actor, invoice(shop), "one")
    assert again.data == first.data
    assert (first.is_replayed, again.is_replayed) == (False, True)
    assert len(noted()) == 1
    with pytest.raises(KeyReused):
        print_documents(shop.actor, Wanted("sales.order", (shop.order,)), "one")
    assert len(noted()) == 1


def test_two_at_the_same_moment_are_not_both_the_original(shop: Shop) -> None:
    item = NotePrintout("sales.order", "order", shop.order, 1, 0, 0, "en", "pdf", False, "0" * 64)
    do_note_printouts([item], actor=shop.actor, key="a")
    with pytest.raises(Conflict):
        do_note_printouts([item], actor=shop.actor, key="b")


def test_a_preview_says_so_and_counts_for_nothing(shop: Shop) -> None:
    assert "预览" in text_of(preview(shop.actor, invoice(shop)).data)
    assert noted() == []


def test_who_may_not_print_reads_or_seals_does_not(shop: Shop) -> None:
    every = frozenset(catalogue.permissions())
    person = replace(shop.actor, kind=ActorKind.USER, permissions=every)
    assert print_documents(person, invoice(shop, is_sealed=True), "a").documents
    for lacking in ("printing.print", "accounting.document.read", "printing.seal"):
        actor = replace(person, permissions=every - {lacking})
        with pytest.raises(PermissionDenied):
            print_documents(actor, invoice(shop, is_sealed=True), lacking)
    assert len(noted()) == 1
    plain = print_documents(
        replace(person, permissions=every - {"printing.seal"}), invoice(shop), "b"
    )
    images = len(PdfReader(BytesIO(plain.data)).pages[0].images)
    sealed = print_documents(person, invoice(shop, is_sealed=True), "c")
    assert len(PdfReader(BytesIO(sealed.data)).pages[0].images) == images + 1


def test_fields_that_a_reader_may_not_see_are_not_on_his_paper(shop: Shop) -> None:
    every = frozenset(catalogue.permissions())
    person = replace(shop.actor, kind=ActorKind.USER, permissions=every)
    blind = replace(person, permissions=every - {"party.read"})
    sql.execute(
        "INSERT INTO party_address (party_id, position, country, city, lines, is_bill)"
        " VALUES (%s, 1, 'DE', 'Köln', 'Domplatz 1', true)",
        (shop.world.customers[0],),
    )
    assert "Domplatz" in text_of(preview(person, invoice(shop)).data), "control"
    assert "Domplatz" not in text_of(preview(blind, invoice(shop)).data)


def test_many_records_come_in_one_file_in_their_order(shop: Shop) -> None:
    ids = tuple(shop.world.customers)
    printed = print_documents(shop.actor, Wanted("party.party", ids, "general", "en"), "many")
    pages = [page.extract_text() for page in PdfReader(BytesIO(printed.data)).pages]
    assert len(pages) == 3
    assert ["上海晨光" in page for page in pages] == [True, False, False]
    assert all("Page 1 of 1" in page for page in pages)
    assert [row[0] for row in noted()] == list(ids)


def test_too_many_twice_or_none_are_refused(shop: Shop) -> None:
    for ids in ((), (1, 1), tuple(range(1, 502))):
        with pytest.raises(ValidationFailed):
            preview(shop.actor, Wanted("party.party", ids))
    with pytest.raises(NotFound):
        preview(shop.actor, Wanted("party.party", (2**40,)))
    with pytest.raises(NotFound):
        preview(shop.actor, Wanted("sales.order", (shop.order,), "quotation"))
    assert noted() == []


def test_every_noun_has_a_general_paper() -> None:
    for name in catalogue.resources():
        assert papers_of(name)[-1].code == "general"


def test_a_template_goes_from_draft_to_force_and_back(shop: Shop) -> None:
    do = shop.world.do
    (id_,) = do(
        do_create_template, NewTemplate("mine", "Mine", "accounting.invoice", "invoice")
    ).ids()

    def drafted(version: int, title: str) -> None:
        layout = (
            '{"paper": "A4", "blocks": [{"kind": "heading", "title": "%s", "number": "{number}"}]}'
        )
        do(do_save_template, SaveTemplate(id_, version, "Mine", layout % title))

    def printed(key: str) -> str:
        return text_of(print_documents(shop.actor, invoice(shop), key).data)

    drafted(1, "FIRST")
    do(do_publish_template, PublishTemplate(id_, "one"))
    assert "销售发票" in printed("a"), "control: published is not assigned"
    do(do_assign_template, AssignTemplate(id_))
    assert "FIRST" in printed("b")
    drafted(3, "SECOND")
    assert "FIRST" in printed("c"), "a draft is not in force"
    do(do_publish_template, PublishTemplate(id_, "two"))
    assert "SECOND" in printed("d")
    do(do_restore_template, RestoreTemplate(id_, 1))
    assert "SECOND" in printed("e")
    do(do_publish_template, PublishTemplate(id_, "three"))
    assert "FIRST" in printed("f")
    assert [row[2:4] for row in noted()] == [
        (0, 0), (id_, 1), (id_, 1), (id_, 2), (id_, 2), (id_, 3)
    ]  # fmt: skip
    again = print_documents(shop.actor, invoice(shop), "d")
    assert "SECOND" in text_of(again.data), "what was printed is printed again by its version"


def test_the_most_particular_assignment_holds(shop: Shop) -> None:
    do = shop.world.do

    def made(code: str) -> int:
        layout = f'{{"paper": "A4", "blocks": [{{"kind": "heading", "title": "{code}"}}]}}'
        new = NewTemplate(code, code, "accounting.invoice", "invoice", layout)
        (id_,) = do(do_create_template, new).ids()
        do(do_publish_template, PublishTemplate(id_))
        return id_

    customer = shop.world.customers[0]
    told = []
    for code, party, language in (
        ("ALL", None, ""), ("ENGLISH", None, "en"), ("OURS", customer, ""), ("BEST", customer, "en")
    ):  # fmt: skip
        do(do_assign_template, AssignTemplate(made(code), party, language))
        told.append(text_of(preview(shop.actor, invoice(shop, "en")).data))
    for place, code in enumerate(("ALL", "ENGLISH", "OURS", "BEST")):
        assert code in told[place]
    other = replace(invoice(shop, "zh-hans"))
    assert "OURS" in text_of(preview(shop.actor, other).data)


def test_a_draft_that_names_what_there_is_not_is_refused(shop: Shop) -> None:
    layout = (
        '{"paper": "A4", "blocks": [{"kind": "text", "value": "{no_such} {party.password}"},'
        ' {"kind": "table", "of": "nothing", "columns": [{"label": "A", "value": "{net}"}]}]}'
    )
    new = NewTemplate("bad", "Bad", "accounting.invoice", "invoice", layout)
    with pytest.raises(ValidationFailed) as refused:
        shop.world.do(do_create_template, new)
    fields = [problem.field for problem in refused.value.problems]
    assert "layout.blocks[0].value.en" in fields[0] or "blocks[0]" in fields[0]
    assert len(fields) >= 3
