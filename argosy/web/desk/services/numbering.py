"""How documents are numbered, on one page: each kind with its pattern and its next number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from argosy.kernel.primitives.errors import ArgosyError, Problem
from argosy.masterdata.company import api as companies
from argosy.platform.registry.labels import Text
from argosy.platform.registry.words import cure_of, message_of
from argosy.web.desk.pages import show
from argosy.web.desk.services.sent import key_of, new_key
from argosy.web.desk.visits import Visit

WRITE: Final = "company.number.write"
NAMES: Final = {
    "bill": Text("Bills", "采购发票"),
    "credit_note": Text("Credit notes", "销售红字发票"),
    "delivery": Text("Deliveries", "销售出库单"),
    "goods_document": Text("Goods documents", "库存单据"),
    "invoice": Text("Invoices", "销售发票"),
    "landed_cost": Text("Landed costs", "到岸费用单"),
    "payment": Text("Payments", "收付款单"),
    "purchase_order": Text("Purchase orders", "采购订单"),
    "purchase_request": Text("Purchase requests", "采购申请"),
    "purchase_return": Text("Purchase returns", "采购退货单"),
    "receipt": Text("Receipts", "采购入库单"),
    "request_for_quotation": Text("Requests for quotation", "询价单"),
    "sales_order": Text("Sales orders", "销售订单"),
    "sales_quotation": Text("Quotations", "报价单"),
    "sales_return": Text("Sales returns", "销售退货单"),
    "sister_supply": Text("Supplies between companies", "公司间供货单"),
    "stock_count": Text("Stock counts", "盘点单"),
    "supplier_credit": Text("Supplier credits", "供应商红字发票"),
}
"""What people call the documents of a series; others go by their code."""
PIECES: Final = ("{company}", "{yyyy}", "{yy}", "{mm}", "{dd}", "{n:05}", "{n}")


@dataclass(frozen=True, slots=True)
class Row:
    """A series as the page shows it, with what was typed for it."""

    found: companies.Numbering
    name: str
    grain: str
    pattern: str
    first: str


def page(visit: Visit) -> HttpResponseBase:
    """Answer the page; take a pattern that its form sends."""
    sent, problems = visit.request.POST, []
    if visit.request.method == "POST":
        try:
            item = companies.SetNumberPattern(
                str(sent.get("series", "")),
                str(sent.get("pattern", "")).strip(),
                _whole(str(sent.get("first_number", ""))),
            )
            companies.do_set_number_pattern([item], actor=visit.actor, key=key_of(visit))
            return HttpResponseRedirect(reverse("desk-numbering") + f"?saved={item.series}")
        except ArgosyError as refused:
            problems = _told(refused, visit.language)
    typed = str(sent.get("series", "")) if problems else ""
    return show(
        visit,
        "services/numbering.html",
        _("Document numbers"),
        status=422 if problems else 200,
        here="company.numbering",
        rows=[_row(visit, each, typed) for each in companies.numbering_of(visit.actor, _now())],
        may_write=visit.actor.may(WRITE),
        problems=problems,
        typed=typed,
        saved=visit.request.GET.get("saved", ""),
        pieces=PIECES,
        key=new_key(),
    )


def preview(visit: Visit) -> HttpResponseBase:
    """Answer what the next number would be, or what is wrong with the pattern."""
    given = visit.request.GET
    visit.actor.check_permission("company.read")
    code = visit.company.code if visit.company else ""
    pattern = companies.written_out(str(given.get("pattern", "")).strip(), code)
    first = _whole(str(given.get("first_number", "")))
    problems = companies.pattern_problems(pattern, first)
    number, is_new = "", True
    if not problems:
        number, is_new = companies.preview_of(
            visit.actor,
            _now(),
            series=str(given.get("series", ""))[:64].replace("\0", ""),
            pattern=pattern,
            first_number=first,
        )
    wrong = [message_of(each, visit.language) for each in problems]
    if not is_new:
        wrong.append(_("It could make a number that was given before; change a letter or a sign."))
    context = {"number": number, "wrong": wrong}
    return render(visit.request, "desk/services/numbering_preview.html", context)


def _row(visit: Visit, found: companies.Numbering, typed: str) -> Row:
    sent = visit.request.POST if found.series == typed else {}
    known = NAMES.get(found.series)
    grains = {
        "none": _("never"),
        "year": _("every year"),
        "month": _("every month"),
        "day": _("every day"),
    }
    return Row(
        found,
        known.in_language(visit.language) if known else found.series,
        grains[found.grain],
        str(sent.get("pattern", found.pattern)),
        str(sent.get("first_number", "")),
    )


def _whole(text: str) -> int:
    """Return a number that was typed; 0 for none, -1 for what is none, which is refused by name."""
    text = text.strip()
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1


def _now() -> datetime:
    return datetime.now(UTC)


def _told(refused: ArgosyError, language: str) -> list[tuple[Problem, str, str]]:
    return [
        (problem, message_of(problem, language), cure_of(problem, language))
        for problem in refused.problems
    ]
