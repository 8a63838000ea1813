"""Papers: what a document of a kind looks like when no company has its own template for it.

A capability declares its papers in ``<app>.papers.PAPERS``, as data; nothing is listed elsewhere.
A noun without one is printed by a general paper made from its declaration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from argosy.kernel.primitives.errors import NotFound, Problem
from argosy.platform.printing.general import general_layout
from argosy.platform.printing.layout import Layout, read_layout
from argosy.platform.registry import catalogue
from argosy.platform.registry.labels import Text

GENERAL = "general"


@dataclass(frozen=True, slots=True)
class Paper:
    """A kind of document that a noun can be printed as.

    Args:
        resource: the noun.
        code: of the paper, among those of its noun.
        label: how people call it.
        layout: as `layout.read_layout` takes it.
        when: values of fields that a record must have: ``{"kind": ("invoice",)}``.
        partner: the field with the party whose language it is written in; "" for the reader's.
    """

    resource: str
    code: str
    label: Text
    layout: Mapping[str, object]
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    partner: str = ""

    @property
    def name(self) -> str:
        """Its full name: ``accounting.invoice/invoice``."""
        return f"{self.resource}/{self.code}"

    def fits(self, record: Mapping[str, object]) -> bool:
        """Return whether a record can be printed so."""
        return all(str(record.get(name) or "") in values for name, values in self.when.items())


class BadPapers(RuntimeError):
    """Papers that cannot be used; names each with what is wrong."""


@lru_cache(maxsize=1)
def _declared() -> Mapping[str, tuple[Paper, ...]]:
    """Return the declared papers by noun.

    Raises:
        BadPapers: a layout is wrong, or two have one name.
    """
    found: dict[str, list[Paper]] = {}
    wrong: list[str] = []
    for app in apps.get_app_configs():
        if find_spec(f"{app.name}.papers") is None or app.name == "argosy.platform.printing":
            continue
        for paper in import_module(f"{app.name}.papers").PAPERS:
            others = found.setdefault(paper.resource, [])
            wrong += [
                f"{paper.name}: {problem.field}: {problem.code}"
                for problem in read_layout(paper.layout)[1]
            ]
            if any(other.code == paper.code for other in others) or paper.code == GENERAL:
                wrong.append(f"{paper.name} is declared twice")
            others.append(paper)
    if wrong:
        raise BadPapers("the papers cannot be used:\n" + "\n".join(wrong))
    return {name: tuple(each) for name, each in found.items()}


def papers_of(resource: str) -> tuple[Paper, ...]:
    """Return the papers of a noun: its own, then the general one."""
    noun = catalogue.resource(resource)
    general = Paper(noun.name, GENERAL, Text("General", "通用"), general_layout(noun))
    return (*_declared().get(resource, ()), general)


def paper_named(resource: str, code: str) -> Paper:
    """Return one paper.

    Raises:
        NotFound: the noun has none of this code.
    """
    for paper in papers_of(resource):
        if paper.code == code:
            return paper
    raise NotFound(
        Problem(
            "printing.no_paper",
            "{resource} is not printed as {paper}.",
            "Choose one of its papers.",
            "paper",
            {"resource": resource, "paper": ascii(code)[1:61]},
        )
    )


def layout_of(paper: Paper) -> Layout:
    """Return the layout of a paper with all defaults filled in."""
    layout, problems = read_layout(paper.layout)
    assert not problems, problems
    return layout
