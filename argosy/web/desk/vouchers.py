"""Voucher entry 凭证录入: the page that an accountant fills by keyboard alone.

The page brings everything that is chosen from (accounts with their pinyin, dimensions, memos), the
script `voucher` lets it be filled, and what is sent goes through the same door as any interface's:
``POST /api/v1/accounting.entry/enter``, once for each key.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import cast

from django.http.response import HttpResponseBase
from django.urls import reverse

from argosy.domains.accounting.api import VoucherFacts, voucher_facts
from argosy.kernel.primitives.currency import minor_units
from argosy.platform.registry import reads
from argosy.platform.registry.labels import Text
from argosy.platform.search.pinyin import initials
from argosy.web.desk.pages import show
from argosy.web.desk.visits import Visit

ENTRY = "accounting.entry"


def page(visit: Visit) -> HttpResponseBase:
    """Answer the page, empty or with the lines of an earlier entry (``?from=ID``)."""
    actor = visit.actor
    facts = voucher_facts(actor)
    today = date.today()  # noqa: DTZ011 - a proposal; whoever posts sees it in the form
    told = _told(visit, facts)
    text = visit.request.GET.get("from", "")
    if text.isascii() and text.isdigit() and len(text) < 19:
        told["lines"] = _copied(visit, int(text))
    zh = visit.language.startswith("zh")
    return show(
        visit,
        "voucher.html",
        Text("Enter vouchers", "凭证录入").in_language(visit.language),
        here="accounting.voucher",
        workspace="enterprise",
        told=json.dumps(told, ensure_ascii=False),
        today=today.isoformat(),
        journals=[
            (code, f"{word} {name_zh or name}" if zh else f"{name} ({word})")
            for code, name, name_zh, word in facts.journals
        ],
        recent=[
            (id_, " · ".join(text for text in (number, memo) if text), on)
            for id_, number, on, memo in facts.recent
        ],
    )


def _told(visit: Visit, facts: VoucherFacts) -> dict[str, object]:
    """Return what the script knows."""
    zh = visit.language.startswith("zh")
    return {
        "currency": facts.currency,
        "scale": minor_units(facts.currency),
        "csrf": visit.csrf,
        "company": visit.actor.company_id,
        "user": visit.actor.id,
        "post": reverse("api", args=[f"{ENTRY}/enter"]),
        "parties": reverse("api", args=["party.party"]),
        "record": reverse("desk-record", args=[ENTRY, 0]).replace("/0/", "/{id}/"),
        "accounts": [
            {
                "id": each.id,
                "code": each.code,
                "name": (each.name_zh or each.name) if zh else each.name,
                "short": initials(each.name_zh or each.name),
                "also": (each.name if zh else each.name_zh).lower(),
                "party": each.needs_party,
                "dimensions": list(each.dimension_ids),
            }
            for each in facts.accounts
        ],
        "dimensions": {
            str(id_): (name_zh or name) if zh else name for id_, name, name_zh in facts.dimensions
        },
        "values": [
            {
                "id": each.id,
                "dimension": each.dimension_id,
                "code": each.code,
                "name": each.name,
                "short": initials(each.name),
            }
            for each in facts.values
        ],
        "memos": [{"text": memo, "short": initials(memo)} for memo in facts.memos],
        "lines": [],
    }


def _copied(visit: Visit, entry: int) -> list[dict[str, object]]:
    """Return the lines of an entry as they would be typed.

    Raises:
        NotFound: there is no such entry, or none that the visitor may see.
    """
    found = reads.record(visit.actor, ENTRY, entry)
    lines = []
    for line in cast("list[Mapping[str, object]]", found["lines"]):
        account = cast("Mapping[str, object]", line["account"])
        party = cast("Mapping[str, object] | None", line.get("party"))
        amount = cast("Mapping[str, str]", line["company_amount"])
        lines.append(
            {
                "memo": line.get("memo") or found.get("memo") or "",
                "account": account["id"],
                "side": line["side"],
                "amount": amount["amount"],
                "party": None
                if party is None
                else {"id": party["id"], "name": party["name"], "code": party["code"]},
            }
        )
    return lines
