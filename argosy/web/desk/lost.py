"""Addresses that lead nowhere: a page of ours that says so, in the reader's language."""

from __future__ import annotations

import psycopg
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from argosy.kernel.primitives.errors import ArgosyError, Problem
from argosy.web.desk.pages import refused
from argosy.web.desk.visits import Visit, visit_of


def page(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for an address that there is not; who is signed in keeps the menu.

    Args:
        request: what was asked.
        exception: which address it was compared with; of no use to a reader.
    """
    del exception
    problem = Problem(
        "desk.no_page",
        "There is no page at this address.",
        "Check the address, or go on from the desk.",
    )
    return refused(request, _visit(request), 404, [problem])


def _visit(request: HttpRequest) -> Visit | None:
    try:
        return visit_of(request)
    except (ArgosyError, psycopg.Error, DatabaseError):
        return None  # the page can be told without knowing who reads it
