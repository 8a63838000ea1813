"""Closing a period 月末结账, step by step: what stands in the way, what is posted, what is closed.

The page only shows and asks; what is done is done by the same commands as through any other door.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final
from urllib.parse import urlencode

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from argosy.domains.accounting import api as accounting
from argosy.kernel.primitives.currency import minor_units
from argosy.kernel.primitives.errors import ArgosyError, Problem, ValidationFailed
from argosy.platform.registry.checklist import look
from argosy.platform.registry.labels import Text
from argosy.platform.registry.words import cure_of, message_of
from argosy.web.desk.pages import show
from argosy.web.desk.services.sent import key_of, new_key
from argosy.web.desk.visits import Visit

SUBLEDGERS: Final[Mapping[str, Text]] = {
    "stock": Text("Stock", "存货"),
    "ar": Text("Receivables", "应收"),
    "ap": Text("Payables", "应付"),
    "asset": Text("Assets", "资产"),
    "tax": Text("Tax", "税务"),
    "gl": Text("General ledger", "总账"),
}
"""Sub-ledgers in the order in which they close; the general ledger is the last."""
STATES: Final[Mapping[str, Text]] = {
    "open": Text("Open", "未结账"),
    "soft": Text("Closed, adjustments allowed", "已初结"),
    "hard": Text("Closed", "已结账"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the checklist."""

    grade: str
    label: str
    words: str
    cure: str = ""
    address: str = ""


def page(visit: Visit) -> HttpResponseBase:
    """Answer the page, or do the step that its form sends."""
    problems: Sequence[Problem] = ()
    if visit.request.method == "POST":
        try:
            _do(visit)
        except ArgosyError as error:
            problems = error.problems
        else:
            return HttpResponseRedirect(visit.request.get_full_path())
    today = date.today()  # noqa: DTZ011 - which periods have begun; the page shows their days
    facts = accounting.closing_facts(visit.actor, _period(visit), today)
    states = dict(facts.statuses)
    return show(
        visit,
        "closing.html",
        _("Close the month"),
        here="accounting.closing",
        workspace="enterprise",
        facts=facts,
        findings=_findings(visit, facts),
        ledgers=[
            (code, label.in_language(visit.language), states[code], STATES[states[code]])
            for code, label in SUBLEDGERS.items()
            if code in states
        ],
        is_all_closed=all(state == "hard" for state in states.values()),
        amount=_amount,
        problems=problems,
        message_of=message_of,
        cure_of=cure_of,
        sent=visit.request.POST,
        key=new_key(),
        language=visit.language,
    )


def _period(visit: Visit) -> int | None:
    text = visit.request.GET.get("period", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _amount(minor: int, currency: str) -> str:
    return f"{Decimal(minor).scaleb(-minor_units(currency)):,}"


def _findings(visit: Visit, facts: accounting.ClosingFacts) -> list[Finding]:
    """Return the checklist, what has to be done first."""
    language = visit.language
    found = [
        Finding(
            "bad",
            _("Earlier periods are open"),
            ", ".join(f"{p.year}-{p.number:02}" for p in reversed(facts.before)),
            _("Close them first, the oldest before the others."),
            f"{reverse('desk-closing')}?period={facts.before[-1].id}",
        )
        for _each in facts.before[:1]
    ]
    for each in look(visit.actor, facts.period.first, facts.period.last):
        number = f"{each.found.value:,}{'' if each.found.is_exact else '+'}"
        grade = "ok" if not each.found.value else "bad" if each.check.is_needed else "warn"
        address = f"{reverse('desk-list', args=[each.check.resource])}?{urlencode(each.given)}"
        found.append(
            Finding(
                grade,
                each.check.label.in_language(language),
                number if each.found.value else _("none"),
                each.check.cure.in_language(language) if each.found.value else "",
                address if each.found.value else "",
            )
        )
    return sorted(found, key=lambda finding: ("bad", "warn", "ok").index(finding.grade))


def _do(visit: Visit) -> None:
    """Do one step.

    Raises:
        ArgosyError: what the command refuses.
    """
    sent, actor, key = visit.request.POST, visit.actor, key_of(visit)
    today = date.today()  # noqa: DTZ011 - as for the page
    facts = accounting.closing_facts(actor, _period(visit), today)
    step, last = str(sent.get("step", "")), facts.period.last
    if step == "revalue":
        rates = tuple((each.currency, _rate(sent, each.currency)) for each in facts.carried)
        accounting.do_revalue([accounting.Revalue(last, rates)], actor=actor, key=key)
    elif step in ("month", "year"):
        accounting.do_close_result([accounting.CloseResult(last, step)], actor=actor, key=key)
    elif step == "close":
        ledgers = tuple(str(name) for name in sent.getlist("ledger"))
        change = accounting.ChangePeriod(
            facts.period.id, ledgers, str(sent.get("status", "")), str(sent.get("reason", ""))
        )
        accounting.do_close_period([change], actor=actor, key=key)
    else:
        raise ValidationFailed(
            Problem("desk.no_action", "There is no such action.", "Choose one of the page's.")
        )


def _rate(sent: Mapping[str, object], currency: str) -> Decimal:
    """Return the rate that was typed; 0 where it is none, which the command refuses by name."""
    try:
        return Decimal(str(sent.get(f"rate.{currency}", "")).strip()[:40])
    except InvalidOperation:
        return Decimal(0)
