"""Pure rules of the ledger: postable entries, winning rules, what an allocation moves.

No Django, no I/O: every rule can be tested in milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar

from argosy.kernel.ledger.inputs import EntryInput, LineInput
from argosy.kernel.primitives.currency import MINOR_UNITS
from argosy.kernel.primitives.errors import Problem

INT64_MAX = 2**63 - 1
LINES_MAX = 10_000
KINDS = frozenset({"normal", "adjust", "reverse", "close", "open"})


class AccountLike(Protocol):
    """What the rules need to know of an account."""

    @property
    def code(self) -> str: ...
    @property
    def currency(self) -> str: ...
    @property
    def is_postable(self) -> bool: ...
    @property
    def keeps_open_items(self) -> bool: ...
    @property
    def required_dimensions(self) -> tuple[int, ...]: ...


class RuleLike(Protocol):
    """What choosing a rule needs to know of it."""

    @property
    def match(self) -> Mapping[str, str]: ...
    @property
    def priority(self) -> int: ...
    @property
    def account_id(self) -> int: ...
    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_to(self) -> date | None: ...


def check_entry(
    entry: EntryInput, accounts: Mapping[int, AccountLike], company_currency: str
) -> list[Problem]:
    """Return everything that is wrong with an entry.

    1. two lines at least, a known kind; 2. each line is sound; 3. debit equals credit in the
    company's currency (INV-01); 4. and in the document's, when all lines share one.
    """
    problems: list[Problem] = []
    if not 2 <= len(entry.lines) <= LINES_MAX:
        problems.append(
            Problem(
                "ledger.line_count",
                "The entry has {count} lines.",
                "An entry has 2 to {most} lines.",
                "lines",
                {"count": len(entry.lines), "most": LINES_MAX},
            )
        )
    if entry.kind not in KINDS:
        problems.append(
            Problem(
                "ledger.kind",
                "{kind} is no kind of entry.",
                "Use normal, adjust, reverse, close or open.",
                "kind",
                {"kind": entry.kind},
            )
        )
    if len(entry.memo) > 500 or "\0" in entry.memo:
        problems.append(_bad_memo("memo", 500))
    company = doc = 0
    currencies = set()
    for number, line in enumerate(entry.lines):
        problem = next(_line_problems(line, accounts, company_currency), None)
        if problem is not None:
            problems.append(problem.under(f"lines[{number}]"))
            problems.extend(
                p.under(f"lines[{number}]")
                for p in list(_line_problems(line, accounts, company_currency))[1:]
            )
        sign = 1 if line.side == "D" else -1
        company += sign * line.company_minor
        doc += sign * line.doc_minor
        currencies.add(line.currency)
    if company:
        problems.append(_unbalanced("ledger.unbalanced", company, company_currency))
    elif doc and len(currencies) == 1:
        problems.append(_unbalanced("ledger.unbalanced_document", doc, next(iter(currencies))))
    return problems


def _bad_memo(field: str, most: int) -> Problem:
    return Problem(
        "ledger.memo",
        "The memo is too long or has a character that cannot be stored.",
        "Keep it to {most} characters of plain text.",
        field,
        {"most": most},
    )


def _unbalanced(code: str, difference: int, currency: str) -> Problem:
    return Problem(
        code,
        "Debit and credit differ by {amount} {currency}.",
        "Correct an amount, or add the line that is missing.",
        "lines",
        {
            "difference": difference,
            "amount": f"{Decimal(abs(difference)).scaleb(-MINOR_UNITS.get(currency, 2)):f}",
            "currency": currency,
        },
    )


def _line_problems(
    line: LineInput, accounts: Mapping[int, AccountLike], company_currency: str
) -> Iterator[Problem]:
    account = accounts.get(line.account_id)
    if line.side not in ("D", "C"):
        yield Problem("ledger.side", "A line is debit or credit.", "Use D or C.", "side")
    if not (
        -INT64_MAX <= line.doc_minor <= INT64_MAX and -INT64_MAX <= line.company_minor <= INT64_MAX
    ):
        yield Problem(
            "ledger.amount_range",
            "The amount is larger than a ledger can hold.",
            "Check for a misplaced decimal point.",
            "amount",
        )
    if line.currency == company_currency and line.doc_minor != line.company_minor:
        yield Problem(
            "ledger.same_currency",
            "The amount in {currency} differs from itself.",
            "Give the same amount twice when document and company share a currency.",
            "company_minor",
            {"currency": company_currency},
        )
    if line.memo and (len(line.memo) > 300 or "\0" in line.memo):
        yield _bad_memo("memo", 300)
    if account is None:
        yield Problem(
            "ledger.unknown_account",
            "There is no account {account} in this company.",
            "Choose an account of the company's chart.",
            "account_id",
            {"account": line.account_id},
        )
        return
    yield from _account_problems(line, account)


def _account_problems(line: LineInput, account: AccountLike) -> Iterator[Problem]:
    if not account.is_postable:
        yield Problem(
            "ledger.account_not_postable",
            "Account {account} takes no postings: it is closed, or sums up others.",
            "Choose one of its sub-accounts, or another account.",
            "account_id",
            {"account": account.code},
        )
    if account.currency and account.currency != line.currency:
        yield Problem(
            "ledger.account_currency",
            "Account {account} is kept in {wanted}, not in {currency}.",
            "Choose an account of that currency.",
            "currency",
            {"account": account.code, "wanted": account.currency, "currency": line.currency},
        )
    if account.keeps_open_items and line.party_id is None:
        yield Problem(
            "ledger.party_missing",
            "Account {account} needs a party on each line.",
            "Name the customer or supplier.",
            "party_id",
            {"account": account.code},
        )
    if account.required_dimensions and not line.dimension_set_id:
        yield Problem(
            "ledger.dimension_missing",
            "Account {account} asks for a dimension.",
            "Name the cost centre, project or other dimension it requires.",
            "dimension_set_id",
            {"account": account.code},
        )


R = TypeVar("R", bound=RuleLike)


def choose_rule(rules: Sequence[R], facts: Mapping[str, str], on: date) -> R | None:
    """Return the rule that wins: valid on the date, all of its conditions met, most specific first.

    Args:
        rules: rules of one purpose.
        facts: what is known, such as ``{"category": "12", "warehouse": "3"}``.
        on: the posting date.
    """
    best: R | None = None
    rank: tuple[int, int] = (-1, -1)
    for rule in rules:
        if rule.valid_from is not None and on < rule.valid_from:
            continue
        if rule.valid_to is not None and on > rule.valid_to:
            continue
        if any(facts.get(key) != value for key, value in rule.match.items()):
            continue
        found = (rule.priority, len(rule.match))
        if found > rank:
            best, rank = rule, found
    return best


def company_part(part_doc: int, open_doc: int, open_company: int) -> int:
    """Return the company amount that goes with a part of an open item.

    Args:
        part_doc: the part, in minor units of the document's currency.
        open_doc: what is open before, same currency, same sign, not smaller.
        open_company: what is open in minor units of the company's currency.

    Returns:
        The proportional amount, half up on the absolute value; the whole rest with the last part,
        so that nothing is left in one currency when nothing is left in the other (INV-15).
    """
    if part_doc == open_doc:
        return open_company
    sign = 1 if (part_doc < 0) == (open_doc < 0) else -1
    numerator = abs(part_doc) * open_company * 2 * sign
    denominator = abs(open_doc) * 2
    negative = numerator < 0
    whole = (abs(numerator) + abs(open_doc)) // denominator
    return -whole if negative else whole
