"""Values in force: the narrowest that was set, with where it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from argosy.kernel.identity import sql
from argosy.kernel.primitives.actor import Actor
from argosy.platform.settings import known
from argosy.platform.settings.declaring import Kind, Level, Setting
from argosy.platform.settings.rules import Value, value_of, value_problems
from argosy.platform.settings.sealing import opened

DEFAULT = "default"
SET = "set"
"""What is stored as the value of a secret that was set."""


@dataclass(frozen=True, slots=True)
class Effective:
    """A value in force.

    Args:
        setting: of which.
        text: as it is stored; of a secret whether it is set.
        source: ``default``, or the level it was set for.
        own: what was set at each level, by level.
    """

    setting: Setting
    text: str
    source: str
    own: Mapping[Level, str]

    @property
    def value(self) -> Value:
        """What the text stands for."""
        return value_of(self.setting, self.text)


@dataclass(frozen=True, slots=True)
class Change:
    """A change that was made to a setting."""

    id: int
    code: str
    level: Level
    before: str | None
    after: str | None
    by: str
    at: datetime
    is_undo: bool


def company_of(actor: Actor | None) -> int | None:
    """Return the company whose values hold for an actor; None outside of all."""
    return actor.company_id or None if actor is not None else None


def effective(
    codes: Sequence[str] | None = None, *, company_id: int | None = None, account_id: int = 0
) -> dict[str, Effective]:
    """Return values in force, by code; of all settings unless some are named. One statement.

    Args:
        codes: which.
        company_id: for which company.
        account_id: for which user; 0 for none.

    Raises:
        NotFound: a code is not declared.
    """
    wanted = [known.setting(code) for code in codes] if codes else list(known.settings().values())
    found = sql.rows(
        "SELECT code::text, in_company_id, account_id, value::text FROM setting_value"
        " WHERE code = ANY (%s::text[]) AND (in_company_id IS NULL OR in_company_id = %s)"
        " AND (account_id IS NULL OR account_id = %s)",
        (sql.array([each.code for each in wanted]), company_id or 0, account_id),
    )
    stored: dict[str, dict[Level, str]] = {}
    for code, company, account, text in found:
        level = Level.USER if account else Level.COMPANY if company else Level.SYSTEM
        stored.setdefault(str(code), {})[level] = str(text)
    return {each.code: _narrowest(each, stored.get(each.code, {})) for each in wanted}


def _narrowest(setting: Setting, own: Mapping[Level, str]) -> Effective:
    """Choose what holds; a value that no longer fits its declaration counts as not set."""
    for level in (Level.USER, Level.COMPANY, Level.SYSTEM):
        text = own.get(level)
        if text is None or level not in setting.levels:
            continue
        if setting.kind is Kind.SECRET or not value_problems(setting, text):
            return Effective(setting, text, level.value, own)
    return Effective(setting, setting.default, DEFAULT, own)


def value(
    code: str, actor: Actor | None = None, *, company_id: int | None = None, account_id: int = 0
) -> Value:
    """Return the value in force for an actor, or for a company and a user named by id.

    Raises:
        NotFound: no such setting is declared.
    """
    if actor is not None:
        company_id, account_id = company_of(actor), actor.id
    return effective([code], company_id=company_id, account_id=account_id)[code].value


def secret(code: str, *, company_id: int | None = None) -> str:
    """Return a secret in the clear, for the program that uses it; "" when none is set."""
    found = sql.rows(
        "SELECT s.sealed FROM setting_value v JOIN setting_secret s ON s.id = v.id"
        " WHERE v.code = %s AND v.account_id IS NULL"
        " AND (v.in_company_id IS NULL OR v.in_company_id = %s)"
        " ORDER BY v.in_company_id NULLS LAST LIMIT 1",
        (known.setting(code).code, company_id or 0),
    )
    return opened(code, bytes(cast(bytes, found[0][0]))) if found else ""


def changes(code: str, actor: Actor, *, most: int = 50) -> list[Change]:
    """Return the changes of a setting that an actor may know of, the latest first."""
    found = sql.rows(
        "SELECT c.id, c.code::text, c.in_company_id, c.account_id, c.before::text, c.after::text,"
        " a.name::text, c.recorded_at, c.undoes_id IS NOT NULL FROM setting_change c"
        " JOIN actor a ON a.id = c.actor_id WHERE c.code = %s"
        " AND (c.in_company_id IS NULL OR c.in_company_id = %s)"
        " AND (c.account_id IS NULL OR c.account_id = %s) ORDER BY c.id DESC LIMIT %s",
        (code, actor.company_id, actor.id, most),
    )
    return [
        Change(
            cast(int, id_),
            str(name),
            Level.USER if account else Level.COMPANY if company else Level.SYSTEM,
            None if before is None else str(before),
            None if after is None else str(after),
            str(by),
            cast(datetime, at),
            bool(is_undo),
        )
        for id_, name, company, account, before, after, by, at, is_undo in found
    ]
