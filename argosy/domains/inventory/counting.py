"""Stock counts 盘点: a snapshot without freezing, blind entries, recounts, and the correction.

The difference is what was counted less what the snapshot expected. Goods that move between the
snapshot and the posting change neither side, so nothing has to stand still.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from argosy.contracts.inventory import StockCounted
from argosy.domains.inventory.goods import effective, post_goods
from argosy.domains.inventory.inputs import (
    Counted,
    EnterCount,
    GoodsInput,
    GoodsLineInput,
    OpenCount,
    PostCount,
)
from argosy.domains.inventory.rules import needs_recount
from argosy.kernel.events.run import CommandRun, Done
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import (
    Conflict,
    NotFound,
    Problem,
    ValidationFailed,
    located,
)

Key = tuple[int, int, int, str]
"""Item, place, lot, status."""


@dataclass(frozen=True, slots=True)
class CountState:
    """A count with what it expects and what was counted last."""

    id: int
    location_id: int
    is_blind: bool
    tolerance_pct: Decimal
    correlation_id: int
    step: str
    expected: dict[Key, Decimal]
    counted: dict[Key, Decimal]
    rounds: dict[Key, int]


def open_counts(run: CommandRun, batch: Sequence[OpenCount]) -> list[Done]:
    """Open counts, each with a snapshot of what its places hold now.

    Raises:
        NotFound: there is no such place in the company.
    """
    done = []
    for place, item in enumerate(batch):
        with located(f"[{place}]"):
            path = _path_of(run, item)
        (count_id,) = sql.ids("stock_count", 1)
        sql.execute(
            "INSERT INTO stock_count (id, company_id, location_id, is_blind, tolerance_pct,"
            " snapshot_at, memo, correlation_id, command_id, opened_by)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            (
                count_id,
                run.company_id,
                item.location_id,
                item.is_blind,
                item.tolerance_pct,
                run.now,
                item.memo,
                run.new_journey(),
                run.command_id,
                run.actor.id,
            ),
        )
        sql.execute(
            "INSERT INTO count_line (company_id, stock_count_id, item_id, location_id, lot_id,"
            " status, expected_qty)"
            " SELECT b.company_id, %s, b.item_id, b.location_id, b.lot_id, b.status, b.qty"
            " FROM stock_balance b JOIN location l ON l.id = b.location_id"
            " WHERE b.company_id = %s AND l.kind = 'internal' AND b.owner_id = 0 AND b.qty <> 0"
            " AND starts_with(l.path, %s) AND (%s::bigint[] = '{}' OR"
            "  b.item_id = ANY (%s::bigint[])) ORDER BY b.item_id, b.location_id, b.lot_id",
            (
                count_id,
                run.company_id,
                path,
                sql.array(list(item.items)),
                sql.array(list(item.items)),
            ),
        )
        done.append(run.number("stock_count", "stock_count", count_id, run.now.date()))
    return done


def _path_of(run: CommandRun, item: OpenCount) -> str:
    """Return the path of the place to be counted; refuse unknown places and odd tolerances."""
    place = sql.rows(
        "SELECT path::text FROM location WHERE company_id = %s AND id = %s",
        (run.company_id, item.location_id),
    )
    if not place:
        raise NotFound(
            Problem(
                "inventory.unknown_place",
                "There is no place {place} in this company.",
                "Choose a warehouse or a place in it.",
                "location_id",
                {"place": item.location_id},
            )
        )
    if not item.tolerance_pct.is_finite() or not 0 <= item.tolerance_pct <= 100:
        raise ValidationFailed(
            Problem(
                "inventory.tolerance",
                "A tolerance lies between 0 and 100 percent.",
                "Enter the percentage of what is expected.",
                "tolerance_pct",
            )
        )
    return str(place[0][0])


def access_count(company_id: int, count_id: int) -> CountState:
    """Return a count's state.

    Raises:
        NotFound: the company has no such count.
    """
    head = sql.rows(
        "SELECT c.id, c.location_id, c.is_blind, c.tolerance_pct, c.correlation_id,"
        " coalesce(s.step, 'open')::text FROM stock_count c"
        " LEFT JOIN count_step s ON s.stock_count_id = c.id"
        " WHERE c.company_id = %s AND c.id = %s",
        (company_id, count_id),
    )
    if not head:
        raise NotFound(
            Problem(
                "inventory.unknown_count",
                "There is no count {count} in this company.",
                "Choose one that is open.",
                "count_id",
                {"count": count_id},
            )
        )
    expected: dict[Key, Decimal] = {}
    for *key, qty in sql.rows(
        "SELECT item_id, location_id, lot_id, status::text, expected_qty FROM count_line"
        " WHERE stock_count_id = %s",
        (count_id,),
    ):
        expected[tuple(key)] = Decimal(str(qty))  # type: ignore[index]
    counted: dict[Key, Decimal] = {}
    rounds: dict[Key, int] = {}
    for *key, qty, number in sql.rows(
        "SELECT item_id, location_id, lot_id, status::text, counted_qty, round FROM count_entry"
        " WHERE stock_count_id = %s ORDER BY round",
        (count_id,),
    ):
        counted[tuple(key)] = Decimal(str(qty))  # type: ignore[index]
        rounds[tuple(key)] = int(str(number))  # type: ignore[index]
    return CountState(*head[0], expected, counted, rounds)  # type: ignore[arg-type, call-arg]


def enter_counts(run: CommandRun, batch: Sequence[EnterCount]) -> list[Done | None]:
    """Enter counted figures of a round; earlier rounds stay on record.

    Raises:
        Conflict: the count is posted or cancelled.
        ValidationFailed: a quantity is no quantity, or a line comes twice.
    """
    _lock(item.count_id for item in batch)
    records: dict[int, list[tuple[object, ...]]] = {}
    taken: dict[tuple[int, int], set[Key]] = {}
    for index, item in enumerate(batch):
        with located(f"[{index}]"):
            state = access_count(run.company_id, item.count_id)
            _check_open(state)
            places = _places_in(run.company_id, state)
        seen = taken.setdefault((item.count_id, item.round), set())
        for place, line in enumerate(item.lines):
            key = _key(line)
            bad = _entry_problem(line, key in seen, item.round, places)
            if bad is not None:
                run.reject(index, bad.under(f"lines[{place}]"))
            seen.add(key)
            records.setdefault(index, []).append(
                (
                    run.company_id,
                    item.count_id,
                    item.round,
                    *key,
                    line.qty,
                    run.actor.id,
                    run.command_id,
                )
            )
    kept = run.settle(len(batch))
    rows = [record for index in kept for record in records.get(index, ())]
    sql.insert(
        "count_entry",
        (
            "company_id",
            "stock_count_id",
            "round",
            "item_id",
            "location_id",
            "lot_id",
            "status",
            "counted_qty",
            "counted_by",
            "command_id",
        ),
        sql.transpose(rows) if rows else [],
    )
    done: list[Done | None] = [None] * len(batch)
    for index in kept:
        done[index] = Done("stock_count", batch[index].count_id)
    return done


def _key(line: Counted) -> Key:
    return (line.item_id, line.location_id, line.lot_id, line.status)


def _places_in(company_id: int, state: CountState) -> set[int]:
    """Return the places that a count is about: its own and those in it, where goods lie."""
    return {
        int(str(i))
        for (i,) in sql.rows(
            "SELECT l.id FROM location l JOIN location top ON top.company_id = l.company_id"
            " AND top.id = %s WHERE l.company_id = %s AND l.kind = 'internal'"
            " AND starts_with(l.path, top.path)",
            (state.location_id, company_id),
        )
    }


def _entry_problem(
    line: Counted, is_twice: bool, number: int, places: Collection[int]
) -> Problem | None:
    if line.location_id not in places:
        return Problem(
            "inventory.place_not_counted",
            "Place {place} is not part of what is counted.",
            "Enter a place of this count, or open a count of that place.",
            "location_id",
            {"place": line.location_id},
        )
    if not line.qty.is_finite() or line.qty < 0 or not 1 <= number <= 99:
        return Problem(
            "inventory.counted",
            "{qty} is no counted quantity.",
            "Enter 0 or more, in rounds from 1 to 99.",
            "qty",
            {"qty": str(line.qty)},
        )
    if is_twice:
        return Problem(
            "inventory.counted_twice",
            "The same goods are listed twice in this round.",
            "Add the quantities up in one line.",
            "item_id",
        )
    return None


def _check_open(state: CountState) -> None:
    if state.step != "open":
        raise Conflict(
            Problem(
                "inventory.count_closed",
                "The count has been {step}.",
                "Open a new count.",
                "count_id",
                {"step": state.step},
            )
        )


def differences(state: CountState, *, missing_is_zero: bool) -> dict[Key, Decimal]:
    """Return counted less expected, where it differs; uncounted goods only when asked for."""
    keys = set(state.counted) | (set(state.expected) if missing_is_zero else set())
    zero = Decimal(0)
    found = {
        key: state.counted.get(key, zero) - state.expected.get(key, zero) for key in sorted(keys)
    }
    return {key: difference for key, difference in found.items() if difference}


def post_counts(run: CommandRun, batch: Sequence[PostCount]) -> list[Done | None]:
    """Post the differences of counts as goods documents of kind ``count``.

    A count whose goods document is refused is not posted either.

    Raises:
        Conflict: the count is closed, or lines beyond tolerance were counted only once.
    """
    _lock(item.count_id for item in batch)
    states: list[CountState] = []
    found: list[dict[Key, Decimal]] = []
    for place, item in enumerate(batch):
        with located(f"[{place}]"):
            state = access_count(run.company_id, item.count_id)
            _check_open(state)
            found.append(differences(state, missing_is_zero=item.missing_is_zero))
            if not item.accept_beyond_tolerance:
                _check_tolerance(state, found[-1])
            states.append(state)
    units = _base_units({key[0] for each in found for key in each})
    documents = post_goods(
        run,
        [
            _correction(item, each, units) if each else None
            for item, each in zip(batch, found, strict=True)
        ],
        {place: item.count_id for place, item in enumerate(batch)},
    )
    done: list[Done | None] = [None] * len(batch)
    for place in run.settle(len(batch)):
        item, document = batch[place], documents[place]
        _close(run, item.count_id, "posted", None if document is None else document.id)
        run.emit(
            StockCounted(item.count_id, len(states[place].counted), len(found[place])),
            subject_type="stock_count",
            subject_id=item.count_id,
            correlation_id=states[place].correlation_id,
            effective_at=effective(item.effective_at, item.posting_date, run.now),
        )
        done[place] = Done("stock_count", item.count_id)
    return done


def _base_units(items: Collection[int]) -> dict[int, int]:
    return {
        int(str(i)): int(str(unit))
        for i, unit in sql.rows(
            "SELECT id, base_unit_id FROM item WHERE id = ANY (%s::bigint[])",
            (sql.array(sorted(items)),),
        )
    }


def _correction(
    item: PostCount, found: Mapping[Key, Decimal], units: Mapping[int, int]
) -> GoodsInput:
    """Return the goods document that makes the books hold what was counted."""
    return GoodsInput(
        kind="adjustment",
        lines=tuple(
            GoodsLineInput(
                item_id=item_id,
                location_id=place,
                qty=difference,
                unit_id=units.get(item_id, 0),
                lot_id=lot,
                status=status,
            )
            for (item_id, place, lot, status), difference in found.items()
        ),
        posting_date=item.posting_date,
        reason=item.reason,
        effective_at=item.effective_at,
    )


def _close(run: CommandRun, count_id: int, step: str, document: int | None = None) -> None:
    sql.insert(
        "count_step",
        ("company_id", "stock_count_id", "step", "goods_document_id", "actor_id", "command_id"),
        [[run.company_id], [count_id], [step], [document], [run.actor.id], [run.command_id]],
    )


def _lock(count_ids: Iterable[int]) -> None:
    """Let one command at a time enter figures of a count or close it: posted heads have no lock."""
    sql.rows(
        "SELECT pg_advisory_xact_lock(hashtextextended('argosy.count', k)) FROM"
        " (SELECT DISTINCT k FROM unnest(%s::bigint[]) k ORDER BY k) o",
        (sql.array(sorted(set(count_ids))),),
    )


def _check_tolerance(state: CountState, found: dict[Key, Decimal]) -> None:
    beyond = [
        key
        for key in found
        if state.rounds.get(key, 0) < 2
        and needs_recount(
            state.expected.get(key, Decimal(0)),
            state.counted.get(key, Decimal(0)),
            state.tolerance_pct,
        )
    ]
    if beyond and state.tolerance_pct:
        raise Conflict(
            [
                Problem(
                    "inventory.recount",
                    "Item {item} in place {place} differs by more than {tolerance} percent.",
                    "Count it again, or post with the differences accepted.",
                    "count_id",
                    {
                        "item": key[0],
                        "place": key[1],
                        "tolerance": format(state.tolerance_pct.normalize(), "f"),
                    },
                )
                for key in beyond
            ]
        )


def cancel_counts(run: CommandRun, count_ids: Sequence[int]) -> list[Done]:
    """Cancel open counts; their entries stay on record."""
    _lock(count_ids)
    for place, count_id in enumerate(count_ids):
        with located(f"[{place}]"):
            _check_open(access_count(run.company_id, count_id))
    for count_id in count_ids:
        _close(run, count_id, "cancelled")
    return [Done("stock_count", count_id) for count_id in count_ids]
