"""Where the pages of paper are: links that other pages show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from argosy.platform.printing import api as printing
from argosy.platform.registry.resource import Resource
from argosy.web.desk.visits import Visit

TEMPLATE: Final = "printing.template"
DESIGN: Final = "printing.design"


def paper_href(visit: Visit, noun: Resource, ids: Sequence[int]) -> str:
    """Return where records are printed; "" for a visitor who may not print."""
    if not visit.actor.may(printing.PRINT):
        return ""
    asked = urlencode({"ids": ",".join(str(id_) for id_ in ids)})
    return f"{reverse('desk-print', args=[noun.name])}?{asked}"


def design_href(visit: Visit, noun: Resource, record: int) -> str:
    """Return where a template is designed; "" for other nouns, and for who may not."""
    if noun.name != TEMPLATE or not visit.actor.may(DESIGN):
        return ""
    return reverse("desk-print-design", args=[record])
