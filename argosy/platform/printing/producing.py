"""Printing itself: from records that somebody chose to a file, counted and noted on the way.

A preview is marked as one and counts for nothing. A printout is rendered first and noted then, with
its number and the digest of the file, in one command; if somebody else printed the same document at
that moment, the number is taken and it is rendered again as the next copy. A request that is sent
again with its key gets the same document with the same number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Final, cast

from pypdf import PdfReader, PdfWriter

from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import Conflict, KeyReused, NotFound, Problem, ValidationFailed
from argosy.platform.printing import archiving, queries, raw
from argosy.platform.printing.commands.printouts import do_note_printouts
from argosy.platform.printing.facts import COMPANY, Facts, Source
from argosy.platform.printing.filling import COPY, LANGUAGES, LOGO, SEAL, Block, Filling, Shift
from argosy.platform.printing.layout import Layout
from argosy.platform.printing.papers import GENERAL, Paper, paper_named, papers_of
from argosy.platform.printing.press.parent import press
from argosy.platform.printing.queries import Chosen, Letterhead, PrinterSettings
from argosy.platform.printing.rules import NotePrintout
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.access import check_read
from argosy.platform.registry.labels import Text

PRINT: Final = "printing.print"
RECORDS_MAX: Final = 500
AT_ONCE: Final = 50
"""Documents set in one go; larger ones are joined from several, which keeps memory flat."""
TRIES: Final = 3
LOOK_PPI: Final = 110
PREVIEW: Final = Text("PREVIEW", "预览")
CONTENT_TYPES: Final = {
    "pdf": "application/pdf",
    archiving.ZIP: "application/zip",
    "zpl": "application/octet-stream",
    "tspl": "application/octet-stream",
    "escpos": "application/octet-stream",
}


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


@dataclass(frozen=True, slots=True)
class Printed:
    """A file with what is in it."""

    data: bytes
    content_type: str
    extension: str
    documents: tuple[NotePrintout, ...]
    is_replayed: bool = False


@dataclass(frozen=True, slots=True)
class _Job:
    """A document to render: its record, paper, layout and language."""

    record: reads.Record
    paper: Paper
    chosen: Chosen
    language: str
    partner_id: int


def preview(actor: Actor, wanted: Wanted, layout: Layout | None = None) -> Printed:
    """Return documents marked as previews; nothing is counted.

    Args:
        actor: who looks.
        wanted: what; a seal is not shown.
        layout: a draft to try instead of the template in force.

    Raises:
        PermissionDenied: the actor may not print or read these.
        NotFound: a record, paper or printer is not there.
        ValidationFailed: too many records, or they cannot be set.
    """
    filled = _previewed(actor, replace(wanted, is_archive=False), layout)
    data, extension = _file(filled)
    return Printed(data, CONTENT_TYPES[extension], extension, ())


def look(actor: Actor, wanted: Wanted, layout: Layout | None = None) -> list[str]:
    """Return the pages of a preview as PNG in base64, as `preview` makes them.

    Raises:
        PermissionDenied: the actor may not print or read these.
        NotFound: a record, paper or printer is not there.
        ValidationFailed: too many records, or they cannot be set.
    """
    filled = _previewed(actor, wanted, layout)
    return press.pages(filled.all, filled.pictures, LOOK_PPI)


def _previewed(actor: Actor, wanted: Wanted, layout: Layout | None) -> _Filled:
    source = Source(actor)
    jobs = _jobs(source, wanted)
    if layout is not None:
        jobs = [replace(job, chosen=Chosen(layout)) for job in jobs]
    marks = [_both(PREVIEW, job.language) for job in jobs]
    return _filled(source, jobs, replace(wanted, is_sealed=False), marks, is_boxed=True)


def print_documents(actor: Actor, wanted: Wanted, key: str) -> Printed:
    """Print documents: render, count and note them.

    Args:
        actor: who prints.
        wanted: what.
        key: the client's, so that a request that is sent again counts once.

    Raises:
        PermissionDenied: the actor may not print or read these, or not use the seal.
        NotFound: a record, paper or printer is not there.
        ValidationFailed: too many records, or they cannot be set.
        KeyReused: the key stands for other documents.
        Conflict: others print the same documents all the time.
    """
    if wanted.is_sealed:
        actor.check_permission("printing.seal")
    again = queries.noted_with(actor, key)
    if again is not None:
        return _again(actor, wanted, again, key)
    for attempt in range(TRIES):
        source = Source(actor)
        jobs = _jobs(source, wanted)
        numbers = _numbers(actor, jobs)
        marks = [
            _both(COPY, j.language) if n > 1 else "" for j, n in zip(jobs, numbers, strict=True)
        ]
        data, extension, digests = _rendered(source, jobs, wanted, marks)
        notes = _notes(jobs, numbers, wanted, extension, digests)
        try:
            answer = do_note_printouts(notes, actor=actor, key=key)
        except KeyReused:  # sent twice at once: the other one was noted meanwhile
            return _again(actor, wanted, queries.noted_with(actor, key) or [], key)
        except Conflict:
            if attempt == TRIES - 1:
                raise
            continue
        kind = CONTENT_TYPES[extension]
        return Printed(data, kind, extension, tuple(notes), is_replayed=answer.replayed)
    raise AssertionError("unreachable")


def papers_for(actor: Actor, resource: str, id_: int) -> list[Paper]:
    """Return the papers that a record can be printed on, the most fitting first."""
    actor.check_permission(PRINT)
    record = reads.record(actor, resource, id_)
    return [paper for paper in papers_of(resource) if paper.fits(record)]


def _jobs(source: Source, wanted: Wanted) -> list[_Job]:
    actor = source.actor
    actor.check_permission(PRINT)
    noun = catalogue.resource(wanted.resource)
    check_read(actor, noun)
    _check(wanted)
    jobs = []
    for id_ in wanted.ids:
        record = source.record(noun.name, id_)
        if record is None:
            record = reads.record(actor, noun, id_)
        paper = _paper(wanted, record)
        partner = _partner(source, record, paper)
        partner_id = cast(int, partner["id"]) if partner is not None else 0
        spoken = str((partner or {}).get("language") or actor.language)
        language = wanted.language or ("zh-hans" if spoken.lower().startswith("zh") else "en")
        chosen = queries.chosen_for(actor, paper, partner_id, language)
        jobs.append(_Job(record, paper, chosen, language, partner_id))
    return jobs


def how_many() -> Problem:
    """Return what is said of too many records, or of none."""
    return Problem(
        "printing.how_many",
        "From 1 to {most} records are printed at a time.",
        "Choose fewer, and print the others after these.",
        "ids",
        {"most": RECORDS_MAX},
    )


def _check(wanted: Wanted) -> None:
    """Refuse what is too much, or in a language that there is not."""
    problems = []
    if not 1 <= len(wanted.ids) <= RECORDS_MAX or not 1 <= wanted.copies_of <= RECORDS_MAX:
        problems.append(how_many())
    if len(set(wanted.ids)) != len(wanted.ids):
        problems.append(
            Problem("printing.ids_twice", "A record is named twice.", "Name it once.", "ids")
        )
    if wanted.is_archive and wanted.printer:
        problems.append(
            Problem(
                "printing.archive_printer",
                "An archive holds PDF files; it is for no printer.",
                "Choose the archive or the printer.",
                "printer",
            )
        )
    if wanted.language and wanted.language not in LANGUAGES:
        problems.append(
            Problem(
                "printing.language",
                "Documents are in zh-hans, en or both.",
                "Choose one of these, or none for all.",
                "language",
            )
        )
    if problems:
        raise ValidationFailed(problems)


def _paper(wanted: Wanted, record: Mapping[str, object]) -> Paper:
    if wanted.paper:
        paper = paper_named(wanted.resource, wanted.paper)
        if paper.fits(record):
            return paper
        raise NotFound(
            Problem(
                "printing.not_fitting",
                "This record is not printed as {paper}.",
                "Choose another of its papers.",
                "paper",
                {"paper": paper.code},
            )
        )
    return next(each for each in papers_of(wanted.resource) if each.fits(record))


def _partner(
    source: Source, record: Mapping[str, object], paper: Paper
) -> Mapping[str, object] | None:
    """Return the party that a document goes to; the record itself where it is a party."""
    if paper.resource == "party.party" and paper.code != GENERAL:
        return record
    found = record.get(paper.partner) if paper.partner else None
    if not isinstance(found, Mapping):
        return None
    return source.record("party.party", cast(int, found["id"]))


def _numbers(actor: Actor, jobs: Sequence[_Job]) -> list[int]:
    """Return which printout of its document each will be."""
    by_paper: dict[str, list[int]] = {}
    for job in jobs:
        by_paper.setdefault(job.paper.code, []).append(cast(int, job.record["id"]))
    found = {
        code: queries.copies(actor, jobs[0].paper.resource, code, ids)
        for code, ids in by_paper.items()
    }
    return [found[job.paper.code].get(cast(int, job.record["id"]), 0) + 1 for job in jobs]


def _notes(
    jobs: Sequence[_Job],
    numbers: Sequence[int],
    wanted: Wanted,
    extension: str,
    digests: Sequence[str],
) -> list[NotePrintout]:
    return [
        NotePrintout(
            job.paper.resource,
            job.paper.code,
            cast(int, job.record["id"]),
            number,
            job.chosen.template_id,
            job.chosen.version,
            job.language,
            extension,
            wanted.is_sealed,
            digest,
        )
        for job, number, digest in zip(jobs, numbers, digests, strict=True)
    ]


def _again(actor: Actor, wanted: Wanted, notes: Sequence[NotePrintout], key: str) -> Printed:
    """Return once more what was printed with a key: same number, same version of the template.

    Raises:
        KeyReused: it stood for other documents.
    """
    same = tuple(note.record_id for note in notes) == wanted.ids and all(
        note.resource == wanted.resource and note.is_sealed == wanted.is_sealed
        and wanted.paper in ("", note.paper) and wanted.language in ("", note.language)
        and wanted.is_archive == (note.format == archiving.ZIP)
        for note in notes
    )  # fmt: skip
    if not same:
        raise KeyReused(
            Problem(
                "command.key_reused",
                "The key {key} was used before for something else.",
                "Use a new key for a new intention; the same key only repeats the same request.",
                "key",
                {"key": key},
            )
        )
    source = Source(actor)
    jobs = []
    for job, note in zip(_jobs(source, wanted), notes, strict=True):
        chosen = queries.version_of(actor, note.template_id, note.template_version)
        jobs.append(replace(job, chosen=chosen or job.chosen, language=note.language))
    marks = [_both(COPY, note.language) if note.copy_no > 1 else "" for note in notes]
    data, extension, _ = _rendered(source, jobs, wanted, marks)
    return Printed(data, CONTENT_TYPES[extension], extension, tuple(notes), is_replayed=True)


def _rendered(
    source: Source, jobs: Sequence[_Job], wanted: Wanted, marks: Sequence[str]
) -> tuple[bytes, str, list[str]]:
    """Return the file, what kind of file it is, and for each job the digest of what it stands in.

    In an archive each stands in a file of its own, and that one's digest is noted.
    """
    filled = _filled(source, jobs, wanted, marks)
    if not wanted.is_archive:
        data, extension = _file(filled)
        return data, extension, [hashlib.sha256(data).hexdigest()] * len(jobs)
    files = [_pdf(each, filled.pictures) for each in filled.documents]
    data = archiving.archive(
        catalogue.resource(wanted.resource),
        [(job.record, file) for job, file in zip(jobs, files, strict=True)],
    )
    return data, archiving.ZIP, [hashlib.sha256(file).hexdigest() for file in files]


@dataclass(frozen=True, slots=True)
class _Filled:
    """Documents for the press, those of each job together, their pictures and their printer."""

    documents: list[list[Block]]
    pictures: dict[str, bytes]
    printer: PrinterSettings | None

    @property
    def all(self) -> list[Block]:
        """All of them, in the order of the file."""
        return [each for some in self.documents for each in some]


def _filled(
    source: Source,
    jobs: Sequence[_Job],
    wanted: Wanted,
    marks: Sequence[str],
    *,
    is_boxed: bool = False,
) -> _Filled:
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
        made = [
            Filling(facts, job.language, names, sheet=sheet, sheets=sheets).document(
                layout, key=f"{place}s{sheet}", mark=mark, shift=shift, is_boxed=is_boxed
            )
            for sheet in range(sheets)
        ]
        copies = wanted.copies_of if layout["style"] == "label" else 1
        documents.append(
            [{**each, "key": f"{each['key']}x{time}"} for each in made for time in range(copies)]
        )
    return _Filled(documents, pictures, printer)


def _file(filled: _Filled) -> tuple[bytes, str]:
    printer = filled.printer
    if printer is not None and printer.speaks != "pdf":
        return raw.program(printer.speaks, filled.all, printer.dpi), printer.speaks
    return _pdf(filled.all, filled.pictures), "pdf"


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


def _pdf(documents: Sequence[Block], pictures: Mapping[str, bytes]) -> bytes:
    """Set documents; many are set in parts and joined."""
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


def _both(text: Text, language: str) -> str:
    if language == "both":
        return f"{text.zh} {text.en}"
    return text.in_language(language)
