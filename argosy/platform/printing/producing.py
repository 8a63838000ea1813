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
from typing import Final, cast

from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import Conflict, KeyReused, NotFound, Problem, ValidationFailed
from argosy.platform.printing import archiving, queries
from argosy.platform.printing.commands.printouts import do_note_printouts
from argosy.platform.printing.facts import Source
from argosy.platform.printing.filling import COPY, LANGUAGES
from argosy.platform.printing.imposing import pages
from argosy.platform.printing.layout import Layout, on_sheet
from argosy.platform.printing.papers import GENERAL, Paper, paper_named, papers_of
from argosy.platform.printing.press.parent import press
from argosy.platform.printing.queries import Chosen
from argosy.platform.printing.rendering import Filled, Job, Wanted, file_of, fill, pdf_of
from argosy.platform.printing.rules import NotePrintout
from argosy.platform.registry import catalogue, reads
from argosy.platform.registry.access import check_read
from argosy.platform.registry.labels import Text

PRINT: Final = "printing.print"
RECORDS_MAX: Final = 500
COPIES_MAX: Final = 500
"""Labels of one record."""
LABELS_MAX: Final = 2_000
"""Labels of one file."""
TRIES: Final = 3
LOOK_PPI: Final = 110
LOOK_MAX: Final = 100
"""Pages that are looked at."""
PREVIEW: Final = Text("PREVIEW", "预览")
CONTENT_TYPES: Final = {
    "pdf": "application/pdf",
    archiving.ZIP: "application/zip",
    "zpl": "application/octet-stream",
    "tspl": "application/octet-stream",
    "escpos": "application/octet-stream",
}


@dataclass(frozen=True, slots=True)
class Printed:
    """A file with what is in it."""

    data: bytes
    content_type: str
    extension: str
    documents: tuple[NotePrintout, ...]
    is_replayed: bool = False


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
    data, extension = file_of(filled)
    return Printed(data, CONTENT_TYPES[extension], extension, ())


def look(actor: Actor, wanted: Wanted, layout: Layout | None = None) -> list[str]:
    """Return the pages of a preview as PNG in base64, as `preview` makes them.

    Raises:
        PermissionDenied: the actor may not print or read these.
        NotFound: a record, paper or printer is not there.
        ValidationFailed: too many records, or they cannot be set.
    """
    filled = _previewed(actor, wanted, layout)
    # Of labels that are alike one is enough to look at, but on a sheet it is seen where they stand.
    shown = [each if each["sheet"] else {**each, "count": 1} for each in filled.all]
    return press.pages(pages(shown, wanted.start_at)[:LOOK_MAX], filled.pictures, LOOK_PPI)


def _previewed(actor: Actor, wanted: Wanted, layout: Layout | None) -> Filled:
    source = Source(actor)
    jobs = _jobs(source, wanted)
    if layout is not None:
        jobs = [replace(job, chosen=Chosen(layout)) for job in jobs]
    _check_labels(jobs, wanted)
    marks = [_both(PREVIEW, job.language) for job in jobs]
    return fill(source, jobs, replace(wanted, is_sealed=False), marks, is_boxed=True)


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
        _check_labels(jobs, wanted)
        numbers = _numbers(actor, jobs)
        marks = _marks(jobs, numbers)
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


@dataclass(frozen=True, slots=True)
class Shape:
    """What a paper is for: whether it is a label, and how many places its sheet has."""

    is_label: bool
    places: int


def shape_of(actor: Actor, wanted: Wanted) -> Shape:
    """Return what the first record is printed on, by the template in force.

    Raises:
        PermissionDenied: the actor may not print or read these.
        NotFound: a record or paper is not there.
        ValidationFailed: nothing is wanted.
    """
    first = replace(wanted, ids=wanted.ids[:1], copies_of=1)
    (job,) = _jobs(Source(actor), first)
    sheet = on_sheet(job.chosen.layout)
    return Shape(job.is_label, sheet.places if sheet is not None else 1)


def _jobs(source: Source, wanted: Wanted) -> list[Job]:
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
        jobs.append(Job(record, paper, chosen, language, partner_id))
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
    problems = wanted_problems(wanted)
    if problems:
        raise ValidationFailed(problems)


def wanted_problems(wanted: Wanted) -> list[Problem]:
    """Return what of a wish is too much, or in a language that there is not."""
    problems = []
    if not 1 <= len(wanted.ids) <= RECORDS_MAX:
        problems.append(how_many())
    if not 1 <= wanted.copies_of <= COPIES_MAX:
        problems.append(
            Problem(
                "printing.copies",
                "From 1 to {most} labels of each record are printed at a time.",
                "Give a number of these.",
                "copies",
                {"most": COPIES_MAX},
            )
        )
    elif len(wanted.ids) * wanted.copies_of > LABELS_MAX:
        problems.append(
            Problem(
                "printing.labels",
                "These are {count} labels; {most} at most come in one file.",
                "Print fewer of each, or fewer records at a time.",
                "copies",
                {"count": len(wanted.ids) * wanted.copies_of, "most": LABELS_MAX},
            )
        )
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
    return problems


def _check_labels(jobs: Sequence[Job], wanted: Wanted) -> None:
    """Refuse several of what is no label, and a place that the sheet of labels does not have.

    Raises:
        ValidationFailed: with what is wrong, beside its field.
    """
    problems = []
    if wanted.copies_of > 1 and not all(job.is_label for job in jobs):
        problems.append(
            Problem(
                "printing.copies_of_labels",
                "Only labels are printed several times at once.",
                "Give 1; a document is printed again as a copy.",
                "copies",
            )
        )
    sheets = [on_sheet(job.chosen.layout) for job in jobs]
    most = min((sheet.places if sheet is not None else 1 for sheet in sheets), default=1)
    if not 1 <= wanted.start_at <= most:
        problems.append(
            Problem(
                "printing.start_at",
                "The sheet has places from 1 to {most}.",
                "Count along the rows to the first label that is left.",
                "start_at",
                {"most": most},
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


def _numbers(actor: Actor, jobs: Sequence[Job]) -> list[int]:
    """Return which printout of its document each will be."""
    by_paper: dict[str, list[int]] = {}
    for job in jobs:
        by_paper.setdefault(job.paper.code, []).append(cast(int, job.record["id"]))
    found = {
        code: queries.copies(actor, jobs[0].paper.resource, code, ids)
        for code, ids in by_paper.items()
    }
    return [found[job.paper.code].get(cast(int, job.record["id"]), 0) + 1 for job in jobs]


def _marks(jobs: Sequence[Job], numbers: Sequence[int]) -> list[str]:
    """Return what each says of itself: from the second time that it is a copy; no label does."""
    return [
        _both(COPY, job.language) if number > 1 and not job.is_label else ""
        for job, number in zip(jobs, numbers, strict=True)
    ]


def _notes(
    jobs: Sequence[Job],
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
            wanted.copies_of,
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
        and note.quantity == wanted.copies_of
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
    marks = _marks(jobs, [note.copy_no for note in notes])
    data, extension, _ = _rendered(source, jobs, wanted, marks)
    return Printed(data, CONTENT_TYPES[extension], extension, tuple(notes), is_replayed=True)


def _rendered(
    source: Source, jobs: Sequence[Job], wanted: Wanted, marks: Sequence[str]
) -> tuple[bytes, str, list[str]]:
    """Return the file, what kind of file it is, and for each job the digest of what it stands in.

    In an archive each stands in a file of its own, and that one's digest is noted.
    """
    filled = fill(source, jobs, wanted, marks)
    if not wanted.is_archive:
        data, extension = file_of(filled)
        return data, extension, [hashlib.sha256(data).hexdigest()] * len(jobs)
    files = [pdf_of(each, filled.pictures, wanted.start_at) for each in filled.documents]
    data = archiving.archive(
        catalogue.resource(wanted.resource),
        [(job.record, file) for job, file in zip(jobs, files, strict=True)],
    )
    return data, archiving.ZIP, [hashlib.sha256(file).hexdigest() for file in files]


def _both(text: Text, language: str) -> str:
    if language == "both":
        return f"{text.zh} {text.en}"
    return text.in_language(language)
