"""Reads of printing: letterheads, printers, which template is in force, what was printed."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, cast

from argosy.kernel.events.commands import reading
from argosy.kernel.events.queries import was_given
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import NotFound, Problem
from argosy.kernel.primitives.numbers import INT64_MAX
from argosy.platform.printing.layout import Layout, parse_layout
from argosy.platform.printing.papers import Paper, layout_of
from argosy.platform.printing.rules import NotePrintout

TEXTS: Final = ("name", "address", "phone", "email", "website", "tax_number", "bank", "terms")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What a company prints on top: texts by name, pictures as they were given."""

    texts: Mapping[str, str] = field(default_factory=dict)
    logo: bytes = b""
    seal: bytes = b""


@dataclass(frozen=True, slots=True)
class PrinterSettings:
    """A printer: what it speaks, its dots an inch, how far it is to be shifted."""

    id: int
    code: str
    name: str
    speaks: str
    dpi: int
    shift_x_mm: Decimal
    shift_y_mm: Decimal


@dataclass(frozen=True, slots=True)
class Chosen:
    """A layout with the template and version it is from; 0 for the paper as declared."""

    layout: Layout
    template_id: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Template:
    """A template with its draft."""

    id: int
    code: str
    name: str
    resource: str
    paper: str
    layout: str
    published: int
    is_active: bool
    version: int


def letterhead(actor: Actor) -> Letterhead:
    """Return the letterhead of the company acted for; an empty one where it has none."""
    with reading(actor):
        rows = sql.rows(
            f"SELECT {', '.join(TEXTS)}, logo, seal FROM letterhead WHERE company_id = %s",
            (actor.company_id,),
        )
    if not rows:
        return Letterhead()
    *texts, logo, seal = (str(value) for value in rows[0])
    return Letterhead(
        dict(zip(TEXTS, texts, strict=True)), base64.b64decode(logo), base64.b64decode(seal)
    )


def printers(actor: Actor) -> list[PrinterSettings]:
    """Return the printers of the company acted for, in order of their codes."""
    with reading(actor):
        rows = sql.rows(
            "SELECT id, code, name, speaks, dpi, shift_x_mm, shift_y_mm FROM printer"
            " WHERE company_id = %s AND is_active ORDER BY code",
            (actor.company_id,),
        )
    return [
        PrinterSettings(
            cast(int, id_),
            str(code),
            str(name),
            str(speaks),
            cast(int, dpi),
            cast(Decimal, x),
            cast(Decimal, y),
        )
        for id_, code, name, speaks, dpi, x, y in rows
    ]


def printer_named(actor: Actor, code: str) -> PrinterSettings | None:
    """Return a printer by its code; None for "".

    Raises:
        NotFound: the company has none of this code.
    """
    if not code:
        return None
    for each in printers(actor):
        if each.code == code:
            return each
    raise NotFound(
        Problem(
            "printing.printer_unknown",
            "The company has no printer of this code.",
            "Choose one that it has.",
            "printer",
        )
    )


def template(actor: Actor, id_: int) -> Template:
    """Return a template of the company acted for.

    Raises:
        PermissionDenied: the actor may not see templates.
        NotFound: it has none of this id.
    """
    actor.check_permission("printing.read")
    rows: Sequence[sql.Row] = []
    if 0 < id_ <= INT64_MAX:
        with reading(actor):
            rows = sql.rows(
                "SELECT id, code, name, resource, paper, layout, published, is_active, version"
                " FROM print_template WHERE company_id = %s AND id = %s",
                (actor.company_id, id_),
            )
    if not rows:
        raise NotFound(
            Problem(
                "printing.no_template",
                "The company has no template {template}.",
                "Choose one that it has.",
                "template_id",
                {"template": str(id_)[:40]},
            )
        )
    row = rows[0]
    return Template(
        cast(int, row[0]),
        str(row[1]),
        str(row[2]),
        str(row[3]),
        str(row[4]),
        str(row[5]),
        cast(int, row[6]),
        bool(row[7]),
        cast(int, row[8]),
    )


def version_of(actor: Actor, template_id: int, number: int) -> Chosen | None:
    """Return a published version of a template; None where there is none."""
    with reading(actor):
        rows = sql.rows(
            "SELECT layout FROM print_template_version"
            " WHERE company_id = %s AND template_id = %s AND number = %s",
            (actor.company_id, template_id, number),
        )
    if not rows:
        return None
    layout, problems = parse_layout(str(rows[0][0]))
    return Chosen(layout, template_id, number) if not problems else None


def chosen_for(actor: Actor, paper: Paper, party_id: int, language: str) -> Chosen:
    """Return what a paper looks like for a party: the most particular template, else as declared.

    A template for the party wins over one for all, then one for the language over one for all.
    """
    with reading(actor):
        rows = sql.rows(
            "SELECT a.template_id, p.published FROM print_assignment a"
            " JOIN print_template p ON p.company_id = a.company_id AND p.id = a.template_id"
            " WHERE a.company_id = %s AND a.resource = %s AND a.paper = %s"
            " AND a.party_id IN (0, %s) AND a.language IN ('', %s)"
            " AND p.is_active AND p.published > 0"
            " ORDER BY a.party_id = 0, a.language = '' LIMIT 1",
            (actor.company_id, paper.resource, paper.code, party_id, language),
        )
    if rows:
        found = version_of(actor, cast(int, rows[0][0]), cast(int, rows[0][1]))
        if found is not None:
            return found
    return Chosen(layout_of(paper))


def copies(actor: Actor, resource: str, paper: str, ids: Sequence[int]) -> dict[int, int]:
    """Return how often each record was printed on a paper."""
    with reading(actor):
        rows = sql.rows(
            "SELECT record_id, max(copy_no) FROM printout WHERE company_id = %s AND resource = %s"
            " AND paper = %s AND record_id = ANY (%s::bigint[]) GROUP BY record_id",
            (actor.company_id, resource, paper, sql.array(list(ids))),
        )
    return {cast(int, id_): cast(int, number) for id_, number in rows}


def noted_with(actor: Actor, key: str) -> list[NotePrintout] | None:
    """Return the printouts that were noted with a client's key; None if it was never given."""
    with reading(actor):
        if not was_given(actor.company_id, actor.id, key):
            return None
        rows = sql.rows(
            "SELECT p.resource, p.paper, p.record_id, p.copy_no, p.template_id,"
            " p.template_version, p.language, p.format, p.is_sealed, p.sha256, p.quantity"
            " FROM command_log c JOIN printout p ON p.company_id = c.company_id"
            " AND p.command_id = c.id WHERE c.company_id = %s AND c.actor_id = %s AND c.key = %s"
            " ORDER BY p.id",
            (actor.company_id, actor.id, key),
        )
    return [
        NotePrintout(
            str(row[0]),
            str(row[1]),
            cast(int, row[2]),
            cast(int, row[3]),
            cast(int, row[4]),
            cast(int, row[5]),
            str(row[6]),
            str(row[7]),
            bool(row[8]),
            str(row[9]),
            cast(int, row[10]),
        )
        for row in rows
    ]
