"""Quotations and orders are entered: checked as a whole, priced, taxed, written as version 1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from argosy.domains.sales.commands.facts import load_codes, load_known
from argosy.domains.sales.commands.versions import NewVersion, write_orders
from argosy.domains.sales.commands.writing import Writing
from argosy.domains.sales.rules.drafts import Draft, draft
from argosy.domains.sales.rules.inputs import NewOrder
from argosy.domains.sales.rules.known import Known
from argosy.domains.sales.rules.taxing import work_out
from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.primitives.errors import Problem


@command("sales.create_quotation", permission="sales.quotation.create")
def do_create_quotation(run: CommandRun, batch: Sequence[NewOrder]) -> list[Done | None]:
    """Make offers that hold until a day; `do_confirm_order` turns one into an order.

    Before: customer, place, items, terms and taxes exist; each has its last day. After: an order
    in state ``quotation`` with version 1, priced and taxed with the reasons. No event: nothing is
    agreed. Permission: sales.quotation.create.
    """
    for index, new in enumerate(batch):
        if new.valid_until is None:
            run.reject(index, _validity_needed())
        elif type(new.document_date) is type(new.valid_until) and (
            new.valid_until < new.document_date
        ):
            run.reject(index, _validity_passed())
    return _create(run, batch, "quotation")


@command("sales.create_order", permission="sales.order.create")
def do_create_order(run: CommandRun, batch: Sequence[NewOrder]) -> list[Done | None]:
    """Enter orders; nothing is committed or reserved before they are confirmed.

    Before: customer, place, items, terms and taxes exist. After: an order in state ``entered`` with
    version 1, priced and taxed with the reasons. Permission: sales.order.create.
    """
    for index, new in enumerate(batch):
        if new.valid_until is not None:
            run.reject(index, _validity_of_order())
    return _create(run, batch, "order")


def _create(run: CommandRun, batch: Sequence[NewOrder], kind: str) -> list[Done | None]:
    lines = sum(len(new.lines) + len(new.charges) for new in batch)
    known, drawn = load_known(run, batch, order_ids=len(batch), line_ids=lines)
    drafts: list[Draft] = []
    sound: list[int] = []
    for index, new in enumerate(batch):
        made, problems = draft(new, known)
        drafts.append(made)
        run.reject(index, *problems)
        if not problems:
            sound.append(index)
    work_out_sound(run, drafts, sound, known)
    kept = run.settle(len(batch))
    row_ids = iter(drawn.lines)
    versions = [
        NewVersion(
            drafts[index],
            drawn.orders[index],
            1,
            kind,
            run.new_journey(),
            [next(row_ids) for _ in drafts[index].lines],
            batch[index].effective_at or run.now,
        )
        for index in kept
    ]
    writing = Writing()
    write_orders(run, writing, versions)
    writing.send()
    results: list[Done | None] = [None] * len(batch)
    for index, version in zip(kept, versions, strict=True):
        on = batch[index].document_date
        results[index] = run.number(series_of(kind), series_of(kind), version.order_id, on)
    return results


def series_of(kind: str) -> str:
    """Return the series a new document is numbered from."""
    return "sales_quotation" if kind == "quotation" else "sales_order"


def work_out_sound(
    run: CommandRun,
    drafts: Sequence[Draft] | Mapping[int, Draft],
    sound: Sequence[int],
    known: Known,
) -> None:
    """Put amounts on the drafts that have no problem so far; refuse those that have no amount."""
    load_codes(run, known, [drafts[index] for index in sound])
    for index in sound:
        run.reject(index, *work_out(drafts[index], known.tax_codes, known.company_currency))


def _validity_needed() -> Problem:
    return Problem(
        "sales.validity_needed",
        "An offer says how long it holds.",
        "Give the last day of its validity.",
        "valid_until",
    )


def _validity_passed() -> Problem:
    return Problem(
        "sales.validity_passed",
        "The offer ends before its date.",
        "Give a later last day.",
        "valid_until",
    )


def _validity_of_order() -> Problem:
    return Problem(
        "sales.validity_of_order",
        "An order does not end by itself.",
        "Leave the day out, or make a quotation.",
        "valid_until",
    )
