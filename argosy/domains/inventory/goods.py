"""Posting goods documents: moves, their value and their entries in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from types import MappingProxyType

from argosy.contracts.inventory import GoodsMoved, MovedLine
from argosy.domains.inventory.inputs import GoodsInput, GoodsLineInput
from argosy.domains.inventory.rules import KINDS
from argosy.kernel.events.run import CommandRun, Done
from argosy.kernel.identity import sql
from argosy.kernel.ledger.posting_rules import Lookup, accounts_for
from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.kernel.stock.inputs import MoveInput
from argosy.kernel.valuation.inputs import ValuedMoveInput
from argosy.kernel.valuation.posting import post_valued_moves

LINES_MAX = 10_000
_HEAD = (
    "id",
    "company_id",
    "kind",
    "reason",
    "memo",
    "posting_date",
    "effective_at",
    "sends_id",
    "count_id",
    "correlation_id",
    "command_id",
)
_LINE = (
    "company_id",
    "goods_document_id",
    "line_no",
    "item_id",
    "lot_id",
    "from_location_id",
    "to_location_id",
    "qty",
    "unit_id",
    "move_id",
)


@dataclass(frozen=True, slots=True)
class _Head:
    """A document being posted: its id, its journey, the ends of its lines."""

    document: GoodsInput
    id: int
    journey: int
    ends: list[_Ends]
    count_id: int | None
    """The stock count that it corrects."""


@dataclass(frozen=True, slots=True)
class _Ends:
    """Where a line's goods come from and go to, and how many."""

    source: int
    target: int
    line: GoodsLineInput


def post_goods(
    run: CommandRun,
    batch: Sequence[GoodsInput | None],
    counts: Mapping[int, int] = MappingProxyType({}),
) -> list[Done | None]:
    """Post goods documents, each whole or not at all.

    Args:
        batch: the document of each item of the command; None for an item that moves no goods.
        counts: the stock count that a document corrects, by its place in the batch.

    Raises:
        ValidationFailed, Conflict: in mode ``all``, with every problem of the batch.
    """
    documents = {index: each for index, each in enumerate(batch) if each is not None}
    for index, document in documents.items():
        run.reject(index, *check_goods(document))
    kept = [index for index in run.settle(len(batch)) if index in documents]
    outside = _outside(run, [documents[index] for index in kept])
    ids = sql.ids("goods_document", len(kept))
    journeys = _journeys(run, documents, kept)
    heads = {
        index: _Head(
            documents[index],
            document_id,
            journeys[index],
            _ends(documents[index], outside),
            counts.get(index),
        )
        for index, document_id in zip(kept, ids, strict=True)
    }
    accounts = _accounts(run, documents, kept)
    inputs: list[ValuedMoveInput] = []
    items: list[int] = []
    paths: list[str] = []
    for index, head in heads.items():
        for place, end in enumerate(head.ends):
            inputs.append(_move(head, end, place, accounts[index][place], run.now))
            items.append(index)
            paths.append(f"lines[{place}]")
    move_ids = iter(post_valued_moves(run, inputs, items=items, paths=paths))
    moved = {index: [next(move_ids) for _ in head.ends] for index, head in heads.items()}
    still = [index for index in run.settle(len(batch)) if index in moved]
    _insert(run, [heads[index] for index in still], [moved[index] for index in still])
    results: list[Done | None] = [None] * len(batch)
    for index in still:
        results[index] = _announce(run, heads[index], moved[index])
    return results


def check_goods(document: GoodsInput) -> list[Problem]:
    """Return what is wrong with a goods document before any row is read."""
    kind = KINDS.get(document.kind)
    if kind is None:
        return [
            Problem(
                "inventory.kind",
                "{kind} is no kind of goods document.",
                "Use opening, receipt, issue, adjustment, scrap, send or arrive.",
                "kind",
                {"kind": document.kind},
            )
        ]
    problems: list[Problem] = []
    if not 1 <= len(document.lines) <= LINES_MAX:
        problems.append(
            Problem(
                "inventory.lines",
                "The document has {count} lines.",
                "Give 1 to {most}.",
                "lines",
                {"count": len(document.lines), "most": LINES_MAX},
            )
        )
    if document.kind in ("adjustment", "scrap") and not document.reason.strip():
        problems.append(
            Problem(
                "inventory.reason",
                "An adjustment needs a reason.",
                "Say why; it stays with the document.",
                "reason",
            )
        )
    if document.kind == "arrive" and document.sends_id is None:
        problems.append(
            Problem(
                "inventory.sends",
                "An arrival completes a transfer that was sent.",
                "Name the transfer.",
                "sends_id",
            )
        )
    for place, line in enumerate(document.lines):
        problems.extend(p.under(f"lines[{place}]") for p in _line_problems(document.kind, line))
    return problems


def _line_problems(kind: str, line: GoodsLineInput) -> list[Problem]:
    problems: list[Problem] = []
    if not line.qty.is_finite() or line.qty == 0 or (line.qty < 0 and kind != "adjustment"):
        problems.append(
            Problem(
                "inventory.qty",
                "The quantity {qty} does not fit.",
                "Enter a quantity above 0; only an adjustment may be negative.",
                "qty",
                {"qty": str(line.qty)},
            )
        )
    if line.value_minor is not None and (not KINDS[kind].takes_value or line.value_minor < 0):
        problems.append(
            Problem(
                "inventory.value",
                "This document does not take a value.",
                "Only opening stock and receipts say what goods are worth, 0 or more.",
                "value_minor",
            )
        )
    return problems


def _outside(run: CommandRun, documents: Sequence[GoodsInput]) -> dict[str, int]:
    """Return the company's first place of each kind that lies on the other side."""
    kinds = sorted({KINDS[d.kind].outside for d in documents if not d.outside_id})
    found = (
        {
            str(kind): int(str(i))
            for kind, i in sql.rows(
                "SELECT kind::text, min(id) FROM location WHERE company_id = %s"
                " AND kind = ANY (%s::text[]) AND NOT is_locked GROUP BY kind",
                (run.company_id, sql.array(kinds)),
            )
        }
        if kinds
        else {}
    )
    missing = [kind for kind in kinds if kind not in found]
    if missing:
        raise ValidationFailed(
            [
                Problem(
                    "inventory.no_place",
                    "The company has no place of kind {kind}.",
                    "Make one first.",
                    "outside_id",
                    {"kind": kind},
                )
                for kind in missing
            ]
        )
    return found


def _ends(document: GoodsInput, outside: dict[str, int]) -> list[_Ends]:
    kind = KINDS[document.kind]
    ends = []
    for line in document.lines:
        other = _other_end(document, line) or outside.get(kind.outside, 0)
        comes_in = kind.comes_in if line.qty > 0 else not kind.comes_in
        source, target = (other, line.location_id) if comes_in else (line.location_id, other)
        ends.append(_Ends(source, target, line))
    return ends


def _journeys(
    run: CommandRun, batch: Mapping[int, GoodsInput], kept: Sequence[int]
) -> dict[int, int]:
    """An arrival belongs to the journey of what was sent; the others begin their own."""
    sends = sorted({s for index in kept if (s := batch[index].sends_id) is not None})
    known = (
        {
            int(str(i)): int(str(journey))
            for i, journey in sql.rows(
                "SELECT id, correlation_id FROM goods_document WHERE company_id = %s"
                " AND kind = 'send' AND id = ANY (%s::bigint[])",
                (run.company_id, sql.array(sends)),
            )
        }
        if sends
        else {}
    )
    for index in kept:
        sends_id = batch[index].sends_id
        if sends_id is not None and sends_id not in known:
            raise ValidationFailed(
                Problem(
                    "inventory.unknown_transfer",
                    "There is no transfer {transfer} in this company.",
                    "Choose one that was sent.",
                    f"[{index}].sends_id",
                    {"transfer": sends_id},
                )
            )
    return {
        index: known[s] if (s := batch[index].sends_id) is not None else run.new_journey()
        for index in kept
    }


def _accounts(
    run: CommandRun, batch: Mapping[int, GoodsInput], kept: Sequence[int]
) -> dict[int, list[tuple[int, int]]]:
    """Return (stock, counter) accounts a line, by posting rules that may match on the item."""
    categories = _categories(run, {line.item_id for i in kept for line in batch[i].lines})
    shops = _production_places(run, [batch[index] for index in kept])
    lookups: list[Lookup] = []
    for index in kept:
        document = batch[index]
        for line in document.lines:
            facts = {"item": str(line.item_id), "category": categories.get(line.item_id, "")}
            lookups.append(Lookup("stock", facts, document.posting_date))
            purpose = _purpose(document)
            shop = shops.get(_other_end(document, line))
            if shop and purpose == "stock_adjustment":
                purpose, facts = "wip", {**facts, "place": shop}
            lookups.append(Lookup(purpose, facts, document.posting_date))
    found = iter(accounts_for(run, lookups))
    return {index: [(next(found), next(found)) for _ in batch[index].lines] for index in kept}


def _other_end(document: GoodsInput, line: GoodsLineInput) -> int:
    """Return the place outside that a document or its line names; 0 for none."""
    return line.to_location_id or document.outside_id


def _production_places(run: CommandRun, documents: Sequence[GoodsInput]) -> dict[int, str]:
    """Return the codes of production places that documents name.

    What is issued to production, or received from it, is work in progress and no difference.
    """
    named = {
        end
        for document in documents
        if document.kind in ("issue", "receipt")
        for line in document.lines
        if (end := _other_end(document, line))
    }
    if not named:
        return {}
    found = sql.rows(
        "SELECT id, code::text FROM location WHERE company_id = %s AND kind = 'production'"
        " AND id = ANY (%s::bigint[])",
        (run.company_id, sql.array(sorted(named))),
    )
    return {int(str(place)): str(code) for place, code in found}


def _purpose(document: GoodsInput) -> str:
    # A transfer's counter account only takes what a later receipt corrects.
    purpose = KINDS[document.kind].purpose
    return "stock_adjustment" if purpose == "transit" else purpose


def _categories(run: CommandRun, items: set[int]) -> dict[int, str]:
    return {
        int(str(item)): str(category)
        for item, category in sql.rows(
            "SELECT p.id, coalesce(g.code, '')::text FROM product p"
            " LEFT JOIN product_category g ON g.id = p.category_id"
            " WHERE p.id = ANY (%s::bigint[])",
            (sql.array(sorted(items)),),
        )
    }


def _move(
    head: _Head, end: _Ends, place: int, accounts: tuple[int, int], now: datetime
) -> ValuedMoveInput:
    line, document = end.line, head.document
    stock, counter = accounts
    return ValuedMoveInput(
        move=MoveInput(
            item_id=line.item_id,
            from_location_id=end.source,
            to_location_id=end.target,
            qty=abs(line.qty),
            unit_id=line.unit_id,
            effective_at=effective(document.effective_at, document.posting_date, now),
            source_type="goods_document",
            source_id=head.id,
            source_line_id=place + 1,
            correlation_id=head.journey,
            lot_id=line.lot_id,
            from_status=line.status,
            to_status=line.status,
            reason=document.reason,
        ),
        posting_date=document.posting_date,
        stock_account_id=stock,
        counter_account_id=counter,
        value_minor=line.value_minor,
    )


def effective(at: datetime | None, posting_date: date, now: datetime) -> datetime:
    """Return the business time: as given, now for a document of today, else noon of its day.

    What came in this afternoon can so be moved this afternoon. East of Greenwich the day that
    begins is tomorrow's in universal time: its noon has not come either.
    """
    if at is not None:
        return at
    ahead = (posting_date - now.astimezone(UTC).date()).days
    return now if ahead in (0, 1) else datetime.combine(posting_date, time(12), UTC)


def _insert(
    run: CommandRun,
    posted: Sequence[_Head],
    moved: Sequence[Sequence[int]],
) -> None:
    heads = [
        (
            head.id,
            run.company_id,
            "count" if head.count_id else head.document.kind,
            head.document.reason,
            head.document.memo,
            head.document.posting_date,
            effective(head.document.effective_at, head.document.posting_date, run.now),
            head.document.sends_id,
            head.count_id,
            head.journey,
            run.command_id,
        )
        for head in posted
    ]
    lines = [
        (
            run.company_id,
            head.id,
            place + 1,
            end.line.item_id,
            end.line.lot_id,
            end.source,
            end.target,
            abs(end.line.qty),
            end.line.unit_id,
            move_ids[place],
        )
        for head, move_ids in zip(posted, moved, strict=True)
        for place, end in enumerate(head.ends)
    ]
    if heads:
        sql.insert("goods_document", _HEAD, sql.transpose(heads))
        sql.insert("goods_line", _LINE, sql.transpose(lines))


def _announce(run: CommandRun, head: _Head, moved: Sequence[int]) -> Done:
    document = head.document
    run.emit(
        GoodsMoved(
            head.id,
            document.kind,
            tuple(
                MovedLine(end.line.item_id, end.source, end.target, abs(end.line.qty), move)
                for end, move in zip(head.ends, moved, strict=True)
            ),
        ),
        subject_type="goods_document",
        subject_id=head.id,
        correlation_id=head.journey,
        effective_at=effective(document.effective_at, document.posting_date, run.now),
    )
    return run.number("goods_document", "goods_document", head.id, document.posting_date)
