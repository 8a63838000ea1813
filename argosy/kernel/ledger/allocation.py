"""Allocations 核销: parts of debit and credit items set against each other, rows only.

When an item was booked at another rate than its counterpart, the difference in the company's
currency is a realised exchange gain or loss and is posted in the same transaction, so that the
control account always equals its open items (INV-06).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.ledger import posting
from argosy.kernel.ledger.inputs import AllocationInput, EntryInput, LineInput
from argosy.kernel.ledger.posting_rules import account_for
from argosy.kernel.ledger.rules import company_part
from argosy.kernel.primitives.errors import Conflict, NotFound, Problem, ValidationFailed

FX_JOURNAL = "general"


@dataclass(slots=True)
class _Item:
    line_id: int
    account_id: int
    party_id: int
    currency: str
    open_doc: int
    open_company: int


@dataclass(frozen=True, slots=True)
class _Part:
    wanted: AllocationInput
    item: _Item
    debit_company: int
    credit_company: int

    @property
    def difference(self) -> int:
        """Debit part less credit part: positive is a loss on what was to be received."""
        return self.debit_company - self.credit_company


def allocate(run: CommandRun, wanted: Sequence[AllocationInput], on: date) -> list[int]:
    """Set credit items against debit items.

    Open items are locked in key order. A partial allocation moves the proportional company amount;
    the last part moves all that is left (INV-15).

    Args:
        wanted: pairs of lines of one account, party and currency, with positive amounts.
        on: the date of the allocation, and of an exchange difference's entry.

    Returns:
        The allocations' ids.

    Raises:
        NotFound: a line has no open item.
        ValidationFailed: the two do not belong together, or an amount is not positive.
        Conflict: less is open than asked for.
    """
    if not wanted:
        return []
    items = _lock(run, {w.debit_line_id for w in wanted} | {w.credit_line_id for w in wanted})
    parts = _parts(wanted, items)
    fx_entries = _post_differences(run, parts, on)
    ids = sql.ids("allocation", len(parts))
    touched = list(items.values())
    records = [
        (
            ids[place],
            run.company_id,
            part.wanted.debit_line_id,
            part.wanted.credit_line_id,
            part.item.currency,
            part.wanted.doc_minor,
            part.debit_company,
            part.credit_company,
            on,
            datetime.combine(on, time(12), UTC),
            None,
            fx_entries.get(place),
            run.command_id,
            part.wanted.correlation_id,
        )
        for place, part in enumerate(parts)
    ]
    _store(touched, records, on)
    return ids


def _lock(run: CommandRun, line_ids: set[int]) -> dict[int, _Item]:
    found = sql.rows(
        "SELECT line_id, account_id, party_id, currency::text, open_doc_minor, open_company_minor"
        " FROM open_item WHERE company_id = %s AND line_id = ANY (%s::bigint[])"
        " ORDER BY line_id FOR UPDATE",
        (run.company_id, sql.array(sorted(line_ids))),
    )
    items = {int(str(row[0])): _Item(*row) for row in found}  # type: ignore[arg-type]
    missing = sorted(line_ids - set(items))
    if missing:
        raise NotFound(
            [
                Problem(
                    "ledger.unknown_open_item",
                    "Line {line} has no open item in this company.",
                    "Choose lines on a receivable, payable or advance account.",
                    "line_id",
                    {"line": line},
                )
                for line in missing
            ]
        )
    return items


def _parts(wanted: Sequence[AllocationInput], items: dict[int, _Item]) -> list[_Part]:
    problems: list[Problem] = []
    shortages: list[Problem] = []
    parts: list[_Part] = []
    for place, want in enumerate(wanted):
        debit, credit = items[want.debit_line_id], items[want.credit_line_id]
        problem = _pair_problem(want, debit, credit)
        if problem is not None:
            problems.append(problem.under(f"[{place}]"))
            continue
        short = _shortage(want, debit, credit)
        if short is not None:
            shortages.append(short.under(f"[{place}]"))
            continue
        from_debit = company_part(want.doc_minor, debit.open_doc, debit.open_company)
        from_credit = -company_part(-want.doc_minor, credit.open_doc, credit.open_company)
        debit.open_doc -= want.doc_minor
        debit.open_company -= from_debit
        credit.open_doc += want.doc_minor
        credit.open_company += from_credit
        parts.append(_Part(want, debit, from_debit, from_credit))
    if problems:
        raise ValidationFailed(problems + shortages)
    if shortages:
        raise Conflict(shortages)
    return parts


def _pair_problem(want: AllocationInput, debit: _Item, credit: _Item) -> Problem | None:
    if want.doc_minor <= 0:
        return Problem(
            "ledger.allocation_amount",
            "An allocation is of a positive amount.",
            "To undo one, take it back.",
            "doc_minor",
        )
    if (debit.account_id, debit.party_id, debit.currency) != (
        credit.account_id,
        credit.party_id,
        credit.currency,
    ):
        return Problem(
            "ledger.allocation_pair",
            "The two lines are not of the same account, party and currency.",
            "Choose items that belong together, or transfer one first.",
            "credit_line_id",
        )
    return None


def _shortage(want: AllocationInput, debit: _Item, credit: _Item) -> Problem | None:
    if debit.open_doc >= want.doc_minor and -credit.open_doc >= want.doc_minor:
        return None
    return Problem(
        "ledger.allocation_exceeds",
        "{wanted} {currency} are to be allocated, but only {debit} of the debit and {credit} of"
        " the credit are open (in minor units).",
        "Reduce the amount; somebody may have allocated it meanwhile.",
        "doc_minor",
        {
            "wanted": want.doc_minor,
            "currency": debit.currency,
            "debit": max(debit.open_doc, 0),
            "credit": max(-credit.open_doc, 0),
        },
    )


def _post_differences(run: CommandRun, parts: Sequence[_Part], on: date) -> dict[int, int]:
    """Post realised exchange differences: one entry a journey, lines a pair."""
    by_journey: dict[int, list[int]] = {}
    for place, part in enumerate(parts):
        if part.difference:
            by_journey.setdefault(part.wanted.correlation_id, []).append(place)
    entries = []
    for journey, places in by_journey.items():
        lines: list[LineInput] = []
        for place in places:
            lines.extend(_difference_lines(run, parts[place], on))
        entries.append(
            EntryInput(
                journal=FX_JOURNAL,
                document_date=on,
                posting_date=on,
                lines=lines,
                source_type="allocation",
                source_id=parts[places[0]].wanted.credit_line_id,
                correlation_id=journey,
                memo="realised exchange difference",
            )
        )
    posted = posting.post_entries(run, entries)
    return {
        place: entry.id
        for entry, places in zip(posted, by_journey.values(), strict=True)
        for place in places
    }


def _difference_lines(run: CommandRun, part: _Part, on: date) -> list[LineInput]:
    """Control account against gain or loss, in the company's currency only (document amount 0)."""
    amount = abs(part.difference)
    loss = part.difference > 0
    control = LineInput(
        part.item.account_id,
        "C" if loss else "D",
        0,
        part.item.currency,
        amount,
        party_id=part.item.party_id,
        memo="realised exchange difference",
    )
    result = LineInput(
        account_for(run, "fx_loss" if loss else "fx_gain", on),
        "D" if loss else "C",
        0,
        part.item.currency,
        amount,
        party_id=part.item.party_id,
        memo="realised exchange difference",
    )
    return [control, result]


def _store(touched: Sequence[_Item], records: Sequence[tuple[object, ...]], on: date) -> None:
    sql.execute(
        "UPDATE open_item o SET open_doc_minor = v.doc, open_company_minor = v.company,"
        " last_allocated_on = greatest(o.last_allocated_on, %s)"
        " FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS v(line_id, doc, company)"
        " WHERE o.line_id = v.line_id",
        (
            on,
            sql.array([item.line_id for item in touched]),
            sql.array([item.open_doc for item in touched]),
            sql.array([item.open_company for item in touched]),
        ),
    )
    sql.insert(
        "allocation",
        (
            "id",
            "company_id",
            "debit_line_id",
            "credit_line_id",
            "currency",
            "doc_minor",
            "debit_company_minor",
            "credit_company_minor",
            "allocated_on",
            "effective_at",
            "reverses_id",
            "fx_entry_id",
            "command_id",
            "correlation_id",
        ),
        sql.transpose(records),
    )


def deallocate(run: CommandRun, allocation_ids: Sequence[int], on: date) -> list[int]:
    """Take allocations back: counter-rows that restore exactly what was open before.

    An exchange difference they had realised is posted back in the same transaction.

    Args:
        allocation_ids: allocations of the company, none of them taken back before.
        on: the date from which they no longer hold.

    Raises:
        NotFound: an allocation is not there.
        ValidationFailed: it was taken back before, or is itself a counter-row.
    """
    found = sql.rows(
        "SELECT a.id, a.debit_line_id, a.credit_line_id, a.doc_minor, a.debit_company_minor,"
        " a.credit_company_minor, a.correlation_id, a.reverses_id, r.id FROM allocation a"
        " LEFT JOIN allocation r ON r.reverses_id = a.id"
        " WHERE a.company_id = %s AND a.id = ANY (%s::bigint[]) ORDER BY a.id",
        (run.company_id, sql.array(sorted(set(allocation_ids)))),
    )
    _check_takeback(allocation_ids, found)
    rows = [tuple(int(str(value)) for value in row[:7]) for row in found]
    items = _lock(run, {row[1] for row in rows} | {row[2] for row in rows})
    parts: list[_Part] = []
    for _, debit_line, credit_line, doc, from_debit, from_credit, journey in rows:
        debit, credit = items[debit_line], items[credit_line]
        debit.open_doc += doc
        debit.open_company += from_debit
        credit.open_doc -= doc
        credit.open_company -= from_credit
        want = AllocationInput(debit_line, credit_line, -doc, journey)
        parts.append(_Part(want, debit, -from_debit, -from_credit))
    fx_entries = _post_differences(run, parts, on)
    ids = sql.ids("allocation", len(parts))
    records = [
        (
            ids[place],
            run.company_id,
            part.wanted.debit_line_id,
            part.wanted.credit_line_id,
            part.item.currency,
            part.wanted.doc_minor,
            part.debit_company,
            part.credit_company,
            on,
            datetime.combine(on, time(12), UTC),
            rows[place][0],
            fx_entries.get(place),
            run.command_id,
            part.wanted.correlation_id,
        )
        for place, part in enumerate(parts)
    ]
    _store(list(items.values()), records, on)
    return ids


def _check_takeback(allocation_ids: Sequence[int], found: Sequence[tuple[object, ...]]) -> None:
    missing = set(allocation_ids) - {row[0] for row in found}
    if missing:
        raise NotFound(
            Problem(
                "ledger.unknown_allocation",
                "There is no allocation {allocation} in this company.",
                "Choose one that is listed.",
                "allocation_id",
                {"allocation": min(missing)},
            )
        )
    undone = [row[0] for row in found if row[7] is not None or row[8] is not None]
    if undone:
        raise ValidationFailed(
            Problem(
                "ledger.allocation_undone",
                "Allocation {allocation} has been taken back.",
                "Allocate anew instead.",
                "allocation_id",
                {"allocation": undone[0]},
            )
        )
