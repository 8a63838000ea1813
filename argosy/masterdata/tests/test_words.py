"""Refusals are told in the reader's language, with the words of ours that they repeat."""

from __future__ import annotations

from argosy.kernel.primitives.errors import Problem
from argosy.platform.registry.words import cure_of, message_of, translator


def test_a_refusal_is_chinese_for_a_chinese_reader_and_english_for_all_others() -> None:
    problem = Problem(
        "ledger.closed_period",
        "Period {year}-{number} is closed for {subledger}.",
        "Post into an open period, or have the period re-opened.",
        "posting_date",
        {"year": 2026, "number": "03", "subledger": "ar"},
    )
    assert message_of(problem, "zh-hans") == "期间 2026-03 的 ar 已结账。"
    assert cure_of(problem, "zh-CN") == "请记入未结账期间，或申请反结账。"
    assert message_of(problem, "de") == "Period 2026-03 is closed for ar."


def test_words_of_ours_are_translated_and_what_people_wrote_is_not() -> None:
    given = {"what": "tax code", "value": "VAT13"}
    unknown = Problem("x", "There is no {what} {value}.", "", "code", given)
    assert message_of(unknown, "zh") == "没有税码 VAT13。"
    written = {"what": "company", "value": "draft"}
    taken = Problem("x", "The {what} {value} exists already.", "", "code", written)
    assert message_of(taken, "zh") == "公司 draft 已存在。"
    state = Problem("x", "The order is {state}.", "", "", {"state": "draft or confirmed"})
    assert message_of(state, "zh") == "订单状态为草稿或已确认。"
    assert message_of(state, "en") == "The order is draft or confirmed."


def test_nouns_and_fields_are_called_as_their_declarations_say() -> None:
    translate = translator("zh-hans")
    assert translate("Sales orders") == "销售订单"
    assert translate("posting date") == "记账日期"
    assert translate("Nobody says this.") == "Nobody says this."
