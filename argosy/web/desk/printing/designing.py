"""The designer of a template: its text on one side, a real record as it looks on the other."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from argosy.kernel.primitives.errors import ArgosyError, Problem
from argosy.kernel.primitives.numbers import INT64_MAX
from argosy.platform.printing import api as printing
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.access import fields_of, lines_of
from argosy.platform.registry.filters import Query
from argosy.platform.registry.resource import Resource
from argosy.platform.registry.words import cure_of, message_of
from argosy.web.desk.pages import show
from argosy.web.desk.printing.doors import DESIGN, TEMPLATE
from argosy.web.desk.printing.pages import PAGES_MAX
from argosy.web.desk.visits import Visit

RECORDS: Final = 30
"""Latest records that a draft can be tried on."""
KEY_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class Draft:
    """What the designer's form holds."""

    name: str
    layout: str
    record: int
    language: str
    version: int
    key: str


def page(visit: Visit, record: int) -> HttpResponseBase:
    """Answer the designer; its form saves, publishes, or looks at a draft without keeping it."""
    visit.actor.check_permission(DESIGN)
    found = printing.template(visit.actor, record)
    if visit.request.method != "POST":
        given = visit.request.GET
        draft = Draft(
            found.name,
            found.layout,
            _number(str(given.get("record", ""))),
            str(given.get("language", "")),
            found.version,
            secrets.token_urlsafe(24),
        )
        return _page(visit, found, draft, ())
    sent = visit.request.POST
    draft = Draft(
        str(sent.get("name", ""))[:500],
        str(sent.get("layout", "")).replace("\r\n", "\n"),
        _number(str(sent.get("record", ""))),
        str(sent.get("language", "")),
        _number(str(sent.get("version", ""))),
        str(sent.get("key", ""))[:KEY_MAX],
    )
    if sent.get("step") == "look":
        return _page(visit, found, draft, ())
    try:
        return _kept(visit, found, draft, is_published=sent.get("step") == "publish")
    except ArgosyError as refused:
        return _page(visit, found, draft, refused.problems)


def _kept(
    visit: Visit, found: printing.Template, draft: Draft, *, is_published: bool
) -> HttpResponseBase:
    item = printing.SaveTemplate(found.id, draft.version, draft.name, draft.layout, found.is_active)
    printing.do_save_template([item], actor=visit.actor, key=f"desk/{draft.key}/save")
    if is_published:
        printing.do_publish_template(
            [printing.PublishTemplate(found.id)],
            actor=visit.actor,
            key=f"desk/{draft.key}/publish",
        )
    done = "publish" if is_published else "save"
    address = reverse("desk-print-design", args=[found.id])
    return HttpResponseRedirect(f"{address}?record={draft.record or ''}&done={done}")


def _page(
    visit: Visit, found: printing.Template, draft: Draft, problems: Sequence[Problem]
) -> HttpResponseBase:
    noun = catalogue.resource(found.resource)
    language = visit.language
    records = _records(visit, noun)
    record = draft.record or (records[0][0] if records else 0)
    wrong = [
        *problems,
        *printing.template_problems(draft.name or "-", draft.layout),
        *printing.layout_problems(found.resource, draft.layout),
    ]
    pages: list[str] = []
    if record and not wrong:
        layout, _problems = printing.parse_layout(draft.layout)
        wanted = printing.Wanted(noun.name, (record,), found.paper, draft.language)
        try:
            pages = printing.look(visit.actor, wanted, layout)
        except ArgosyError as refused:
            wrong = list(refused.problems)
    unique = {(p.code, p.field, p.message): p for p in wrong}.values()
    return show(
        visit,
        "printing/design.html",
        found.name,
        here=TEMPLATE,
        plural=catalogue.resource(TEMPLATE).plural.in_language(language),
        kept=found,
        draft=draft,
        noun_label=noun.label.in_language(language),
        record=record,
        records=records,
        fields=list(_paths(visit, noun)),
        pages=pages[:PAGES_MAX],
        problems_found=[
            (f"{p.field}: {message_of(p, language)}", cure_of(p, language)) for p in unique
        ][:20],
        done=_done(str(visit.request.GET.get("done", ""))),
        may_publish=visit.actor.may("printing.publish"),
        languages=[("", _("The partner's")), ("zh-hans", "中文"), ("en", "English"),
                   ("both", _("Both languages"))],
    )  # fmt: skip


def _done(step: str) -> str:
    return {
        "save": _("The draft is saved; what is in force stays as it is."),
        "publish": _("The draft is published and in force for whom it is assigned."),
    }.get(step, "")


def _records(visit: Visit, noun: Resource) -> list[tuple[int, str]]:
    """Return the latest records to try a draft on, by id and name."""
    try:
        rows = reads.page(visit.actor, noun, Query(limit=RECORDS, fields=noun.display or None)).rows
    except ArgosyError:
        return []
    return [(cast(int, row["id"]), _called(noun, row)) for row in rows]


def _called(noun: Resource, row: Mapping[str, object]) -> str:
    """Return what a record is called, by what it is displayed by."""
    parts = []
    for name in noun.display:
        value = row.get(name)
        if isinstance(value, Mapping):
            value = value.get("name") or value.get("code")
        if value:
            parts.append(str(value))
    return " · ".join(parts) or f"#{row['id']}"


def _paths(visit: Visit, noun: Resource) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield the placeholders that a template of a noun may use, by where they stand."""
    language = visit.language
    own = [(f"{{{f.name}}}", f.label.in_language(language)) for f in fields_of(visit.actor, noun)]
    yield noun.label.in_language(language), own
    for lines in lines_of(visit.actor, noun):
        yield (
            lines.label.in_language(language),
            [
                (f"{{{f.name}}}", f.label.in_language(language))
                for f in fields_of(visit.actor, lines)
            ],
        )
    yield _("Company"), [(f"{{company.{name}}}", "") for name in sorted(printing.LETTERHEAD)]


def _number(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) < 20
    return int(text) if is_number and int(text) <= INT64_MAX else 0
