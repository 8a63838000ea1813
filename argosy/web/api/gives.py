"""Commands over HTTP: one item or many, each request exactly once by its key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from django.http import HttpRequest, HttpResponse

from argosy.kernel.events.commands import Answer, Done, Mode
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import ArgosyError, Problem, ValidationFailed
from argosy.platform.registry.actions import Action, ActionKind
from argosy.platform.registry.own_fields import api as own_fields
from argosy.platform.registry.possible import currency_of
from argosy.platform.registry.resource import Resource
from argosy.platform.users import api as users
from argosy.web.api.answers import answer, refuse, version_of
from argosy.web.api.bodies import read_body
from argosy.web.api.calls import key_of, parameters_of
from argosy.web.words import told

PREFIX = "/api/v1/"
SECRETS: Mapping[str, Callable[[Actor, str, int], str]] = {
    "users.key.create": lambda actor, key, place: users.key_secret(
        actor.id, actor.company_id, key, place
    ),
}
"""Actions whose answer tells a secret that is stored nowhere; a repeated request tells it again."""


@dataclass(frozen=True, slots=True)
class _Given:
    """A request to give a command, before its items are read."""

    actor: Actor
    resource: Resource
    action: Action
    key: str
    body: object

    @property
    def name(self) -> str:
        """The action's full name."""
        return f"{self.resource.name}.{self.action.name}"


def _begin(request: HttpRequest, actor: Actor, resource: Resource, action: Action) -> _Given:
    """Check what can be checked before anything is read."""
    key = key_of(request)
    if action.permission:
        actor.check_permission(action.permission)
    if parameters_of(request):
        raise refuse(
            400,
            "api.no_parameters",
            "A change takes no parameters in its address.",
            "Send everything in the body.",
        )
    return _Given(actor, resource, action, key, read_body(request))


def give_one(
    request: HttpRequest, actor: Actor, resource: Resource, action: Action
) -> HttpResponse:
    """Give a command for one item."""
    given = _begin(request, actor, resource, action)
    body = _with_version(request, given)
    done = perform(actor, action, body, given.key)
    made = done.results[0]
    result = _result(given, made, 0)
    is_new = action.kind is ActionKind.CREATE and made is not None
    response = answer(
        {"command_id": done.command_id, "result": result}, status=201 if is_new else 200
    )
    if is_new and made is not None:
        response.headers["Location"] = f"{PREFIX}{resource.name}/{made.id}"
    return _marked(response, done)


def perform(actor: Actor, action: Action, body: object, key: str) -> Answer:
    """Give a command for one item in JSON; problems name its fields as the item does.

    Raises:
        ValidationFailed: with everything that is wrong with the item.
        ArgosyError: the command refuses.
    """
    item = own_fields.parse(action, body, currency_of=currency_of(actor, action))
    if isinstance(item, list):
        raise ValidationFailed(item)
    try:
        return action.command([item], actor=actor, key=key)
    except ArgosyError as error:
        raise _placed(error, _of_one) from error


def _with_version(request: HttpRequest, given: _Given) -> object:
    """Return the body with the version that If-Match states, where the command takes one."""
    header = request.headers.get("If-Match")
    if header is None:
        return given.body
    version = version_of(header)
    if not given.action.version or version is None:
        raise refuse(
            400,
            "api.if_match",
            "If-Match is taken where the command takes a version, with the tag of the record.",
            "Read the record and send its ETag, or leave the header out.",
            "If-Match",
        )
    if not isinstance(given.body, dict):
        return given.body
    return {given.action.version: version, **given.body}


def give_many(
    request: HttpRequest, actor: Actor, resource: Resource, action: Action
) -> HttpResponse:
    """Give a command for many items: all or none, or (mode ``valid``) each that is right."""
    given = _begin(request, actor, resource, action)
    items, mode = _items(given.body)
    batch, places, problems = _read_items(given, items)
    if problems and (mode == "all" or not batch):
        raise ValidationFailed(problems)

    def placed(problem: Problem) -> Problem:
        return _of_many(problem, places)

    try:
        done = action.command(batch, actor=actor, key=given.key, mode=mode)
    except ArgosyError as error:
        raise _placed(error, placed) from error
    results: list[object] = [None] * len(items)
    for place, result in zip(places, done.results, strict=True):
        results[place] = _result(given, result, place)
    problems += [placed(problem) for problem in done.problems]
    language = actor.language
    body = {
        "command_id": done.command_id,
        "results": results,
        "problems": [told(problem, language) for problem in problems],
    }
    return _marked(answer(body), done)


def _items(body: object) -> tuple[list[object], Mode]:
    """Return items and mode of a bulk request."""
    problems: list[Problem] = []
    found = body if isinstance(body, dict) else {}
    items, mode = found.get("items"), found.get("mode", "all")
    if not isinstance(body, dict) or not isinstance(items, list):
        problems.append(
            Problem(
                "api.items",
                "A list of items is needed here.",
                'Send {{"items": [...], "mode": "all"}}.',
                "items",
            )
        )
    if mode not in ("all", "valid"):
        problems.append(
            Problem(
                "api.mode",
                "The mode is all or valid.",
                "Send all to do every item or none, valid to do those that are right.",
                "mode",
            )
        )
    problems += [
        Problem(
            "wire.unknown_field",
            "There is no field {name}.",
            "Leave it out.",
            str(name)[:60],
            {"name": str(name)[:60]},
        )
        for name in found
        if name not in ("items", "mode")
    ]
    if problems:
        raise ValidationFailed(problems)
    return cast("list[object]", items), cast(Mode, mode)


def _read_items(
    given: _Given, items: Sequence[object]
) -> tuple[list[object], list[int], list[Problem]]:
    """Return the items that can be read, their places, and what is wrong with the others."""
    batch: list[object] = []
    places: list[int] = []
    problems: list[Problem] = []
    find = currency_of(given.actor, given.action)
    for place, each in enumerate(items):
        item = own_fields.parse(given.action, each, currency_of=find)
        if isinstance(item, list):
            problems += [problem.under(f"items[{place}]") for problem in item]
        else:
            batch.append(item)
            places.append(place)
    return batch, places, problems


def _result(given: _Given, done: Done | None, place: int) -> dict[str, object] | None:
    if done is None:
        return None
    result: dict[str, object] = {"type": done.type, "id": done.id, "number": done.number}
    tell = SECRETS.get(given.name)
    if tell is not None:
        result["secret"] = tell(given.actor, given.key, place)
    return result


def _marked(response: HttpResponse, done: Answer) -> HttpResponse:
    if done.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def _placed(error: ArgosyError, place: Callable[[Problem], Problem]) -> ArgosyError:
    """Return the refusal with its problems under the names that the caller knows."""
    return type(error)([place(problem) for problem in error.problems])


def _wired(path: str) -> str:
    """Return a path as fields are called on the wire: money without ``_minor``."""
    return ".".join(
        name.removesuffix("_minor") if name.endswith("_minor") else name for name in path.split(".")
    )


def _of_one(problem: Problem) -> Problem:
    """Return a problem of the only item of a batch under the item's own names."""
    path = problem.field
    if path.startswith("[0]"):
        path = path[3:].removeprefix(".")
    if path == "key":
        path = "Idempotency-Key"
    return replace(problem, field=_wired(path))


def _of_many(problem: Problem, places: Sequence[int]) -> Problem:
    path = problem.field
    if path == "key":
        return replace(problem, field="Idempotency-Key")
    number, closing, rest = path[1:].partition("]")
    if not (path.startswith("[") and closing and number.isdecimal()):
        return replace(problem, field=_wired(path))
    place = places[int(number)] if int(number) < len(places) else int(number)
    return replace(problem, field=f"items[{place}]{_wired(rest)}")
