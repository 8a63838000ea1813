"""Rendering: what is wanted filled in, and made into the file that a printer or reader takes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Final

from pypdf import PdfReader, PdfWriter

from argosy.platform.printing import queries, raw
from argosy.platform.printing.facts import COMPANY, Facts, Source
from argosy.platform.printing.filling import LOGO, NUMBER, SEAL, Block, Filling, Shift
from argosy.platform.printing.imposing import pages
from argosy.platform.printing.layout import LABEL, Layout
from argosy.platform.printing.papers import Paper
from argosy.platform.printing.press.parent import press
from argosy.platform.printing.queries import Chosen, Letterhead, PrinterSettings
from argosy.platform.registry import catalogue, reads

AT_ONCE: Final = 50
"""Documents set in one go; larger ones are joined from several, which keeps memory flat."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What shall be printed.

    Args:
        resource: the noun.
        ids: its records, in the order of the file.
        paper: of each; "" for the first that fits it.
        language: zh-hans, en or both; "" for the partner's.
        printer: code of the printer; "" for a plain PDF.
        is_sealed: with the company's seal.
        copies_of: labels only: how often each comes.
        start_at: labels on a sheet only: the place of the first, counted along the rows from 1.
        is_archive: a zip with one PDF a record instead of one PDF of all.
    """

    resource: str
    ids: tuple[int, ...]
    paper: str = ""
    language: str = ""
    printer: str = ""
    is_sealed: bool = False
    copies_of: int = 1
    is_archive: bool = False
    start_at: int = 1


@dataclass(frozen=True, slots=True)
class Job:
    """A document to render: its record, paper, layout and language."""

    record: reads.Record
    paper: Paper
    chosen: Chosen
    language: str
    partner_id: int

    @property
    def is_label(self) -> bool:
        """Whether it is a label: it may come often, and is never marked as a copy."""
        return self.chosen.layout["style"] == LABEL


@dataclass(frozen=True, slots=True)
class Filled:
    """Documents for the press, those of each job together, their pictures and their printer."""

    documents: list[list[Block]]
    pictures: dict[str, bytes]
    printer: PrinterSettings | None
    start_at: int = 1

    @property
    def all(self) -> list[Block]:
        """All of them, in the order of the file."""
        return [each for some in self.documents for each in some]


def fill(
    source: Source,
    jobs: Sequence[Job],
    wanted: Wanted,
    marks: Sequence[str],
    *,
    is_boxed: bool = False,
) -> Filled:
    """Return the documents for the press; boxed ones show where the values of a form stand."""
    actor = source.actor
    printer = queries.printer_named(actor, wanted.printer)
    head = queries.letterhead(actor)
    pictures, names = _pictures(head, is_sealed=wanted.is_sealed)
    company = source.record(COMPANY, actor.company_id) or {}
    shift = Shift(printer.shift_x_mm, printer.shift_y_mm) if printer is not None else Shift()
    noun = catalogue.resource(wanted.resource)
    documents = []
    for place, (job, mark) in enumerate(zip(jobs, marks, strict=True)):
        layout = job.chosen.layout
        facts = Facts(
            source,
            noun,
            job.record,
            head.texts,
            "en" if job.language == "en" else "zh-hans",
            str(company.get("time_zone") or "UTC"),
        )
        sheets = Filling(facts, job.language).sheets_of(layout)
        made = Filling(facts, job.language, names, sheets=sheets, count=wanted.copies_of)
        key = str(place)
        if job.is_label:
            documents.append(_labels(made, layout, key=key, mark=mark, shift=shift))
            continue
        documents.append(
            [
                replace(made, sheet=sheet).document(
                    layout, key=f"{key}s{sheet}", mark=mark, shift=shift, is_boxed=is_boxed
                )
                for sheet in range(sheets)
            ]
        )
    return Filled(documents, pictures, printer, wanted.start_at)


def _labels(made: Filling, layout: Layout, *, key: str, mark: str, shift: Shift) -> list[Block]:
    """Return the labels of a record: one that comes so often, or each with its own number."""
    if NUMBER not in json.dumps(layout["blocks"]):
        return [{**made.document(layout, key=key, mark=mark, shift=shift), "count": made.count}]
    return [
        replace(made, number=number).document(layout, key=f"{key}n{number}", mark=mark, shift=shift)
        for number in range(1, made.count + 1)
    ]


def file_of(filled: Filled) -> tuple[bytes, str]:
    """Return the file of documents and what kind of file it is, as their printer speaks."""
    printer = filled.printer
    if printer is not None and printer.speaks != "pdf":
        return raw.program(printer.speaks, filled.all, printer.dpi), printer.speaks
    return pdf_of(filled.all, filled.pictures, filled.start_at), "pdf"


def _pictures(head: Letterhead, *, is_sealed: bool) -> tuple[dict[str, bytes], dict[str, str]]:
    """Return the pictures by file name, and the file names by use; named by what they are."""
    pictures: dict[str, bytes] = {}
    names: dict[str, str] = {}
    for use, data in ((LOGO, head.logo), (SEAL, head.seal if is_sealed else b"")):
        if data:
            kind = "png" if data.startswith(b"\x89PNG") else "jpg"
            names[use] = f"{hashlib.sha256(data).hexdigest()[:16]}.{kind}"
            pictures[names[use]] = data
    return pictures, names


def pdf_of(documents: Sequence[Block], pictures: Mapping[str, bytes], start_at: int = 1) -> bytes:
    """Set documents; many are set in parts and joined."""
    documents = pages(documents, start_at)
    parts = [
        press.print(documents[start : start + AT_ONCE], pictures)
        for start in range(0, len(documents), AT_ONCE)
    ]
    if len(parts) == 1:
        return parts[0]
    writer = PdfWriter()
    for part in parts:
        writer.append(PdfReader(BytesIO(part)))
    joined = BytesIO()
    writer.write(joined)
    return joined.getvalue()
