"""Documents on paper over HTTP: a preview of one record, a printout of many, counted and noted."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.platform.printing import api as printing
from argosy.platform.registry import wire
from argosy.platform.registry.resource import Resource
from argosy.web.api.answers import refuse
from argosy.web.api.bodies import read_body
from argosy.web.api.calls import key_of, parameters_of

PARAMETERS: Final = ("paper", "language", "printer")


def answer_preview(
    request: HttpRequest, actor: Actor, resource: Resource, id_: int
) -> HttpResponseBase:
    """Answer what a record looks like on paper, marked as a preview; nothing is counted."""
    given = parameters_of(request)
    problems = [_unknown(name) for name, _ in given if name not in PARAMETERS]
    if problems:
        actor.check_permission(resource.read_permission)
        raise ValidationFailed(problems)
    asked = dict(given)
    wanted = printing.Wanted(
        resource.name,
        (id_,),
        asked.get("paper", ""),
        asked.get("language", ""),
        asked.get("printer", ""),
    )
    return file_answer(printing.preview(actor, wanted), resource, "inline")


def answer_print(request: HttpRequest, actor: Actor, resource: Resource) -> HttpResponseBase:
    """Answer records as one file; each is counted, and says from the second time that it is a copy.

    A request that is sent again with its key gets the same file and counts once.
    """
    key = key_of(request)
    actor.check_permission(printing.PRINT)
    if parameters_of(request):
        raise refuse(
            400,
            "api.no_parameters",
            "A change takes no parameters in its address.",
            "Send everything in the body.",
        )
    item = wire.parse(printing.PrintRequest, read_body(request), currency_of=lambda _: "")
    if isinstance(item, list):
        raise ValidationFailed(item)
    assert isinstance(item, printing.PrintRequest)
    printed = printing.print_documents(actor, wanted_of(resource, item), key)
    response = file_answer(printed, resource, "attachment")
    if printed.is_replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def wanted_of(resource: Resource, item: printing.PrintRequest) -> printing.Wanted:
    """Return what a request wants printed."""
    return printing.Wanted(
        resource.name,
        item.ids,
        item.paper,
        item.language,
        item.printer,
        item.is_sealed,
        item.copies,
        item.is_archive,
        item.start_at,
    )


def file_answer(printed: printing.Printed, resource: Resource, disposition: str) -> HttpResponse:
    """Answer a file that was printed.

    Args:
        printed: the file.
        resource: what it is of, for its name.
        disposition: inline or attachment.
    """
    name = f"{resource.name}.{printed.extension}"
    response = HttpResponse(printed.data, content_type=printed.content_type)
    response.headers["Content-Disposition"] = f'{disposition}; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _unknown(name: str) -> Problem:
    shown = name[:60] if name.isprintable() else ascii(name)[1:61]
    return Problem(
        "printing.parameter",
        "A preview takes the parameters paper, language and printer only.",
        "Leave {name} out.",
        shown,
        {"name": shown},
    )
