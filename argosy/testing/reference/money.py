"""The money flow in small: accounts by month, open items by party, exchange differences, credit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from argosy.testing.reference.figures import half_up, part_of

Month = tuple[int, int]
BANK, RECEIVABLE, CLEARING, STOCK, PAYABLE, GRNI, TAX, OPENING, RESULT = (
    "1002", "1122", "1409", "1405", "2202", "2204", "2221", "4001", "4103",
)  # fmt: skip
REVENUE, SALES_RETURN, FX_GAIN, COGS, DIFFERENCE, ADJUSTMENT, EXPENSE, FX_LOSS = (
    "6001", "6002", "6061", "6401", "6402", "6403", "6601", "6603",
)  # fmt: skip
DISCOUNT = FX_LOSS
RESULT_ACCOUNTS = (
    REVENUE, SALES_RETURN, FX_GAIN, COGS, DIFFERENCE, ADJUSTMENT, EXPENSE, FX_LOSS,
)  # fmt: skip


class Refused(Exception):
    """The model says that this step must be refused, and by which of these codes."""

    def __init__(self, *codes: str) -> None:
        super().__init__(*codes)
        self.codes = frozenset(codes)


def month_of(day: date) -> Month:
    """Return the month of a day."""
    return day.year, day.month


@dataclass(eq=False)
class Item:
    """An open item: signed amounts, a debit is positive."""

    control: str
    party: int
    currency: str
    doc: int
    company: int
    invoice: Invoice | None = None
    id: int = 0


@dataclass(eq=False)
class Invoice:
    """What an invoice took of the customer's credit, and what it still takes."""

    party: int
    item: Item
    taken: int = 0
    left: int = 0
    is_sale: bool = False
    id: int = 0


@dataclass(eq=False)
class Allocation:
    """Two items set against each other, with the company amounts that moved."""

    debit: Item
    credit: Item
    doc: int
    from_debit: int
    from_credit: int
    is_undone: bool = False
    id: int = 0


@dataclass
class Credit:
    """A party's limit and what is taken of it, in the company's currency."""

    limit: int | None = None
    committed: int = 0

    def take(self, minor: int) -> bool:
        """Take an amount if the limit allows it; giving back is always allowed."""
        if minor > 0 and self.limit is not None and self.committed + minor > self.limit:
            return False
        self.committed += minor
        return True


@dataclass
class Money:
    """The ledger of one company."""

    accounts: dict[str, dict[Month, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )
    items: list[Item] = field(default_factory=list)
    closed: dict[tuple[Month, str], str] = field(default_factory=dict)
    credits: dict[int, Credit] = field(default_factory=lambda: defaultdict(Credit))

    def check_open(self, on: date, subledger: str, *, is_closing: bool = False) -> None:
        """Refuse a posting date whose period is closed."""
        status = self.closed.get((month_of(on), subledger), "open")
        if status == "hard" or (status == "soft" and not is_closing):
            raise Refused("ledger.closed_period")

    def post(self, on: date, sums: Mapping[str, int]) -> None:
        """Post signed amounts by account; they must balance."""
        assert sum(sums.values()) == 0, f"the model itself is unbalanced: {dict(sums)}"
        for account, minor in sums.items():
            self.accounts[account][month_of(on)] += minor

    def balance(self, account: str, until: Month = (9999, 12)) -> int:
        """Return an account's balance with everything posted up to a month."""
        return sum(minor for month, minor in self.accounts[account].items() if month <= until)

    def close_result(self, until: Month, on: date) -> bool:
        """Carry income and expense up to a month to the result; return whether there was any."""
        sums = {a: -self.balance(a, until) for a in RESULT_ACCOUNTS if self.balance(a, until)}
        if sums:
            self.post(on, {**sums, RESULT: -sum(sums.values())})
        return bool(sums)

    def open_item(self, control: str, party: int, currency: str, doc: int, company: int) -> Item:
        """Add an open item."""
        item = Item(control, party, currency, doc, company)
        self.items.append(item)
        return item

    def check_allocation(self, debit: Item, credit: Item, doc: int) -> None:
        """Refuse what cannot be allocated."""
        if doc > debit.doc or doc > -credit.doc:
            raise Refused("ledger.allocation_exceeds", "accounting.over_allocated")

    def allocate(self, debit: Item, credit: Item, doc: int, on: date) -> Allocation:
        """Set two items against each other and realise the exchange difference."""
        from_debit = _proportion(doc, debit.doc, debit.company)
        from_credit = _proportion(doc, -credit.doc, -credit.company)
        done = Allocation(debit, credit, doc, from_debit, from_credit)
        self._move(done, 1, on)
        return done

    def undo(self, allocation: Allocation, on: date) -> None:
        """Take an allocation back, exchange difference and all."""
        allocation.is_undone = True
        self._move(allocation, -1, on)

    def _move(self, done: Allocation, sign: int, on: date) -> None:
        done.debit.doc -= sign * done.doc
        done.debit.company -= sign * done.from_debit
        done.credit.doc += sign * done.doc
        done.credit.company += sign * done.from_credit
        loss = sign * (done.from_debit - done.from_credit)
        if loss:
            account = FX_LOSS if loss > 0 else FX_GAIN
            self.post(on, {done.debit.control: -loss, account: loss})
        for item, company in ((done.debit, done.from_debit), (done.credit, done.from_credit)):
            if item.invoice is not None and item.invoice.is_sale:
                self._give_credit(item.invoice, sign * company)

    def _give_credit(self, invoice: Invoice, company: int) -> None:
        """A paid invoice gives credit back; undone, it takes it again, never more than it took."""
        give = min(company, invoice.left)
        if company < 0:
            give = max(company, invoice.left - invoice.taken)
        if give and self.credits[invoice.party].take(-give):
            invoice.left -= give


def _proportion(part: int, whole: int, company: int) -> int:
    return part_of(company, Fraction(part), Fraction(whole))


def in_company(minor: int, rate: Fraction, shift: int) -> int:
    """Return an amount in the company's currency, half up.

    Args:
        minor: minor units of the document's currency.
        rate: company currency per document currency.
        shift: decimals of the company's currency less those of the document's.
    """
    return half_up(minor * rate * Fraction(10) ** shift)
