"""Making a company's chart: books, accounts, journals, posting rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from psycopg.types.json import Jsonb

from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql
from argosy.kernel.primitives.errors import Problem, ValidationFailed

_DEBIT_KINDS = ("asset", "expense")


@dataclass(frozen=True, slots=True)
class AccountInput:
    """An account to make. `purposes` get a posting rule that points at it."""

    code: str
    name: str
    kind: str
    control: str = ""
    name_zh: str = ""
    currency: str = ""
    parent: str = ""
    is_postable: bool = True
    purposes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JournalInput:
    """A journal to make, with its 凭证字."""

    code: str
    name: str
    word: str
    name_zh: str = ""
    kind: str = "general"


@dataclass(frozen=True, slots=True)
class RuleInput:
    """A posting rule to make: purpose, account code, conditions."""

    purpose: str
    account: str
    match: Mapping[str, str] = field(default_factory=dict)
    priority: int = 0


def changing(run: CommandRun) -> None:
    """Forget what the command knows of the chart: it is changing it."""
    run.facts.pop("ledger.chart", None)
    run.fact_version = None


def make_book(
    run: CommandRun, code: str, name: str, *, is_primary: bool, reversal: str = "red_letter"
) -> int:
    """Make a book and return its id.

    Args:
        reversal: ``red_letter`` undoes entries by negative amounts on their own sides, ``opposite``
            by the same amounts on the other sides.
    """
    changing(run)
    (book_id,) = sql.ids("book", 1)
    sql.insert(
        "book",
        ("id", "company_id", "code", "name", "is_primary", "reversal"),
        [[book_id], [run.company_id], [code], [name], [is_primary], [reversal]],
    )
    return book_id


def make_accounts(run: CommandRun, accounts: Sequence[AccountInput]) -> dict[str, int]:
    """Make accounts with the posting rules of their purposes; return ids by code.

    Raises:
        ValidationFailed: an unknown kind, a code twice, or a parent that is not there.
    """
    changing(run)
    problems = [
        Problem(
            "ledger.account_kind",
            "{kind} is no kind of account.",
            "Use asset, liability, equity, income or expense.",
            f"[{place}].kind",
            {"kind": account.kind},
        )
        for place, account in enumerate(accounts)
        if account.kind not in ("asset", "liability", "equity", "income", "expense")
    ]
    existing = {
        str(code): int(str(i))
        for code, i in sql.rows(
            "SELECT code::text, id FROM account WHERE company_id = %s", (run.company_id,)
        )
    }
    ids = dict(zip((a.code for a in accounts), sql.ids("account", len(accounts)), strict=True))
    for place, account in enumerate(accounts):
        if account.code in existing or [a.code for a in accounts].count(account.code) > 1:
            problems.append(
                Problem(
                    "ledger.account_twice",
                    "Account {code} exists already.",
                    "Choose another code.",
                    f"[{place}].code",
                    {"code": account.code},
                )
            )
        if account.parent and account.parent not in ids and account.parent not in existing:
            problems.append(
                Problem(
                    "ledger.account_parent",
                    "There is no account {code} to stand under.",
                    "Make the parent first.",
                    f"[{place}].parent",
                    {"code": account.parent},
                )
            )
    if problems:
        raise ValidationFailed(problems)
    known = existing | ids
    _insert_accounts(run, accounts, ids, known)
    make_rules(run, [RuleInput(purpose, a.code) for a in accounts for purpose in a.purposes], known)
    return ids


def _insert_accounts(
    run: CommandRun,
    accounts: Sequence[AccountInput],
    ids: Mapping[str, int],
    known: Mapping[str, int],
) -> None:
    records = [
        (
            ids[a.code],
            run.company_id,
            a.code,
            a.name,
            a.name_zh,
            a.kind,
            a.control,
            "D" if a.kind in _DEBIT_KINDS else "C",
            a.currency,
            known[a.parent] if a.parent else None,
            a.is_postable,
        )
        for a in accounts
    ]
    sql.insert(
        "account",
        (
            "id",
            "company_id",
            "code",
            "name",
            "name_zh",
            "kind",
            "control",
            "balance_side",
            "currency",
            "parent_id",
            "is_postable",
        ),
        sql.transpose(records) if records else [],
    )


def make_journals(run: CommandRun, journals: Sequence[JournalInput]) -> dict[str, int]:
    """Make journals; return ids by code."""
    changing(run)
    ids = sql.ids("journal", len(journals))
    records = [
        (i, run.company_id, j.code, j.name, j.name_zh, j.word, j.kind)
        for i, j in zip(ids, journals, strict=True)
    ]
    sql.insert(
        "journal",
        ("id", "company_id", "code", "name", "name_zh", "word", "kind"),
        sql.transpose(records) if records else [],
    )
    return dict(zip((j.code for j in journals), ids, strict=True))


def make_rules(run: CommandRun, rules: Sequence[RuleInput], accounts: Mapping[str, int]) -> None:
    """Make posting rules; `accounts` gives account ids by code."""
    changing(run)
    records = [
        (run.company_id, r.purpose, Jsonb(dict(r.match)), r.priority, accounts[r.account])
        for r in rules
    ]
    sql.insert(
        "posting_rule",
        ("company_id", "purpose", "match", "priority", "account_id"),
        sql.transpose(records) if records else [],
    )


def dimension_sets(run: CommandRun, wanted: Sequence[Sequence[int]]) -> list[int]:
    """Return the ids of dimension value combinations, interning those that are new.

    Args:
        wanted: value ids of each combination, in any order; empty means none (id 0).
    """
    keys = [tuple(sorted(set(values))) for values in wanted]
    distinct = sorted({key for key in keys if key})
    known: dict[tuple[int, ...], int] = {(): 0}
    for key in distinct:
        literal = sql.array(list(key))
        sql.execute(
            "INSERT INTO dimension_set (company_id, value_ids) VALUES (%s, %s::bigint[])"
            " ON CONFLICT (company_id, value_ids) DO NOTHING",
            (run.company_id, literal),
        )
        found = sql.rows(
            "SELECT id FROM dimension_set WHERE company_id = %s AND value_ids = %s::bigint[]",
            (run.company_id, literal),
        )
        known[key] = int(str(found[0][0]))
    return [known[key] for key in keys]
