"""The settings page: everything that can be set, with what holds now and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from argosy.kernel.primitives.errors import ArgosyError
from argosy.platform.registry.words import cure_of, message_of
from argosy.platform.settings import api as settings
from argosy.platform.users import api as users
from argosy.web.desk.menu import capability_label, icon_of
from argosy.web.desk.pages import show
from argosy.web.desk.services.sent import key_of, new_key
from argosy.web.desk.visits import Visit

READ, WRITE, SYSTEM = "settings.read", "settings.write", "settings.system"


@dataclass(frozen=True, slots=True)
class Way:
    """A level that the reader may set a value for."""

    level: str
    label: str
    own: str | None
    """What is set there; None for nothing."""


@dataclass(frozen=True, slots=True)
class Row:
    """A setting as the page shows it."""

    setting: settings.Setting
    label: str
    help: str
    shown: str
    source: str
    source_label: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The settings of a capability."""

    code: str
    label: str
    icon: str
    rows: tuple[Row, ...]


def page(visit: Visit) -> HttpResponseBase:
    """Answer the page: all settings, or those in which what was typed is found."""
    wanted = visit.request.GET.get("q", "").strip()[:100]
    rows = [row for row in _rows(visit) if _fits(row, wanted)]
    groups = [
        Group(code, _group_label(code, visit.language), icon_of(f"{code}."), tuple(found))
        for code, found in groupby(rows, key=lambda row: row.setting.capability)
    ]
    return show(
        visit,
        "services/settings.html",
        _("Settings"),
        workspace="system",
        groups=groups,
        wanted=wanted,
        may_read=visit.actor.may(READ),
    )


def _fits(row: Row, wanted: str) -> bool:
    """Whether every word stands somewhere in what is read of a setting."""
    text = f"{row.setting.code} {row.label} {row.help} {row.shown}".casefold()
    return all(word in text for word in wanted.casefold().split())


def _group_label(code: str, language: str) -> str:
    own = {
        "general": _("General"),
        "accounts": _("Accounts"),
        "files": _("Files"),
        "mail": _("Mail"),
        "notifications": _("Notifications"),
        "im": _("Instant messages"),
        "performance": _("Performance"),
    }
    return own.get(code) or capability_label(f"{code}.", language)


def _rows(visit: Visit, code: str = "") -> list[Row]:
    actor = visit.actor
    found = settings.effective(
        [code] if code else None, company_id=actor.company_id or None, account_id=actor.id
    )
    rows = [_row(visit, each) for each in found.values()]
    may = actor.may(READ)
    kept = [row for row in rows if may or row.ways]
    return sorted(kept, key=lambda row: row.setting.capability)


def _row(visit: Visit, found: settings.Effective) -> Row:
    setting = found.setting
    language = visit.language
    return Row(
        setting,
        setting.label.in_language(language),
        setting.help.in_language(language) if setting.help else "",
        _shown(found, language),
        found.source,
        _source_label(visit, found.source),
        tuple(
            Way(level, _level_label(visit, level), found.own.get(level))
            for level in setting.levels
            if _may_set(visit, level)
        ),
    )


def _may_set(visit: Visit, level: settings.Level) -> bool:
    actor = visit.actor
    if level is settings.Level.USER:
        return True
    if level is settings.Level.COMPANY:
        return actor.may(WRITE) and bool(actor.company_id)
    return actor.may(WRITE) and actor.may(SYSTEM)


def _shown(found: settings.Effective, language: str) -> str:
    setting, text = found.setting, found.text
    if setting.kind is settings.Kind.SECRET:
        return _("set, and not shown") if text else _("not set")
    if setting.kind is settings.Kind.FLAG:
        return _("on") if text == "true" else _("off")
    for choice in setting.choices:
        if choice.value == text:
            return choice.label.in_language(language)
    unit = f" {setting.unit.in_language(language)}" if setting.unit else ""
    return f"{text}{unit}" if text else _("empty")


def _level_label(visit: Visit, level: str) -> str:
    if level == "user":
        return _("For me")
    if level == "company":
        return visit.company.name if visit.company else _("Company")
    return _("For everybody")


def _source_label(visit: Visit, source: str) -> str:
    if source == settings.DEFAULT:
        return _("by default")
    return _level_label(visit, source)


def one(visit: Visit, code: str) -> HttpResponseBase:
    """Answer one setting with its form and its history; take what the form sends."""
    found = _rows(visit, code)
    if not found:
        visit.actor.check_permission(READ)
    row = found[0]
    problems: list[tuple[str, str]] = []
    sent = visit.request.POST
    if visit.request.method == "POST":
        try:
            _set(visit, row.setting)
            return HttpResponseRedirect(reverse("desk-setting", args=[code]) + "?saved=1")
        except ArgosyError as refused:
            problems = [
                (message_of(problem, visit.language), cure_of(problem, visit.language))
                for problem in refused.problems
            ]
    typed = "" if row.setting.kind is settings.Kind.SECRET else str(sent.get("value", ""))
    may = visit.actor.may(READ)
    return show(
        visit,
        "services/setting.html",
        row.label,
        workspace="system",
        status=422 if problems else 200,
        row=row,
        group=_group_label(row.setting.capability, visit.language),
        problems=problems,
        level=str(sent.get("level", "")) or (row.ways[-1].level if row.ways else ""),
        typed=typed,
        is_sent=bool(problems),
        is_saved="saved" in visit.request.GET,
        changes=settings.changes(code, visit.actor) if may else [],
        may_undo=visit.actor.may(WRITE),
        level_label=lambda level: _level_label(visit, level),
        language=visit.language,
        key=new_key(),
    )


def _set(visit: Visit, setting: settings.Setting) -> None:
    """Set what a form sent, or clear it, for the level it names."""
    sent, actor, key = visit.request.POST, visit.actor, key_of(visit)
    level = str(sent.get("level", ""))
    text = None if "clear" in sent else str(sent.get("value", "")).replace("\r\n", "\n")
    company = actor.company_id if level == "company" else None
    if setting.kind is settings.Kind.SECRET:
        secret = users.Password(text or "")
        item = settings.SetSecret(setting.code, secret, company)
        settings.do_set_secret([item], actor=actor, key=key)
    elif level == "user":
        own = settings.SetOwnSetting(setting.code, text)
        settings.do_set_own_setting([own], actor=actor, key=key)
    else:
        wanted = settings.SetSetting(setting.code, text, company)
        settings.do_set_setting([wanted], actor=actor, key=key)


def undo(visit: Visit, code: str, change: int) -> HttpResponseBase:
    """Take a change back."""
    if visit.request.method == "POST":
        batch = [settings.UndoChange(change)]
        settings.do_undo_change(batch, actor=visit.actor, key=key_of(visit))
    return HttpResponseRedirect(reverse("desk-setting", args=[code]) + "?saved=1")
