"""The only writer of settings: setting, clearing and sealing values, undoing changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from argosy.kernel.events.commands import CommandRun, Done, command
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Conflict, Problem, ValidationFailed
from argosy.kernel.primitives.numbers import int64_problem
from argosy.platform.settings import known
from argosy.platform.settings.declaring import Kind, Level, Setting
from argosy.platform.settings.queries import SET
from argosy.platform.settings.rules import value_problems, written
from argosy.platform.settings.sealing import seal
from argosy.platform.users.secrets import Password

SYSTEM_WRITE = "settings.system"
"""What setting a value for everybody needs besides."""


@dataclass(frozen=True, slots=True)
class SetSetting:
    """A value for everybody, or for the company acted for.

    Args:
        code: of the setting.
        value: as text; None so that nothing is set there any more.
        company_id: the company acted for; None for everybody.
    """

    code: str
    value: str | None = None
    company_id: int | None = None


@dataclass(frozen=True, slots=True)
class SetOwnSetting:
    """A value for oneself; None so that the company's holds again."""

    code: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class SetSecret:
    """A secret for everybody or for the company acted for; empty to clear it."""

    code: str
    secret: Password
    company_id: int | None = None


@dataclass(frozen=True, slots=True)
class UndoChange:
    """A change that shall not have been made."""

    change_id: int


@dataclass(frozen=True, slots=True)
class _Target:
    """A value to be written: where and what; None to clear it."""

    code: str
    company_id: int | None
    account_id: int | None
    after: str | None
    undoes_id: int | None = None
    sealed: bytes | None = None

    @property
    def place(self) -> tuple[str, int | None, int | None]:
        """Where it is set."""
        return (self.code, self.company_id, self.account_id)

    @property
    def level(self) -> Level:
        """For whom it is set."""
        if self.account_id is not None:
            return Level.USER
        return Level.SYSTEM if self.company_id is None else Level.COMPANY


@command("settings.set", permission="settings.write")
def do_set_setting(run: CommandRun, batch: Sequence[SetSetting]) -> list[Done | None]:
    """Set values for everybody or for the company, or clear them.

    Before: the setting can be set there and the value fits it. After: it is in force at once, and
    the change stands in the history. Permission: settings.write; for everybody settings.system.
    """
    targets = [_Target(i.code, i.company_id, None, _text(i.code, i.value)) for i in batch]
    return _set(run, targets)


@command("settings.set_own", permission=None)
def do_set_own_setting(run: CommandRun, batch: Sequence[SetOwnSetting]) -> list[Done | None]:
    """Set values for oneself, of settings that everybody may choose. No permission is needed."""
    own = run.actor.id
    return _set(run, [_Target(i.code, None, own, _text(i.code, i.value)) for i in batch])


@command("settings.set_secret", permission="settings.write")
def do_set_secret(run: CommandRun, batch: Sequence[SetSecret]) -> list[Done | None]:
    """Set secrets, sealed; the history says that they were set, not what they are.

    Permission: settings.write; for everybody settings.system.
    """
    targets = [
        _Target(
            item.code,
            item.company_id,
            None,
            SET if item.secret else None,
            sealed=seal(item.code, str(item.secret)) if _is_sealable(item) else None,
        )
        for item in batch
    ]
    for place, item in enumerate(batch):
        setting = known.settings().get(item.code)
        if setting is not None and setting.kind is Kind.SECRET:
            run.reject(place, *value_problems(setting, str(item.secret)))
    return _set(run, targets, is_secret=True)


@command("settings.undo", permission="settings.write")
def do_undo_change(run: CommandRun, batch: Sequence[UndoChange]) -> list[Done | None]:
    """Set values back to what they were before a change.

    Before: nothing was changed there since; secrets are not kept and cannot come back. After: the
    undoing is a change of its own. Permission: settings.write; for everybody settings.system.
    """
    fit = [i.change_id for i in batch if int64_problem(i.change_id, "change_id") is None]
    found = {
        cast(int, row[0]): row
        for row in sql.rows(
            "SELECT id, code::text, in_company_id, account_id, before::text FROM setting_change c"
            " WHERE id = ANY (%s::bigint[]) AND (in_company_id IS NULL OR in_company_id = %s)"
            " AND (account_id IS NULL OR account_id = %s)",
            (sql.array(sorted(set(fit))), run.company_id, run.actor.id),
        )
    }
    latest = _latest([str(row[1]) for row in found.values()])
    targets: list[_Target] = []
    error: type[ValidationFailed | Conflict] = ValidationFailed
    for place, item in enumerate(batch):
        row = found.get(item.change_id)
        if row is None:
            run.reject(place, _unknown_change(item.change_id))
            targets.append(_Target("", None, None, None))
            continue
        code, company, account = str(row[1]), cast("int | None", row[2]), row[3]
        before = None if row[4] is None else str(row[4])
        target = _Target(code, company, cast("int | None", account), before, item.change_id)
        targets.append(target)
        if latest.get(target.place) != item.change_id:
            error = Conflict
            run.reject(place, _changed_since())
    return _set(run, targets, error=error)


def _is_sealable(item: SetSecret) -> bool:
    return bool(item.secret) and item.code in known.settings()


def _text(code: str, value: str | None) -> str | None:
    setting = known.settings().get(code)
    return value if value is None or setting is None else written(setting, value)


def _latest(codes: Sequence[str]) -> dict[tuple[str, int | None, int | None], int]:
    """Return the last change of each value of some settings."""
    found = sql.rows(
        "SELECT code::text, in_company_id, account_id, max(id) FROM setting_change"
        " WHERE code = ANY (%s::text[]) GROUP BY 1, 2, 3",
        (sql.array(sorted(set(codes))),),
    )
    return {
        (str(code), cast("int | None", company), cast("int | None", account)): cast(int, id_)
        for code, company, account, id_ in found
    }


def _set(
    run: CommandRun,
    targets: Sequence[_Target],
    *,
    is_secret: bool = False,
    error: type[ValidationFailed | Conflict] = ValidationFailed,
) -> list[Done | None]:
    """Check all targets, then write values and history as sets."""
    seen: set[tuple[str, int | None, int | None]] = set()
    for place, target in enumerate(targets):
        if not target.code and target.undoes_id is None and place in run._rejections:
            continue
        run.reject(place, *_problems(run, target, is_secret=is_secret))
        if target.place in seen:
            run.reject(place, _twice(target.code))
        seen.add(target.place)
    kept = run.settle(len(targets), error)
    chosen = [targets[place] for place in kept]
    ids = _write(run, chosen)
    results: list[Done | None] = [None] * len(targets)
    for place, id_, target in zip(kept, ids, chosen, strict=True):
        results[place] = Done("setting_value", id_, target.code)
    return results


def _problems(run: CommandRun, target: _Target, *, is_secret: bool) -> list[Problem]:
    setting = known.settings().get(target.code)
    if setting is None:
        return [known.unknown(target.code)]
    if target.level not in setting.levels:
        return [_elsewhere(setting)]
    if target.company_id is not None and target.company_id != run.company_id:
        return [_other_company()]
    if target.level is Level.SYSTEM and not run.actor.may(SYSTEM_WRITE):
        return [_not_for_all()]
    if (setting.kind is Kind.SECRET) != is_secret:
        return [_secret_way(is_secret=is_secret)]
    if is_secret or target.after is None:
        return []
    return value_problems(setting, target.after)


def _write(run: CommandRun, chosen: Sequence[_Target]) -> list[int]:
    """Write values and the history of those that changed; return the ids of the values."""
    codes = sorted({target.code for target in chosen})
    stored = {
        (str(code), company, account): (cast(int, id_), str(value))
        for id_, code, company, account, value in sql.rows(
            "SELECT id, code::text, in_company_id, account_id, value::text FROM setting_value"
            " WHERE code = ANY (%s::text[]) ORDER BY id FOR UPDATE",
            (sql.array(codes),),
        )
    }
    fresh = iter(sql.ids("setting_value", len(chosen)))
    ids = [stored[t.place][0] if t.place in stored else next(fresh) for t in chosen]
    gone = [id_ for id_, t in zip(ids, chosen, strict=True) if t.after is None]
    kept = [(id_, t) for id_, t in zip(ids, chosen, strict=True) if t.after is not None]
    if gone:
        sql.execute("DELETE FROM setting_secret WHERE id = ANY (%s::bigint[])", (sql.array(gone),))
        sql.execute("DELETE FROM setting_value WHERE id = ANY (%s::bigint[])", (sql.array(gone),))
    sql.insert(
        "setting_value",
        ("id", "code", "in_company_id", "account_id", "value"),
        [
            [id_ for id_, _ in kept],
            [t.code for _, t in kept],
            [t.company_id for _, t in kept],
            [t.account_id for _, t in kept],
            [t.after for _, t in kept],
        ],
        tail="ON CONFLICT (code, in_company_id, account_id) DO UPDATE"
        " SET value = excluded.value, version = setting_value.version + 1",
    )
    sealed = [(id_, t.sealed) for id_, t in kept if t.sealed is not None]
    sql.insert(
        "setting_secret",
        ("id", "sealed"),
        [[id_ for id_, _ in sealed], [body for _, body in sealed]],
        tail="ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed",
    )
    _remember(run, [(t, stored.get(t.place, (0, None))[1]) for t in chosen])
    return ids


def _remember(run: CommandRun, done: Sequence[tuple[_Target, str | None]]) -> None:
    changed = [(t, before) for t, before in done if t.after != before or t.sealed is not None]
    sql.insert(
        "setting_change",
        (
            "id",
            "code",
            "in_company_id",
            "account_id",
            "before",
            "after",
            "actor_id",
            "undoes_id",
        ),
        [
            list(sql.ids("setting_change", len(changed))),
            [t.code for t, _ in changed],
            [t.company_id for t, _ in changed],
            [t.account_id for t, _ in changed],
            [before for _, before in changed],
            [t.after for t, _ in changed],
            [run.actor.id] * len(changed),
            [t.undoes_id for t, _ in changed],
        ],
    )


def _elsewhere(setting: Setting) -> Problem:
    return Problem(
        "settings.level",
        "The setting {code} cannot be set there.",
        "Set it for: {levels}.",
        "code",
        {"code": setting.code, "levels": ", ".join(setting.levels)},
    )


def _other_company() -> Problem:
    return Problem(
        "settings.company",
        "This is not the company that you act for.",
        "Choose the company first.",
        "company_id",
    )


def _not_for_all() -> Problem:
    return Problem(
        "settings.system",
        "You may not set values that hold for everybody.",
        "Set it for your company, or ask an administrator.",
        "company_id",
    )


def _secret_way(*, is_secret: bool) -> Problem:
    if is_secret:
        return Problem(
            "settings.no_secret", "This setting holds no secret.", "Set its value instead.", "code"
        )
    return Problem(
        "settings.secret",
        "This setting holds a secret, which is sealed and not kept in the history.",
        "Set it as a secret.",
        "code",
    )


def _twice(code: str) -> Problem:
    return Problem(
        "settings.twice",
        "The setting {code} is set twice at once.",
        "Keep one of the two.",
        "code",
        {"code": code},
    )


def _unknown_change(change_id: int) -> Problem:
    return Problem(
        "settings.no_change",
        "There is no change {change}.",
        "Choose one that the history shows.",
        "change_id",
        {"change": change_id},
    )


def _changed_since() -> Problem:
    return Problem(
        "settings.changed_since",
        "The setting was changed again since.",
        "Undo the latest change first.",
        "change_id",
    )
