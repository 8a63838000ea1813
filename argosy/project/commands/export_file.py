"""`argosy export-file`: the records of any noun to a CSV or XLSX, as over HTTP."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from argosy.platform.system.outcome import Refused
from argosy.project.commands.import_file import add_actor, unknown_resource, with_actor
from argosy.project.speech import in_terminal_language

if TYPE_CHECKING:
    from argosy.kernel.primitives.actor import Actor

SUFFIXES = {".csv": "csv", ".xlsx": "xlsx"}


def run(arguments: Sequence[str]) -> int:
    """Write a file; 0 when it stands."""
    options = _parser().parse_args(list(arguments))
    if options.file.suffix.lower() not in SUFFIXES:
        print("Name a file that ends with .csv or .xlsx.", file=sys.stderr)
        return 2
    return with_actor(options, lambda actor: _write(options, actor))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="argosy export-file", description="Write a file.")
    parser.add_argument("file", type=Path, help="name of the file; its end says CSV or XLSX")
    parser.add_argument("--resource", required=True, help="what is written, such as party.party")
    add_actor(parser)
    parser.add_argument("--fields", default="", help="columns, separated by commas")
    parser.add_argument("--sort", default="", help="as in a list: -document_date")
    parser.add_argument(
        "--where", action="append", default=[], metavar="FIELD=VALUE", help="as in a list"
    )
    parser.add_argument("--raw", action="store_true", help="CSV for machines")
    parser.add_argument("--no-lines", action="store_true", help="heads only")
    parser.add_argument("--replace", action="store_true", help="write over a file that is there")
    return parser


def _write(options: argparse.Namespace, actor: Actor) -> int:
    from argosy.kernel.primitives.errors import ValidationFailed
    from argosy.platform.data.exports.export import ExportOptions, export
    from argosy.platform.data.sheets.cells import Format
    from argosy.platform.registry import catalogue
    from argosy.platform.registry.filters import parse_query

    if options.resource not in catalogue.resources():
        raise unknown_resource(options.resource)
    pairs = [(name, text) for name in ("fields", "sort") if (text := getattr(options, name))]
    for text in options.where:
        name, _, value = text.partition("=")
        pairs.append((name, value))
    query, problems = parse_query(pairs)
    if problems:
        raise ValidationFailed(problems)
    if options.file.exists() and not options.replace:
        raise Refused(
            "export_file.exists",
            cause=f"{options.file} exists.",
            cure="Name another file, or say --replace.",
        )
    form = ExportOptions(
        Format(SUFFIXES[options.file.suffix.lower()]),
        is_raw=options.raw,
        with_lines=not options.no_lines,
    )
    draft = options.file.with_name(f".{options.file.name}.{os.getpid()}")
    try:
        with draft.open("wb") as file:
            count = export(actor, options.resource, query, cast(BinaryIO, file), form)
        draft.replace(options.file)
    except OSError as error:
        raise Refused(
            "export_file.unwritable",
            cause=f"{options.file} cannot be written: {error.strerror or error}.",
            cure="Name a file where this user may write.",
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    records = in_terminal_language((f"{count:,} records in", f"{count:,} 条记录："))
    print(f"{records} {options.file}")
    return 0
