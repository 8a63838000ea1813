"""A chunk of records given to the resource's commands: what is new, what changes, what is refused.

The commands run in mode ``valid``, so that every record's problems are known at once; whoever
wants all or nothing takes the transaction around back. Nothing is written but by commands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from django.db import transaction

from argosy.kernel.events.commands import Answer
from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.errors import Problem
from argosy.platform.data.columns import Column, any_column, columns_of
from argosy.platform.data.imports.changes import Change, head_changes, line_changes, stale
from argosy.platform.data.imports.items import Draft, Maker
from argosy.platform.data.imports.outcome import (
    CHANGED,
    CREATED,
    REFUSED,
    Outcome,
    item_of,
    placed_at,
)
from argosy.platform.data.imports.present import (
    Present,
    References,
    codes_in,
    key_of,
    looking,
    present_by,
)
from argosy.platform.data.imports.records import Line, Placed, Record
from argosy.platform.registry import reads
from argosy.platform.registry.fields import FieldType
from argosy.platform.registry.own_fields import api as own_fields
from argosy.platform.registry.resource import Resource, id_field


@dataclass(slots=True)
class _Step:
    """One action on one record."""

    outcome: Outcome
    maker: Maker
    draft: Draft
    item: object = None


@dataclass(slots=True)
class _Update:
    """A record that stands, and what the file changes of it."""

    outcome: Outcome
    present: Present
    paths: frozenset[str]
    fresh: Mapping[str, Sequence[Line]]
    makers: Sequence[Maker]


class Importer:
    """Gives records to the commands of a resource, chunk by chunk.

    Args:
        actor: who imports.
        resource: what is imported.
        columns: of the file.
        create: makes items of new records; None when the resource takes none from files.
        changes: makes items of changes, an entry an action, in order of preference.
        key: begins the keys of the commands; the ordinal of the chunk's first record follows.
    """

    def __init__(
        self,
        actor: Actor,
        resource: Resource,
        columns: Sequence[Column],
        create: Maker | None,
        changes: Sequence[Maker],
        references: References,
        *,
        key: str,
    ) -> None:
        self._actor = actor
        self._resource = resource
        self._columns = columns
        self._create = create
        self._changes = changes
        self._references = references
        self._key = key
        self._seen: set[int] = set()
        known = {column.path for column in any_column(columns_of(actor, resource), resource)}
        self._read = _with_repeated(resource, [c for c in columns if c.path in known], changes)
        taken = known.union(*(maker.target.by_path for maker in changes))
        self._compared = [column for column in columns if column.path in taken]
        self._groups = list(dict.fromkeys(c.group for c in self._compared if c.group))
        self._skipped = frozenset({"id", resource.version, *resource.import_key} - {""})

    def note(self, records: Sequence[Record]) -> None:
        """See records that an earlier attempt has dealt with, so that none comes twice."""
        for record in records:
            self._is_twice(record)

    def chunk(self, records: Sequence[Record]) -> list[Outcome]:
        """Give a chunk to the commands, inside the caller's transaction; return what became."""
        outcomes = [Outcome(record) for record in records]
        for outcome in outcomes:
            outcome.refuse(outcome.record.problems)
            if self._is_twice(outcome.record):
                outcome.refuse([_twice(self._resource, outcome.record)])
        present = present_by(self._actor, self._resource, self._read, records)
        self._references.look_up(codes_in(self._columns, records))
        new: list[_Step] = []
        updates: list[_Update] = []
        for place, outcome in enumerate(outcomes):
            stands = present.get(place)
            if isinstance(stands, int):
                outcome.refuse([_many(self._resource, outcome.record)])
            elif stands is not None:
                updates += self._compare(outcome, stands)
            elif outcome.record.head.get("id") and key_of(self._resource, outcome.record) is None:
                outcome.refuse([_missing(outcome.record)])
            elif self._create is None:
                outcome.refuse([_no_entry(self._resource, outcome.record)])
            else:
                draft = self._create.new(outcome.record)
                new.append(_Step(outcome, self._create, draft))
        first = records[0].ordinal if records else 0
        self._run(new, f"{self._key}/{first}/{CREATED}", CREATED)
        self._look_up_present(updates)
        self._update(updates, first)
        return outcomes

    def _look_up_present(self, updates: Sequence[_Update]) -> None:
        """Find the ids behind the codes of what stands, where a change has to repeat them."""
        wanted: dict[str, set[str]] = {}
        for column in self._read:
            if column.field.type is not FieldType.REFERENCE:
                continue
            for update in updates:
                owners: Sequence[Present] = [update.present]
                if column.group:
                    owners = cast("list[Present]", update.present.get(column.group) or [])
                for owner in owners:
                    named = owner.get(column.field.name)
                    if isinstance(named, dict):
                        code = str(named["code"] or named["id"])
                        wanted.setdefault(column.field.target, set()).add(code)
        self._references.look_up(wanted)

    # -- what stands ----------------------------------------------------------------------------

    def _compare(self, outcome: Outcome, present: Present) -> list[_Update]:
        record = outcome.record
        outcome.record_id = cast(int, present["id"])
        outdated = stale(record, present, self._resource)
        changes = list(head_changes(record, present, self._compared, self._skipped))
        problems = list(self._key_problems(record, present))
        fresh: dict[str, list[Line]] = {}
        for group in self._groups:
            changed, added, wrong = line_changes(record, present, self._compared, group)
            changes += changed
            problems += wrong
            if added:
                fresh[group] = added
                changes += _added(added, self._compared, group)
        outcome.changes = changes
        outcome.refuse(problems)
        if not changes:
            return []
        if outdated is not None:  # what else differs may be the other's change
            outcome.refuse([outdated])
            return []
        makers, left = self._makers(changes, fresh)
        outcome.refuse([Placed(c.row, c.column.path, _unchangeable(c)) for c in left])
        paths = frozenset(change.column.path for change in changes if not _is_new(change))
        return [_Update(outcome, present, paths, fresh, makers)]

    def _key_problems(self, record: Record, present: Present) -> list[Placed]:
        """An id that leads to a record of another key comes from another database."""
        if not record.head.get("id"):
            return []
        found = []
        for name in self._resource.import_key:
            given, stands = record.head.get(name), present.get(name)
            if isinstance(stands, dict):
                stands = stands["code"]
            if given is not None and given != stands:
                found.append(Placed(record.row, name, _other_key(given, stands)))
        return found

    def _makers(
        self, changes: Sequence[Change], fresh: Mapping[str, Sequence[Line]]
    ) -> tuple[list[Maker], list[Change]]:
        """Return the actions that together make the changes, and those that no action makes."""
        left = list(changes)
        chosen: list[Maker] = []
        while left:
            best: tuple[int, Maker | None] = (0, None)
            for maker in self._changes:
                number = sum(1 for change in left if _takes(maker, change))
                if number > best[0]:
                    best = (number, maker)
            if best[1] is None:
                return chosen, left
            maker = best[1]
            chosen.append(maker)
            left = [change for change in left if not _takes(maker, change)]
        order = {id(maker): n for n, maker in enumerate(self._changes)}
        return sorted(chosen, key=lambda maker: order[id(maker)]), []

    def _update(self, updates: Sequence[_Update], first: int) -> None:
        by_action: dict[int, list[_Step]] = {}
        for update in updates:
            if update.outcome.state == REFUSED:
                continue
            if len(update.makers) > 1:
                self._one_by_one(update)
                continue
            (maker,) = update.makers
            by_action.setdefault(id(maker), []).append(self._step(update, maker))
        for steps in by_action.values():
            name = steps[0].maker.target.action.name
            self._run(steps, f"{self._key}/{first}/{name}", CHANGED)

    def _step(self, update: _Update, maker: Maker, version: object = None) -> _Step:
        own = maker.target.by_path
        paths = frozenset(path for path in update.paths if path in own)
        fresh = {name: lines for name, lines in update.fresh.items() if maker.target.group(name)}
        draft = maker.changed(update.outcome.record, update.present, paths, fresh)
        action = maker.target.action
        if action.version:
            stands = update.present.get(self._resource.version) if version is None else version
            draft.json[action.version] = stands
        return _Step(update.outcome, maker, draft)

    def _one_by_one(self, update: _Update) -> None:
        """Give several commands for one record: all of them hold, or none."""
        with transaction.atomic(using=sql.alias()):
            version: object = None
            for maker in update.makers:
                if version is not None:
                    version = self._version(update.outcome)
                step = self._step(update, maker, version)
                ordinal = update.outcome.record.ordinal
                name = f"{self._key}/{ordinal}/{maker.target.action.name}/one"
                self._run([step], name, CHANGED)
                version = version or 0
                if update.outcome.state == REFUSED:
                    transaction.set_rollback(True, using=sql.alias())
                    return

    def _version(self, outcome: Outcome) -> object:
        name = self._resource.version
        if not name:
            return None
        assert outcome.record_id is not None
        with looking():
            found = reads.record(
                self._actor, self._resource, outcome.record_id, fields=(name,), with_lines=False
            )
        return found[name]

    # -- commands -------------------------------------------------------------------------------

    def _run(self, steps: Sequence[_Step], key: str, state: str) -> None:
        """Give one command for several records and note what became of each."""
        for step in steps:
            self._parse(step)
        self._hear([s for s in steps if s.outcome.state == REFUSED and s.item is not None], key)
        ready = [step for step in steps if step.outcome.state != REFUSED]
        if not ready:
            return
        answer = self._command(ready, key)
        for step, done in zip(ready, answer.results, strict=True):
            if done is not None:
                step.outcome.state = state
                if state == CREATED:
                    step.outcome.record_id = done.id
                    step.outcome.command_id = answer.command_id
        for problem in answer.problems:
            place, path = item_of(problem)
            touched = ready[place : place + 1] if place >= 0 else ready
            for step in touched:
                step.outcome.refuse([self._placed(step, problem, path)])
        for step, done in zip(ready, answer.results, strict=True):
            if done is None and step.outcome.state != REFUSED:
                step.outcome.refuse([_silent(step.outcome.record)])

    def _command(self, steps: Sequence[_Step], key: str) -> Answer:
        command = steps[0].maker.target.action.command
        return command([step.item for step in steps], actor=self._actor, key=key, mode="valid")

    def _hear(self, steps: Sequence[_Step], key: str) -> None:
        """Let the command say what else is wrong with records whose cells are wrong already."""
        if not steps:
            return
        with transaction.atomic(using=sql.alias()):
            answer = self._command(steps, f"{key}/refused")
            transaction.set_rollback(True, using=sql.alias())
        for problem in answer.problems:
            place, path = item_of(problem)
            for step in steps[place : place + 1] if place >= 0 else ():
                placed = self._placed(step, problem, path)
                if all(placed.path != each.path for each in step.outcome.problems):
                    step.outcome.refuse([placed])

    def _parse(self, step: _Step) -> None:
        step.outcome.refuse(step.draft.problems)
        if step.outcome.state == REFUSED and not step.draft.json:
            return
        action = step.maker.target.action
        currency = _currency(step, self._columns)
        found = own_fields.parse(action, step.draft.json, currency_of=lambda _: currency)
        if isinstance(found, list):
            known = {placed.path for placed in step.outcome.problems}
            placed = [self._placed(step, problem, problem.field) for problem in found]
            step.outcome.refuse([each for each in placed if each.path not in known])
            return
        step.item = found

    def _placed(self, step: _Step, problem: Problem, path: str) -> Placed:
        return placed_at(problem, path, step.outcome.record, step.maker.target, step.draft)

    def _is_twice(self, record: Record) -> bool:
        key: object = key_of(self._resource, record) or record.head.get("id")
        if not key:
            return False
        mark = hash(key)
        if mark in self._seen:
            return True
        self._seen.add(mark)
        return False


def _with_repeated(
    resource: Resource, columns: Sequence[Column], changes: Sequence[Maker]
) -> list[Column]:
    """Return the columns of a file, and those of the resource that changes have to repeat."""
    found = {column.path: column for column in columns}
    for maker in changes:
        for column in maker.target.read_along():
            owner = resource.lines_named(column.group) if column.group else resource
            if owner is not None and owner.field(column.field.name) is not None:
                found.setdefault(column.path, column)
                if column.group:
                    found.setdefault(
                        f"{column.group}.id", Column(id_field(column.group), column.lines)
                    )
    return list(found.values())


def _takes(maker: Maker, change: Change) -> bool:
    """Whether an action makes a change: of the head, of a new line, or of one that it can name."""
    group = change.column.group
    if not group:
        return change.column.path in maker.target.by_path
    taken = maker.target.group(group)
    if taken is None or (not _is_new(change) and not taken.line_id):
        return False
    if _is_new(change) and not taken.makes_lines:
        return False
    return change.column.field.name == "id" or change.column.path in maker.target.by_path


def _is_new(change: Change) -> bool:
    return bool(change.column.group) and change.line_id == 0


def _added(lines: Sequence[Line], columns: Sequence[Column], group: str) -> list[Change]:
    """Return the cells of new lines as changes."""
    from argosy.platform.data.imports.changes import shown

    found = []
    for line in lines:
        for column in columns:
            value = line.values.get(column.field.name)
            if column.group == group and column.field.name != "id" and value is not None:
                found.append(Change(line.row, column, 0, "", shown(column.field, value)))
    return found


def _currency(step: _Step, columns: Sequence[Column]) -> str:
    """Return the currency of the amounts in an item that does not state it itself."""
    own = step.draft.json.get("currency")
    if isinstance(own, str):
        return own
    for column in columns:
        if column.field.type is FieldType.MONEY and not column.group:
            found = step.outcome.record.head.get(column.field.unit)
            if isinstance(found, str):
                return found
    return ""


def _twice(resource: Resource, record: Record) -> Placed:
    path = (resource.import_key or ("id",))[0]
    return Placed(
        record.row,
        path,
        Problem(
            "import.twice",
            "The same record stands in an earlier row of the file.",
            "Leave one of the two out.",
        ),
    )


def _many(resource: Resource, record: Record) -> Placed:
    return Placed(
        record.row,
        resource.import_key[0],
        Problem(
            "import.many",
            "Several records have this key.",
            "Name the one that is meant by its id, in a column id.",
        ),
    )


def _missing(record: Record) -> Placed:
    return Placed(
        record.row,
        "id",
        Problem(
            "import.no_record",
            "There is no record {id}.",
            "Leave the id empty to enter a new one.",
            "",
            {"id": record.head.get("id")},
        ),
    )


def _no_entry(resource: Resource, record: Record) -> Placed:
    return Placed(
        record.row,
        "",
        Problem(
            "import.no_entry",
            "{what} cannot be entered by files, only those that stand be changed.",
            "Correct the key, or enter it on screen.",
            "",
            {"what": resource.plural.en},
        ),
    )


def _other_key(given: object, stands: object) -> Problem:
    return Problem(
        "import.other_key",
        "The id belongs to {stands}, the row says {given}.",
        "Leave the id out; it comes from another database.",
        "",
        {"given": given, "stands": stands},
    )


def _unchangeable(change: Change) -> Problem:
    return Problem(
        "import.not_changeable",
        "This cannot be changed by an import: {before} stands, the file says {after}.",
        "Write the value that stands, or change it on the record itself.",
        "",
        {"before": change.before or "(nothing)", "after": change.after or "(nothing)"},
    )


def _silent(record: Record) -> Placed:
    return Placed(
        record.row,
        "",
        Problem("import.refused", "The record was refused.", "Look at the other rows' problems."),
    )
