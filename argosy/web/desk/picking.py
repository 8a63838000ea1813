"""The record that somebody means by a code, a name, its pinyin or a scanned barcode."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final, cast

from django.http import JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render

from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import ArgosyError, Problem
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.access import check_read
from argosy.platform.registry.fields import FieldType
from argosy.platform.registry.filters import All, Any, Query, Test
from argosy.platform.registry.resource import Resource
from argosy.platform.search import pinyin
from argosy.web.desk.shown import shown
from argosy.web.desk.visits import Visit

OPTIONS_MAX: Final = 20
TEXT_MAX: Final = 100
ID_MAX: Final = 18
"""Digits of the longest id."""
READ_MAX: Final = 4_000
"""Records whose names are read as pinyin: the latest ones."""
KEPT_S: Final = 30.0
KEPT_MAX: Final = 200
SCANNED: Final = (("barcodes", "value"),)
"""Kinds of lines, and their field, that hold what a scanner reads."""
CHINESE: Final = "name_zh"
ASKED_MAX: Final = 200
"""Texts that are looked up at once."""
Option = tuple[str, str]
_kept: dict[tuple[int, int, str], tuple[float, list[Option]]] = {}


def options(visit: Visit, resource: str) -> HttpResponseBase:
    """Answer what may be meant by what was typed: for pickers as JSON, else as options."""
    noun = catalogue.resource(resource)
    check_read(visit.actor, noun)
    given = visit.request.GET
    offers = _offers(visit.actor, noun, given)
    found = candidates(visit.actor, noun, given.get("q", "").strip()[:TEXT_MAX], offers)
    if visit.request.GET.get("as") == "json":
        return JsonResponse({"options": found})
    return render(visit.request, "desk/options.html", {"options": found})


def _offers(actor: Actor, noun: Resource, given: QueryDict) -> list[tuple[str, str]]:
    """Return what the address narrows by: choices, and references by what people call them."""
    offers = []
    for name in sorted({*given}):
        field = noun.field(name)
        if field is None:
            continue
        texts = [text[:TEXT_MAX] for text in given.getlist(name)]
        if field.type in (FieldType.CHOICE, FieldType.BOOLEAN):
            offers += [(name, text) for text in texts]
        elif field.target and any(texts):
            offers.append((name, _meant(actor, field.target, texts[0])))
    return offers


def _meant(actor: Actor, target: str, text: str) -> str:
    """Return the id of the record that is called so, or that ``#17`` names; "0" for none."""
    number = text.removeprefix("#")
    if number != text and number.isascii() and number.isdigit():
        return number[:ID_MAX]
    meant = records_of(actor, target, [text])[text]
    return "0" if isinstance(meant, Problem) else str(meant)


def candidates(
    actor: Actor, noun: Resource, text: str, offers: Sequence[tuple[str, str]] = ()
) -> list[Option]:
    """Return what may be meant, the surest first: its code, and what else is shown with it.

    Args:
        actor: who asks.
        noun: what the records are of.
        text: what was typed; "" for nothing yet.
        offers: fields and values; only records with one of the values of each are offered.

    Raises:
        PermissionDenied: the actor may not read the noun.
    """
    queries = [Query(search=text)] if any(field.is_searchable for field in noun.fields) else []
    if not text:
        queries = [Query()]
    names = _names(noun)
    if text and names:
        queries.append(Query(where=Test(names[0], "starts", text)))
    if CHINESE in names and pinyin.HAN.search(text):
        queries.append(Query(where=Test(CHINESE, "has", text)))
    only = _only(offers)
    found: list[Option] = _scanned(actor, noun, text, only) if text else []
    for query in queries:
        tests = tuple(each for each in (query.where, *only) if each is not None)
        found += _rows(actor, noun, replace(query, where=All(tests) if tests else None))
    known = list(dict.fromkeys(found))
    if text and len(known) < OPTIONS_MAX and text.isascii() and not text.isdigit():
        sounding = _sounding(actor, noun, text)
        if sounding and only:
            codes = Test(names[0], "in", [code for code, _name in sounding])
            sounding = _rows(actor, noun, Query(where=All((codes, *only))))
        known += [each for each in sounding if each not in known]
    exact = [each for each in known if each[0].lower() == text.lower()]
    return [*exact, *(each for each in known if each not in exact)][:OPTIONS_MAX]


def _only(offers: Sequence[tuple[str, str]]) -> list[Test]:
    values: dict[str, list[str]] = {}
    for name, value in offers:
        values.setdefault(name, []).append(value)
    return [
        Test(name, "in", each) if len(each) > 1 else Test(name, "is", each[0])
        for name, each in values.items()
    ]


def records_of(actor: Actor, target: str, texts: Iterable[str]) -> dict[str, object]:
    """Return for each text the id of the one record that it means, or the problem that it has none.

    However many texts there are, it costs a statement a name that records go by.

    Args:
        actor: who wrote them.
        target: name of the resource.
        texts: codes, names or scanned barcodes.
    """
    noun = catalogue.resources()[target]
    left = list(dict.fromkeys(texts))
    found: dict[str, set[object]] = {text: set() for text in left}
    for start in range(0, len(left), ASKED_MAX):
        part = left[start : start + ASKED_MAX]
        _take_named(actor, noun, part, found)
        _take_scanned(actor, noun, [text for text in part if not found[text]], found)
    return {text: _one(text, ids) for text, ids in found.items()}


def _one(text: str, ids: set[object]) -> object:
    if len(ids) == 1:
        return next(iter(ids))
    if ids:
        return Problem(
            "desk.many_records",
            "{text} may mean several records.",
            "Type the code, or choose from the list.",
            "",
            {"text": text},
        )
    return Problem(
        "desk.no_record",
        "Nothing is called {text} here.",
        "Type a code or a name, or choose from the list.",
        "",
        {"text": text},
    )


def _take_named(
    actor: Actor, noun: Resource, texts: Sequence[str], found: dict[str, set[object]]
) -> None:
    """Add the ids of records whose code, in small letters too, or name is one of the texts."""
    names = [
        name
        for name in _names(noun)
        if (field := noun.field(name)) is not None
        and field.can_filter
        and field.type is FieldType.TEXT  # a number is no kind, and no kind names a record
    ]
    if not names:
        return
    wanted = list({*texts, *(text.upper() for text in texts)})
    query = Query(fields=tuple(names), where=Any(tuple(Test(n, "in", wanted) for n in names)))
    called: dict[str, set[object]] = {}
    for row in _all(actor, noun, query):
        for name in names:
            called.setdefault(str(row.get(name)), set()).add(row["id"])
    for text in texts:
        found[text] |= called.get(text) or called.get(text.upper(), set())


def _take_scanned(
    actor: Actor, noun: Resource, texts: Sequence[str], found: dict[str, set[object]]
) -> None:
    for kind, field in _scans(noun):
        query = Query(fields=(kind,), where=Test(f"{kind}.{field}", "in", list(texts)))
        for row in _all(actor, noun, query) if texts else ():
            for line in cast("Sequence[Mapping[str, object]]", row[kind]):
                if line[field] in texts:
                    found[str(line[field])].add(row["id"])


def _all(actor: Actor, noun: Resource, query: Query) -> list[reads.Record]:
    try:
        return [row for chunk in reads.stream(actor, noun, query) for row in chunk]
    except ArgosyError:
        return []


def _scans(noun: Resource) -> list[tuple[str, str]]:
    kinds = {lines.name: lines for lines in noun.lines}
    return [
        (name, field)
        for name, field in SCANNED
        if name in kinds and kinds[name].field(field) is not None
    ]


def _scanned(actor: Actor, noun: Resource, text: str, only: Sequence[Test]) -> list[Option]:
    tests = tuple(Test(f"{kind}.{field}", "is", text) for kind, field in _scans(noun))
    return _rows(actor, noun, Query(where=All((Any(tests), *only)))) if tests else []


def _names(noun: Resource) -> list[str]:
    """Return the fields that records go by: code, name, and the Chinese name where there is one."""
    return [name for name in (*noun.display[:2], CHINESE) if noun.field(name) is not None]


def _rows(actor: Actor, noun: Resource, query: Query) -> list[Option]:
    names = _names(noun)
    told = [*names, *(name for name in noun.tells if noun.field(name) is not None)]
    units = [unit for n in told if (f := noun.field(n)) is not None and (unit := f.unit)]
    fields = tuple(dict.fromkeys([*told, *(unit for unit in units if noun.field(unit))]))
    asked = Query(fields=fields, where=query.where, search=query.search, limit=OPTIONS_MAX)
    try:
        rows = reads.page(actor, noun, asked).rows
    except ArgosyError:
        return []
    return [_option(actor, noun, told, row) for row in rows]


def _option(actor: Actor, noun: Resource, names: Sequence[str], row: reads.Record) -> Option:
    """Return a record as a choice: its code, its names, and what else tells it apart."""
    texts = [
        f"{told.text} {told.unit}".strip()
        for name in names
        if (field := noun.field(name)) is not None and (told := shown(actor, field, row))
    ]
    called = len(_names(noun))
    others = [" ".join(filter(None, texts[1:called])), *texts[called:]]
    return (texts[0] if texts and texts[0] else f"#{row['id']}", " · ".join(filter(None, others)))


def _sounding(actor: Actor, noun: Resource, text: str) -> list[Option]:
    """Return what is written in Chinese and sounds as typed, among the latest records.

    Names are kept for half a minute, by who sees them, so that typing on costs nothing.
    """
    key = (actor.id, actor.company_id, noun.name)
    read_s, names = _kept.get(key, (0.0, []))
    if time.monotonic() - read_s > KEPT_S:
        names = [each for each in _latest(actor, noun) if pinyin.HAN.search(" ".join(each))]
        if len(_kept) >= KEPT_MAX:
            _kept.clear()
        _kept[key] = (time.monotonic(), names)
    return [each for each in names if any(pinyin.matches(text, part) for part in each if part)]


def _latest(actor: Actor, noun: Resource) -> list[Option]:
    names = _names(noun)
    found: list[Option] = []
    after = ""
    while len(found) < READ_MAX:
        try:
            page = reads.page(actor, noun, Query(fields=tuple(names), after=after, limit=500))
        except ArgosyError:
            break
        found += [_option(actor, noun, names, row) for row in page.rows]
        after = page.next
        if not after:
            break
    return found
