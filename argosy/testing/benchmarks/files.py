"""Files in and out: customers imported from CSV with all checks, and exported to CSV and XLSX."""

from __future__ import annotations

import tempfile
from typing import BinaryIO, cast

from argosy.kernel.primitives.actor import Actor
from argosy.platform.data.exports.export import ExportOptions, export
from argosy.platform.data.imports.importing import import_file
from argosy.platform.data.imports.options import ImportOptions, Mode
from argosy.platform.data.sheets.cells import Format
from argosy.platform.registry.filters import Query
from argosy.testing.benchmarks.floor import copy_floor, row_counts, rows_since
from argosy.testing.benchmarks.measure import (
    Benchmark,
    Reading,
    Target,
    floor_ratio,
    metered,
    peak_memory_mb,
)
from argosy.testing.benchmarks.proof import verified
from argosy.testing.books import make_books

HEAD = (
    "code,name,country,language,currency,roles.role,roles.valid_from,addresses.country,"
    "addresses.city,addresses.postcode,addresses.lines,addresses.roles,contact_points.kind,"
    "contact_points.value\n"
)
EXPORTED = (
    "code", "name", "kind", "is_active", "legal_name", "country", "language", "currency",
    "credit_policy", "roles", "addresses", "contact_points",
)  # fmt: skip


def customers(first: int, number: int) -> BinaryIO:
    """Return a file of customers, each with a role, an address, terms and a contact point."""
    file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - closed with the process
    file.write(HEAD.encode())
    for n in range(first, first + number):
        file.write(
            f"C{n:07d},客户 Customer {n} GmbH,DE,de,EUR,customer,2026-01-01,DE,München,80331,"
            f"Marienplatz {n},ship; bill,email,orders@customer-{n}.example\n".encode()
        )
    file.seek(0)
    return file


def run_import(size: int) -> dict[str, object]:
    """Import `size` customers in mode ``valid``, and again as a rehearsal of the same number."""
    actor = make_books("BENCH").actor
    _send(actor, customers(0, 1_000), Mode.VALID, "warm")
    before = row_counts()
    with metered(size) as taken:
        _send(actor, customers(1_000, size), Mode.VALID, "real")
    floor = copy_floor(rows_since(before), size)
    rehearsed = max(size // 10, 1_000)
    with metered(rehearsed) as checked:
        _send(actor, customers(1_000 + size, rehearsed), Mode.CHECK, "check")
    return {
        "import": taken.as_dict("customers") | {"floor_ratio": floor_ratio(taken, floor)},
        "import_floor": floor.as_dict("customers"),
        "check": checked.as_dict("customers"),
        "verify": verified(),
    }


def run_export(size: int) -> dict[str, object]:
    """Export `size` customers with their lines to CSV and to XLSX."""
    actor = make_books("BENCH").actor
    _send(actor, customers(0, size), Mode.VALID, "fill")
    found: dict[str, object] = {"memory_before_mb": peak_memory_mb()}
    for kind in Format:
        found[kind.value] = _exported(actor, kind, size).as_dict("customers")
    return found


def _exported(actor: Actor, kind: Format, size: int) -> Reading:
    file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - closed with the process
    with metered(size) as reading:
        number = export(
            actor, "party.party", Query(fields=EXPORTED), file, ExportOptions(format=kind)
        )
    assert number >= size, number
    return reading


def _send(actor: Actor, file: BinaryIO, mode: Mode, key: str) -> None:
    done = import_file(actor, "party.party", file, ImportOptions(mode), key=key)
    assert done.is_clean, done.problems[:3]


IMPORT = Benchmark(
    "import",
    "customers from CSV with role, address, terms and contact point, all checks on",
    20_000,
    run_import,
    (Target("import.customers_per_cpu_s", 5_000), Target("peak_memory_mb", 300, at_most=True)),
)
EXPORT = Benchmark(
    "export",
    "customers with their lines to CSV and XLSX, streamed",
    300_000,
    run_export,
    (Target("peak_memory_mb", 300, at_most=True),),
)
