"""Files in and out over HTTP: a resource as CSV or XLSX, and such a file back into it.

A file is received onto disk before it is read, and written to disk before it is sent: neither a
large file nor a slow reader holds memory or a transaction.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import BinaryIO, Final, cast

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase

from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.platform.data.exports.export import ExportOptions, export
from argosy.platform.data.imports.importing import Report, import_file, report, resume
from argosy.platform.data.imports.options import ImportOptions, Mode
from argosy.platform.data.imports.records import Placed
from argosy.platform.data.imports.runs import FILE_BYTES_MAX
from argosy.platform.data.imports.undo import undo
from argosy.platform.data.sheets.cells import Format
from argosy.platform.data.sheets.reading import Reading
from argosy.platform.registry.filters import parse_query
from argosy.platform.registry.resource import Resource
from argosy.platform.registry.undoing import reason_of
from argosy.web.api.answers import PROBLEM, TITLES, answer, as_json, encoded, refuse
from argosy.web.api.calls import key_of, parameters_of
from argosy.web.words import told

KINDS: Final = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FLAGS: Final = {"0": False, "1": True, "false": False, "true": True}
DELIMITERS: Final = {",": ",", ";": ";", "\t": "\t", "tab": "\t", "|": "|"}
OPTIONS_CHARACTERS_MAX: Final = 200_000
_BLOCK: Final = 1 << 20
_EXPORT: Final = frozenset({"format", "raw", "labels", "choices", "delimiter", "lines"})
_TEXTS: Final = ("action", "saved_mapping", "encoding", "delimiter", "sheet")


def answer_export(request: HttpRequest, actor: Actor, resource: Resource) -> HttpResponseBase:
    """Answer a resource's records as a file; the parameters of its list choose and sort them."""
    problems: list[Problem] = []
    given = parameters_of(request)
    options = _export_options([pair for pair in given if pair[0] in _EXPORT], problems)
    query, wrong = parse_query([pair for pair in given if pair[0] not in _EXPORT])
    if problems or wrong:
        actor.check_permission(resource.read_permission)
        raise ValidationFailed([*problems, *wrong])
    file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - the response closes it
    try:
        if request.method != "HEAD":
            export(actor, resource, replace(query, after="", count=False), file, options)
        size = file.tell()
        file.seek(0)
    except BaseException:
        file.close()
        raise
    name = f"{resource.name}.{options.format.value}"
    response = FileResponse(
        file, as_attachment=True, filename=name, content_type=KINDS[options.format]
    )
    response.headers["Content-Length"] = str(size)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _export_options(pairs: Sequence[tuple[str, str]], problems: list[Problem]) -> ExportOptions:
    options = ExportOptions()
    for name, text in pairs:
        if name == "format" and text in tuple(Format):
            options = replace(options, format=Format(text))
        elif name == "raw" and text in FLAGS:
            options = replace(options, is_raw=FLAGS[text])
        elif name == "labels" and text in FLAGS:
            options = replace(options, has_labels=FLAGS[text])
        elif name == "lines" and text in FLAGS:
            options = replace(options, with_lines=FLAGS[text])
        elif name == "choices" and text in ("labels", "codes"):
            options = replace(options, with_choice_labels=text == "labels")
        elif name == "delimiter" and text in DELIMITERS:
            options = replace(options, delimiter=DELIMITERS[text])
        else:
            problems.append(_parameter(name))
    return options


def _parameter(name: str) -> Problem:
    return Problem(
        "api.export_parameter",
        "The parameter {name} has another meaning.",
        "format is csv or xlsx; raw, labels and lines are 1 or 0; choices is labels or codes;"
        " delimiter is one of , ; | tab.",
        name,
        {"name": name},
    )


def answer_import(request: HttpRequest, actor: Actor, resource: Resource) -> HttpResponse:
    """Import the file in the body, or in the field ``file`` of a form.

    What is wanted stands in the address (``mode``, ``action`` ...) or, for mappings and constants,
    as JSON in the parameter or the form's field ``options``.
    """
    key = key_of(request)
    pairs = dict(parameters_of(request))
    if request.content_type == "multipart/form-data":
        file, name = of_form(request, pairs)
    else:
        file, name = _of_body(request), pairs.pop("name", "")
    with file:
        options = _import_options(pairs)
        done = import_file(actor, resource, file, options, key=key, name=name)
    return _told(done, resource, actor.language)


def answer_report(
    request: HttpRequest, actor: Actor, resource: Resource, run_id: int
) -> HttpResponse:
    """Answer what an import did."""
    actor.check_permission(resource.read_permission)
    return answer(_body(report(actor, run_id, resource.name), resource, actor.language))


def answer_resume(
    request: HttpRequest, actor: Actor, resource: Resource, run_id: int
) -> HttpResponse:
    """Go on with an import that was broken off."""
    key = key_of(request)
    return _told(resume(actor, run_id, resource.name, key=key), resource, actor.language)


def answer_undo(
    request: HttpRequest, actor: Actor, resource: Resource, run_id: int
) -> HttpResponse:
    """Take a whole import back, unless something depends on it."""
    done = undo(actor, run_id, resource.name, key=key_of(request))
    return _told(done, resource, actor.language)


def of_form(request: HttpRequest, pairs: dict[str, str]) -> tuple[BinaryIO, str]:
    """Return the file of a form and its name; its other fields join `pairs`."""
    try:
        found = request.FILES.get("file")
        pairs.update({str(name): str(text) for name, text in request.POST.items()})
    except (MultiPartParserError, UnicodeDecodeError, SuspiciousOperation) as error:
        raise refuse(
            400,
            "api.form",
            "The form cannot be read.",
            "Send the file as the field file of a form, or alone as the body.",
        ) from error
    if not isinstance(found, UploadedFile):
        raise refuse(
            400,
            "api.no_file",
            "The form has no file.",
            "Send the file as the field file of the form.",
            "file",
        )
    return cast(BinaryIO, found.file), str(found.name or "")


def _of_body(request: HttpRequest) -> BinaryIO:
    """Return the body on disk; it may be larger than the memory."""
    file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - the caller closes it
    size = 0
    while block := request.read(_BLOCK):
        size += len(block)
        if size > FILE_BYTES_MAX:
            file.close()
            raise refuse(
                413,
                "api.file_size",
                "The file is larger than {most} MB.",
                "Send it in several parts.",
                most=FILE_BYTES_MAX // 1_000_000,
            )
        file.write(block)
    file.seek(0)
    return file


def _import_options(pairs: Mapping[str, str]) -> ImportOptions:
    problems: list[Problem] = []
    given: dict[str, object] = dict(pairs)
    given |= _json_options(str(given.pop("options", "")), problems)
    mode = given.pop("mode", Mode.CHECK.value)
    if mode not in tuple(Mode):
        problems.append(_option("mode", "check, all or valid"))
        mode = Mode.CHECK.value
    raw = given.pop("raw", "0")
    if raw not in FLAGS:
        problems.append(_option("raw", "1 or 0"))
    texts = {name: given.pop(name, "") for name in _TEXTS}
    tables = {name: given.pop(name, {}) for name in ("mapping", "constants")}
    problems += [_option(name, "a text") for name, text in texts.items() if not _is_text(text)]
    problems += [
        _option(name, "an object of texts")
        for name, table in tables.items()
        if not isinstance(table, dict) or not all(map(_is_text, table.values()))
    ]
    problems += [_option(name, "left out") for name in given]
    if problems:
        raise ValidationFailed(problems)
    named = cast("dict[str, str]", texts)
    columns = cast("dict[str, dict[str, str]]", tables)
    delimiter = DELIMITERS.get(named["delimiter"], named["delimiter"])
    return ImportOptions(
        Mode(str(mode)),
        named["action"],
        columns["mapping"],
        named["saved_mapping"],
        columns["constants"],
        Reading(named["encoding"], delimiter, named["sheet"], FLAGS[str(raw)]),
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and "\0" not in value and _encodes(value)


def _encodes(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _json_options(text: str, problems: list[Problem]) -> dict[str, object]:
    if not text:
        return {}
    try:
        found = json.loads(text) if len(text) <= OPTIONS_CHARACTERS_MAX else None
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict):
        return found
    problems.append(_option("options", "a JSON object"))
    return {}


def _option(name: str, wanted: str) -> Problem:
    shown = name[:60] if name.isprintable() else ascii(name)[1:61]
    return Problem(
        "api.import_option",
        "The option {name} should be {wanted}.",
        "Correct it; the options are mode, action, mapping, saved_mapping, constants, encoding,"
        " delimiter, sheet, raw and name.",
        shown,
        {"name": shown, "wanted": wanted},
    )


def _told(done: Report, resource: Resource, language: str) -> HttpResponse:
    """Return a report; one of an import that was refused as a whole is a refusal."""
    body = _body(done, resource, language)
    if done.state != "refused":
        response = answer(body)
    else:
        first = done.problems[0].problem.code if done.problems else "import.refused"
        title = TITLES[422].in_language(language)
        refused = {"type": "about:blank", "status": 422, "code": first, "title": title, **body}
        response = as_json(encoded(refused), 422, PROBLEM)
    if done.is_replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def _body(done: Report, resource: Resource, language: str) -> dict[str, object]:
    reason = reason_of(resource)
    return {
        "import": {
            "id": done.run_id,
            "state": done.state,
            "is_undoable": reason is None,
            "undo_reason": reason.in_language(language) if reason else "",
            "counts": dict(done.counts),
            "notes": list(done.notes),
        },
        "problems": [_placed(placed, language) for placed in done.problems],
        "changes": list(done.changes),
    }


def _placed(placed: Placed, language: str) -> dict[str, object]:
    return {"row": placed.row, **told(placed.problem, language), "field": placed.path}
