"""Printing on the desk: how it will look, on which paper, in which language; then the file."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from argosy.kernel.primitives.errors import ArgosyError, NotFound, Problem, ValidationFailed
from argosy.kernel.primitives.numbers import INT64_MAX
from argosy.platform.printing import api as printing
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.resource import Resource
from argosy.platform.registry.words import cure_of, message_of
from argosy.web.api.papers import file_answer
from argosy.web.desk.pages import show
from argosy.web.desk.records import names_of
from argosy.web.desk.visits import Visit

PAGES_MAX: Final = 12
"""Pages that a preview shows; the file has all."""
SEAL: Final = "printing.seal"
KEY_MAX: Final = 100
BESIDE: Final = ("copies", "start_at")
"""Fields that have what is wrong with them beside them."""


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a list: its value, what it is called, whether it is chosen."""

    value: str
    label: str
    is_chosen: bool


def page(visit: Visit, resource: str) -> HttpResponseBase:
    """Answer the page where records are printed; a POST answers the file itself."""
    noun = catalogue.resource(resource)
    visit.actor.check_permission(printing.PRINT)
    given: Mapping[str, str] = (
        visit.request.POST if visit.request.method == "POST" else visit.request.GET
    )
    wanted = _wanted(noun, given)
    if visit.request.method == "POST" and given.get("step") != "look":
        key = str(given.get("key", ""))[:KEY_MAX]
        try:
            printed = printing.print_documents(visit.actor, wanted, f"desk/{key}")
        except ValidationFailed as refused:
            return _page(visit, noun, wanted, refused.problems)
        return file_answer(printed, noun, "attachment" if wanted.is_archive else "inline")
    return _page(visit, noun, wanted)


def page_of(visit: Visit, noun: Resource, ids: Sequence[int]) -> HttpResponseBase:
    """Answer the page where chosen records of a list are printed.

    Raises:
        PermissionDenied: the visitor may not print.
    """
    visit.actor.check_permission(printing.PRINT)
    return _page(visit, noun, printing.Wanted(noun.name, tuple(dict.fromkeys(ids))))


def _wanted(noun: Resource, given: Mapping[str, str]) -> printing.Wanted:
    """Return what a form or an address asks for.

    Raises:
        NotFound: an id is no number.
    """
    return printing.Wanted(
        noun.name,
        _ids(str(given.get("ids", ""))),
        str(given.get("paper", "")),
        str(given.get("language", "")),
        str(given.get("printer", "")),
        given.get("seal") == "1",
        _count(str(given.get("copies", "1"))),
        given.get("as") == "zip",
        _count(str(given.get("start_at", "1"))),
    )


def _count(text: str) -> int:
    """Return a number that was typed; 0, which is refused, for what is none."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _ids(text: str) -> tuple[int, ...]:
    names = [part.strip() for part in text.split(",") if part.strip()]
    if any(not (n.isascii() and n.isdigit()) or int(n[:25]) > INT64_MAX for n in names):
        raise NotFound(
            Problem("desk.no_record", "There is no such record.", "Choose one of the list.", "ids")
        )
    return tuple(dict.fromkeys(int(name) for name in names))


def _page(
    visit: Visit,
    noun: Resource,
    wanted: printing.Wanted,
    wrong: Sequence[Problem] = (),
) -> HttpResponseBase:
    actor, language = visit.actor, visit.language
    papers: Sequence[printing.Paper] = printing.papers_of(noun.name)
    name, pages = "", []
    found = list(wrong or printing.wanted_problems(wanted))
    problems: list[tuple[str, str]] = []
    printed = 0
    try:
        if len(wanted.ids) == 1:
            papers = printing.papers_for(actor, noun.name, wanted.ids[0])
            name = _name_of(visit, noun, wanted.ids[0])
            code = wanted.paper or papers[0].code
            printed = printing.copies(actor, noun.name, code, wanted.ids).get(wanted.ids[0], 0)
        pages = [] if found else printing.look(actor, _first(wanted))
    except ValidationFailed as refused:
        found += refused.problems
    except ArgosyError:
        if len(wanted.ids) <= 1:
            raise
        problems = [(_("Not all of these can be printed so."), _("Choose another paper."))]
    told = {name: _told(found, language, name) for name in BESIDE}
    problems += [
        (message_of(p, language), cure_of(p, language)) for p in found if p.field not in BESIDE
    ]
    chosen = wanted.paper or (papers[0].code if len(wanted.ids) == 1 else "")
    shape = _shape(visit, wanted)
    return show(
        visit,
        "printing/print.html",
        _("Print"),
        here=noun.name,
        plural=noun.plural.in_language(language),
        name=name,
        record=wanted.ids[0] if len(wanted.ids) == 1 else 0,
        count=len(wanted.ids),
        ids=",".join(str(id_) for id_ in wanted.ids),
        papers=[Option(p.code, p.label.in_language(language), p.code == chosen) for p in papers],
        any_paper=len(wanted.ids) > 1,
        languages=_languages(wanted.language),
        printers=[
            Option(p.code, p.name, p.code == wanted.printer) for p in printing.printers(actor)
        ],
        with_printer=bool(wanted.printer),
        may_seal=actor.may(SEAL),
        is_sealed=wanted.is_sealed,
        printed=printed,
        pages=pages[:PAGES_MAX],
        page_count=len(pages),
        problems_found=problems,
        is_wrong=bool(problems or found),
        told=told,
        is_label=shape.is_label or wanted.copies_of != 1,
        copies=wanted.copies_of or "",
        places=shape.places,
        start_at=wanted.start_at or "",
        key=secrets.token_urlsafe(24),
    )


def _first(wanted: printing.Wanted) -> printing.Wanted:
    """Return what a preview shows: the first record, on paper, whatever printer it goes to."""
    return replace(wanted, ids=wanted.ids[:1], is_sealed=False, is_archive=False)


def _shape(visit: Visit, wanted: printing.Wanted) -> printing.Shape:
    """Return what the first record is printed on; a document where that is not known."""
    try:
        return printing.shape_of(visit.actor, wanted)
    except ArgosyError:
        return printing.Shape(is_label=False, places=1)


def _told(found: Sequence[Problem], language: str, field: str) -> list[tuple[str, str]]:
    """Return what is wrong with a field, in words."""
    return [(message_of(p, language), cure_of(p, language)) for p in found if p.field == field]


def _languages(chosen: str) -> list[Option]:
    labels = {
        "": _("The partner's"),
        "zh-hans": "中文",
        "en": "English",
        "both": _("Both languages"),
    }
    return [Option(value, label, value == chosen) for value, label in labels.items()]


def _name_of(visit: Visit, noun: Resource, id_: int) -> str:
    return names_of(visit.actor, noun, reads.record(visit.actor, noun, id_))[0]
