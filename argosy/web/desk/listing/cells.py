"""Cells that are edited in place: by the noun's own action that changes it, with its version.

Such an action takes the record as it shall be. So a cell can be edited where all that the action
takes can be filled from the record as the reader sees it; one part of it is then another.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from django.http.response import HttpResponseBase
from django.shortcuts import render

from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import ArgosyError, NotFound, Problem
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.access import actions_of, check_read, field_of
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.fields import Field
from argosy.platform.registry.resource import Resource
from argosy.platform.registry.words import cure_of, message_of
from argosy.web.api.gives import perform
from argosy.web.api.reads import version_field
from argosy.web.desk.filling import read_form
from argosy.web.desk.forms import Form, Input, form_of
from argosy.web.desk.shown import shown
from argosy.web.desk.visits import Visit

KEY_MAX = 100
TEXT_MAX = 2_000


@dataclass(frozen=True, slots=True)
class _Editing:
    """A cell that is edited: its record, its field, and the action that changes it."""

    noun: Resource
    action: Action
    form: Form
    field: Field
    input: Input
    record: int


def editable(actor: Actor, noun: Resource) -> frozenset[str]:
    """Return the fields of a noun that the reader may edit in place."""
    action, form = _action(actor, noun)
    if action is None or form is None:
        return frozenset()
    return frozenset(_field_name(each) for each in form.inputs)


def _action(actor: Actor, noun: Resource) -> tuple[Action | None, Form | None]:
    """Return the action that changes a record and can be filled from it, with its form."""
    for action in actions_of(actor, noun):
        if action.kind is not ActionKind.CHANGE or action.hidden or not action.version:
            continue
        form = form_of(noun, action, actor.language)
        names = {_field_name(each) for each in form.inputs}
        seen = all(field_of(actor, noun, name) is not None for name in names)
        if form.is_whole and not form.grids and seen and version_field(noun):
            return action, form
    return None, None


def _field_name(each: Input) -> str:
    return each.path.removesuffix("_id") if each.kind == "reference" else each.path


def cell(visit: Visit, resource: str) -> HttpResponseBase:
    """Answer the input of a cell, or change it and answer the cell."""
    noun = catalogue.resource(resource)
    check_read(visit.actor, noun)
    sent = visit.request.POST if visit.request.method == "POST" else visit.request.GET
    given = {str(name): str(text) for name, text in sent.items()}
    editing = _editing(visit, noun, given)
    found = reads.record(visit.actor, noun, editing.record, with_lines=False, with_actions=True)
    if visit.request.method != "POST":
        text = _typed(found.get(editing.field.name), editing.input.kind)
        return _asking(visit, editing, text, str(found[version_field(noun)]))
    text, version = given.get("value", "")[:TEXT_MAX], given.get("version", "")
    posted = {
        each.path: _typed(found.get(_field_name(each)), each.kind) for each in editing.form.inputs
    }
    posted[editing.input.path] = text
    filled = read_form(visit.actor, editing.form, posted)
    filled.body[editing.action.subject] = editing.record
    filled.body[editing.action.version] = int(version) if _is_whole(version) else 0
    try:
        if filled.problems:
            return _asking(visit, editing, text, version, tuple(filled.problems))
        perform(visit.actor, editing.action, filled.body, given.get("key", "")[:KEY_MAX])
    except ArgosyError as error:
        return _asking(visit, editing, text, version, error.problems)
    fresh = reads.record(visit.actor, noun, editing.record, with_lines=False)
    value = shown(visit.actor, editing.field, fresh)
    return render(visit.request, "desk/listing/cell.html", {"value_of": value, "editing": None})


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _editing(visit: Visit, noun: Resource, given: Mapping[str, str]) -> _Editing:
    action, form = _action(visit.actor, noun)
    field = field_of(visit.actor, noun, given.get("field", ""))
    record = given.get("record", "")
    if action is not None and form is not None and field is not None and _is_whole(record):
        for each in form.inputs:
            if _field_name(each) == field.name:
                return _Editing(noun, action, form, field, each, int(record))
    raise NotFound(
        Problem(
            "desk.no_cell",
            "This cannot be changed here.",
            "Open the record and choose one of the actions that it shows.",
        )
    )


def _typed(value: object, kind: str) -> str:
    """Return a value of a record as one would type it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        if kind == "money":
            return f"{value.get('amount', '')} {value.get('currency', '')}"
        return f"#{value['id']}" if kind == "reference" else ""
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return "" if value is None else str(value)


def _asking(
    visit: Visit,
    editing: _Editing,
    text: str,
    version: str,
    problems: tuple[Problem, ...] | list[Problem] = (),
) -> HttpResponseBase:
    language = visit.language
    context = {
        "editing": editing,
        "noun": editing.noun.name,
        "text": text,
        "version": version,
        "csrf": visit.csrf,
        "key": secrets.token_urlsafe(18),
        "label": editing.field.label.in_language(language),
        "problems": [f"{message_of(p, language)} {cure_of(p, language)}".strip() for p in problems],
    }
    status = 422 if problems else 200
    return render(visit.request, "desk/listing/cell.html", context, status=status)
