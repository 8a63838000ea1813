"""`argosy import adventureworks DIR`: reads, checks, replays and ties out the sample company."""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from argosy.kernel.primitives.errors import ArgosyError
from argosy.project.adventureworks.reading import Report
from argosy.project.adventureworks.source import Source, read_source
from argosy.project.environment import database_running
from argosy.project.speech import refusal as refused

if TYPE_CHECKING:
    from argosy.project.adventureworks.sending import Sender

Say = Callable[[str], None]
ERRORS_SHOWN = 100
HEAD = "{:<14} {:>7} {:>9} {:>10} {:>10} {:>8}"
GOODS = "{:<20} {:>12} {:>12} {:>18} {:>18}"


def run(arguments: Sequence[str]) -> int:
    """Import a source of a known kind; 0 when every total ties out, 1 when anything does not."""
    options = parser().parse_args(list(arguments))
    if options.until and not _is_step(options.until):
        print(f"--until: {options.until!r} is no step and no day.", file=sys.stderr)
        return 2
    report = Report()
    source = read_source(options.folder, report, options.encoding)
    show_report(report, source, print)
    if report.refusals:
        print("Nothing was imported.")
        return 1
    if options.dry_run:
        return dry_run(source, print)
    with database_running():
        from argosy.project.migration import migrate_when_new

        migrate_when_new(print)
        return _import(options, source)


def parser() -> argparse.ArgumentParser:
    """The command's options."""
    from argosy.project.adventureworks.steps import STEPS

    made = argparse.ArgumentParser(prog="argosy import", description=__doc__)
    made.add_argument("kind", choices=["adventureworks"], help="what kind of source it is")
    made.add_argument("folder", type=Path, help="the folder that holds it")
    made.add_argument("--dry-run", action="store_true", help="read and check, write nothing")
    made.add_argument(
        "--documents",
        action="store_true",
        help="list each document's difference, and what was short of each order",
    )
    made.add_argument("--encoding", default="utf-8", help="of the files, such as gb18030")
    made.add_argument(
        "--until",
        default="",
        metavar="STEP",
        help=f"stop after a step ({', '.join(STEPS)}) or after a day of the orders",
    )
    return made


def _is_step(until: str) -> bool:
    from argosy.project.adventureworks.steps import STEPS

    if until in STEPS:
        return True
    try:
        date.fromisoformat(until)
    except ValueError:
        return False
    return True


def show_report(report: Report, source: Source, say: Say) -> None:
    """Say what is wrong with the source: what stops the import, and what is left out."""
    for error in report.refusals[:ERRORS_SHOWN]:
        say(f"error: {error}")
    hidden = len(report.refusals) - ERRORS_SHOWN + report.more
    if hidden > 0:
        say(f"... and {hidden} more")
    for error in report.left_out:
        say(f"left out: {error}")
    if source.orphans:
        orders = sorted({line.order_id for line in source.orphans})
        worth = sum(line.worth for line in source.orphans)
        say(
            f"{len(source.orphans)} sales lines have no order (orders {orders[0]} to {orders[-1]}),"
            f" worth {worth:,.4f}; they are left out."
        )
    if report.repaired:
        say(f"{report.repaired} texts whose UTF-8 was encoded twice were repaired.")


def dry_run(source: Source, say: Say) -> int:
    """Check what the commands would check of master data, and say what an import would do."""
    from argosy.project.adventureworks.checking import master_problems

    problems = list(master_problems(source))
    for what, problem in problems[:ERRORS_SHOWN]:
        say(f"error: {what}: {refused(problem)}")
    if len(problems) > ERRORS_SHOWN:
        say(f"... and {len(problems) - ERRORS_SHOWN} more")
    show_plan(source, say)
    return 1 if problems else 0


def show_plan(source: Source, say: Say) -> None:
    """Say what an import would do."""
    from argosy.project.adventureworks.replay import count_day, plan

    days = plan(source)
    early = sum(
        line.due_on < order.ordered_on
        for order in source.purchases.values()
        for line in order.lines
    )
    same = sum(rate.from_currency == rate.to_currency for rate in source.rates)
    say("An import would")
    say(f"  enter {len(source.products)} products, {len(source.offers)} prices of suppliers,")
    say(f"  {len(source.vendors)} vendors, {len(source.customers)} customers,")
    say(
        f"  {len(source.employees)} employees, {len(source.rates) - same} daily rates of two kinds,"
    )
    say(f"  replay {len(source.purchases)} purchase orders and {len(source.sales)} sales orders")
    say(f"  on {len(days)} days from {min(days)} to {max(days)}" if days else "  on no day")
    say(f"  ({early} lines due before their order was placed are received back-dated),")
    say(f"  and count {len(source.stocked)} places on {count_day(source)}. Nothing was written.")


def _import(options: argparse.Namespace, source: Source) -> int:
    from argosy.kernel.events.commands import reading
    from argosy.project.adventureworks.booked import booked_totals
    from argosy.project.adventureworks.expected import expected_totals
    from argosy.project.adventureworks.masters import RATE_SOURCE
    from argosy.project.adventureworks.replay import replay
    from argosy.project.adventureworks.sending import Sender, import_actor
    from argosy.project.adventureworks.tie_out import short_orders, table, tie_out

    began_s = time.perf_counter()

    def say(text: str) -> None:
        print(f"{time.perf_counter() - began_s:7.1f} s  {text}", flush=True)

    sender = Sender(import_actor(), say)
    try:
        replay(sender, source, options.until)
    except ArgosyError as refusal:
        for problem in refusal.problems[:ERRORS_SHOWN]:
            print(f"error: {refused(problem)}")
        print("The import stopped; what was done stays. Run it again once the cause is gone.")
        return 1
    _seal(say)
    if options.until:
        show_cost(sender, print)
        print(f"Stopped after {options.until}; run it again without --until to go on.")
        return 0
    with reading(sender.actor):
        booked = booked_totals(sender.actor.company_id, RATE_SOURCE)
        show_apart(sender.actor.company_id, print)
    found = tie_out(expected_totals(options.folder, options.encoding), booked)
    for line in table(found, with_documents=options.documents):
        print(line)
    for line in short_orders(booked) if options.documents else ():
        print(line)
    show_cost(sender, print)
    unexplained = [total.name for total in found if not total.is_explained]
    if unexplained:
        print(f"Unexplained: {', '.join(unexplained)}.")
        return 1
    print(f"All {len(found)} control totals are tied out.")
    return 0


def _seal(say: Say) -> None:
    """Seal what was written, so that the proof does not wait for a worker."""
    from argosy.kernel.events.seal import seal_everything
    from argosy.kernel.identity import sql

    with sql.using("owner"):
        sealed = seal_everything()
    say(f"sealed {sealed.rows} rows")


def show_cost(sender: Sender, say: Say) -> None:
    """Say what each step cost: batches, documents, CPU seconds of program and database."""
    say(HEAD.format("step", "batches", "documents", "program s", "database s", "a s"))
    for step, counted in sender.counted.items():
        used_s = counted.client_s + counted.database_s
        rate = f"{counted.documents / used_s:,.0f}" if used_s else "-"
        say(
            f"{step:<14} {counted.batches:>7} {counted.documents:>9} {counted.client_s:>10.2f}"
            f" {counted.database_s:>10.2f} {rate:>8}"
        )
    client_s, database_s = sender.meter.read()
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    say(
        f"CPU: program {client_s:.1f} s, database {database_s:.1f} s,"
        f" together {client_s + database_s:.1f} s; memory {memory_mb} MB"
    )


def show_apart(company_id: int, say: Say) -> None:
    """Say what opening stock, production and count did, apart from the orders."""
    from argosy.project.adventureworks.booked import goods_by_source, production_residue

    say(GOODS.format("goods by document", "pieces in", "pieces out", "value in", "value out"))
    for kind, into, out, value_in, value_out in goods_by_source(company_id):
        say(f"{kind:<20} {into:>12,.0f} {out:>12,.0f} {value_in:>18,.2f} {value_out:>18,.2f}")
    say(f"residue of production: {production_residue(company_id):,.2f}")
