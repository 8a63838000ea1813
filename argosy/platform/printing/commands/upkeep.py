"""Letterheads and printers: what a company prints on top, and on what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem, StaleVersion, ValidationFailed
from argosy.kernel.primitives.numbers import int64_problem
from argosy.platform.printing import rules
from argosy.platform.printing.rules import (
    ChangePrinter,
    NewPrinter,
    SetLetterhead,
    SetPicture,
)


@command("printing.set_letterhead", permission="printing.letterhead")
def do_set_letterhead(run: CommandRun, batch: Sequence[SetLetterhead]) -> list[Done | None]:
    """Set the company's particulars on paper. Permission: printing.letterhead."""
    for place, item in enumerate(batch):
        run.reject(place, *rules.letterhead_problems(item))
    results: list[Done | None] = [None] * len(batch)
    for place in run.settle(len(batch)):
        item = batch[place]
        id_ = _letterhead(run)
        sql.execute(
            "UPDATE letterhead SET name = %s, address = %s, phone = %s, email = %s, website = %s,"
            " tax_number = %s, bank = %s, terms = %s, version = version + 1 WHERE id = %s",
            (
                item.name,
                item.address,
                item.phone,
                item.email,
                item.website,
                item.tax_number,
                item.bank,
                item.terms,
                id_,
            ),
        )
        results[place] = Done("letterhead", id_)
    return results


@command("printing.set_picture", permission="printing.letterhead")
def do_set_picture(run: CommandRun, batch: Sequence[SetPicture]) -> list[Done | None]:
    """Set the logo or the seal. Permission: printing.letterhead; for the seal printing.seal too."""
    for place, item in enumerate(batch):
        problem = rules.picture_problem(item.picture)
        if problem is not None:
            run.reject(place, problem)
    if any(item.use == "seal" for item in batch):
        run.actor.check_permission("printing.seal")
    results: list[Done | None] = [None] * len(batch)
    for place in run.settle(len(batch)):
        item = batch[place]
        id_ = _letterhead(run)
        column = "seal" if item.use == "seal" else "logo"
        sql.execute(
            f"UPDATE letterhead SET {column} = %s, version = version + 1 WHERE id = %s",
            (item.picture, id_),
        )
        results[place] = Done("letterhead", id_)
    return results


@command("printing.create_printer", permission="printing.printer")
def do_create_printer(run: CommandRun, batch: Sequence[NewPrinter]) -> list[Done | None]:
    """Enter printers. Permission: printing.printer."""
    for place, item in enumerate(batch):
        code = rules.code_problem(item.code)
        run.reject(place, *([code] if code is not None else []), *rules.printer_problems(item))
    kept = run.settle(len(batch))
    ids = sql.ids("printer", len(kept))
    results: list[Done | None] = [None] * len(batch)
    for place, id_ in zip(kept, ids, strict=True):
        item = batch[place]
        sql.execute(
            "INSERT INTO printer (id, company_id, code, name, speaks, dpi, shift_x_mm, shift_y_mm)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            (
                id_,
                run.company_id,
                item.code,
                item.name,
                item.speaks,
                item.dpi,
                item.shift_x_mm,
                item.shift_y_mm,
            ),
        )
        results[place] = Done("printer", id_, item.code)
    return results


@command("printing.change_printer", permission="printing.printer")
def do_change_printer(run: CommandRun, batch: Sequence[ChangePrinter]) -> list[Done | None]:
    """Change printers: calibrate them, switch them off. Permission: printing.printer."""
    fit = {i.printer_id for i in batch if int64_problem(i.printer_id, "printer_id") is None}
    rows = sql.rows(
        "SELECT id, version FROM printer WHERE company_id = %s AND id = ANY (%s::bigint[])"
        " ORDER BY id FOR UPDATE",
        (run.company_id, sql.array(sorted(fit))),
    )
    versions = {cast(int, id_): cast(int, version) for id_, version in rows}
    is_stale = False
    for place, item in enumerate(batch):
        run.reject(place, *rules.printer_problems(item))
        known = versions.get(item.printer_id)
        if known is None:
            run.reject(
                place,
                Problem(
                    "printing.no_printer",
                    "The company has no printer {printer}.",
                    "Choose one that it has.",
                    "printer_id",
                    {"printer": item.printer_id},
                ),
            )
        elif known != item.version:
            is_stale = True
            run.reject(
                place,
                Problem(
                    "printing.stale",
                    "Somebody changed this since you read it.",
                    "Read it again, then decide.",
                    "version",
                ),
            )
    results: list[Done | None] = [None] * len(batch)
    for place in run.settle(len(batch), StaleVersion if is_stale else ValidationFailed):
        item = batch[place]
        sql.execute(
            "UPDATE printer SET name = %s, speaks = %s, dpi = %s, shift_x_mm = %s, shift_y_mm = %s,"
            " is_active = %s, version = version + 1 WHERE id = %s AND company_id = %s",
            (
                item.name,
                item.speaks,
                item.dpi,
                item.shift_x_mm,
                item.shift_y_mm,
                item.is_active,
                item.printer_id,
                run.company_id,
            ),
        )
        results[place] = Done("printer", item.printer_id)
    return results


def _letterhead(run: CommandRun) -> int:
    """Return the id of the company's letterhead; an empty one is made where there is none."""
    sql.execute(
        "INSERT INTO letterhead (company_id, name, address, phone, email, website, tax_number,"
        " bank, terms) VALUES (%s, '', '', '', '', '', '', '', '')"
        " ON CONFLICT (company_id) DO NOTHING",
        (run.company_id,),
    )
    rows = sql.rows("SELECT id FROM letterhead WHERE company_id = %s FOR UPDATE", (run.company_id,))
    return cast(int, rows[0][0])
