"""The company's master data by the codes that exports use, read once, and all that is unknown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.ledger import chart
from argosy.kernel.ledger.chart import AccountFacts, Chart
from argosy.kernel.primitives.actor import Actor
from argosy.kernel.primitives.currency import minor_units
from argosy.project.golive.figures import AREA_OF, CONTROLS, Export, Figure

CURRENCY_NAMES = {
    "人民币": "CNY",
    "RMB": "CNY",
    "美元": "USD",
    "欧元": "EUR",
    "日元": "JPY",
    "港币": "HKD",
}
"""What exports call currencies instead of their codes."""
PURPOSE = {"receivables": "receivable", "payables": "payable", "stock": "stock", "bank": "bank"}


@dataclass(slots=True)
class Known:
    """What codes mean in the company."""

    chart: Chart
    parties: dict[str, int] = field(default_factory=dict)
    items: dict[str, tuple[int, int, str]] = field(default_factory=dict)
    """Item id, base unit and tracking by code."""
    places: dict[str, int] = field(default_factory=dict)
    lots: dict[tuple[int, str], int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def currency(self) -> str:
        """The company's."""
        return self.chart.currency

    def account(self, figure: Figure) -> AccountFacts | None:
        """The account of a figure: its own, or the one that the area's rule names."""
        if figure.account:
            return self.chart.accounts_by_code.get(figure.account)
        purpose = PURPOSE.get(figure.area, CONTROLS.get(figure.area, ""))
        rules = sorted(self.chart.rules.get(purpose, ()), key=lambda rule: rule.priority)
        plain = [rule for rule in rules if not rule.match] or rules
        return self.chart.accounts.get(plain[0].account_id) if plain else None

    def opening(self) -> AccountFacts | None:
        """The account that all opening figures are posted against."""
        rules = self.chart.rules.get("opening", ())
        return self.chart.accounts.get(rules[0].account_id) if rules else None

    def area(self, figure: Figure) -> str:
        """The area a ledger row belongs to: that of its account's control, else the ledger."""
        account = self.account(figure)
        return AREA_OF.get(account.control, "ledger") if account else "ledger"

    def currency_of(self, figure: Figure) -> str:
        """The code of a figure's currency; the company's when none is named."""
        named = CURRENCY_NAMES.get(figure.currency, figure.currency)
        return named or self.currency

    def scale(self, currency: str) -> int:
        """How many decimals amounts of a currency have."""
        return minor_units(currency)


def look_up(actor: Actor, export: Export) -> Known:
    """Look up every code of an export; what is unknown is told with its place, once a code."""
    every = [figure for figures in export.figures.values() for figure in figures]
    with reading(actor):
        known = Known(chart.load(actor.company_id))
        known.parties = _parties({f.party for f in every if f.party})
        known.items = _items({f.item for f in every if f.item})
        known.places = _places(actor.company_id, {f.warehouse for f in every if f.warehouse})
        known.lots = _lots(actor.company_id, [known.items[i][0] for i in known.items])
    known.problems += list(_unknown(known, every))
    return known


def _parties(codes: set[str]) -> dict[str, int]:
    """Parties by code; by name where no code fits and one party only has the name."""
    wanted = sql.array(sorted(codes))
    found = sql.rows(
        "SELECT name::text, min(id) FROM party WHERE name = ANY (%s::text[])"
        " GROUP BY name HAVING count(*) = 1",
        (wanted,),
    )
    coded = sql.rows("SELECT code::text, id FROM party WHERE code = ANY (%s::text[])", (wanted,))
    return {str(code): int(str(id_)) for code, id_ in (*found, *coded)}


def _items(codes: set[str]) -> dict[str, tuple[int, int, str]]:
    found = sql.rows(
        "SELECT code::text, id, base_unit_id, tracking::text FROM item"
        " WHERE code = ANY (%s::text[])",
        (sql.array(sorted(codes)),),
    )
    return {str(code): (int(str(i)), int(str(unit)), str(how)) for code, i, unit, how in found}


def _places(company_id: int, codes: set[str]) -> dict[str, int]:
    """Places by code; a warehouse's code means the place in it where goods stand."""
    stock = {f"{code}/STOCK": code for code in codes}
    found = sql.rows(
        "SELECT code::text, id FROM location WHERE company_id = %s AND kind = 'internal'"
        " AND code = ANY (%s::text[])",
        (company_id, sql.array(sorted(codes | stock.keys()))),
    )
    direct = {str(code): int(str(id_)) for code, id_ in found}
    return direct | {stock[code]: id_ for code, id_ in direct.items() if code in stock}


def _lots(company_id: int, items: list[int]) -> dict[tuple[int, str], int]:
    found = sql.rows(
        "SELECT item_id, number::text, id FROM lot WHERE company_id = %s"
        " AND item_id = ANY (%s::bigint[])",
        (company_id, sql.array(sorted(items))),
    )
    return {(int(str(item)), str(number)): int(str(id_)) for item, number, id_ in found}


def _unknown(known: Known, figures: Iterable[Figure]) -> Iterable[str]:
    told: set[tuple[str, str]] = set()
    for figure in figures:
        for what, code, is_known in _codes(known, figure):
            if not is_known and (what, code) not in told:
                told.add((what, code))
                yield f"{figure.place}: there is no {what} {code}"


def _codes(known: Known, figure: Figure) -> Iterable[tuple[str, str, bool]]:
    if figure.area not in {"stock", "sales_orders", "purchase_orders"}:
        account = known.account(figure)
        yield "account", figure.account or f"for {figure.area}", account is not None
        if account is not None and not account.is_postable:
            yield "account that takes postings, as", account.code, False
        needs_party = account is not None and account.keeps_open_items
        if needs_party and figure.area != "ledger" and not figure.party:
            yield "party in the row of account", account.code if account else "", False
    if figure.party:
        yield "party", figure.party, figure.party in known.parties
    if figure.item:
        yield "item", figure.item, figure.item in known.items
    if figure.warehouse:
        yield "warehouse", figure.warehouse, figure.warehouse in known.places
    if (named := known.currency_of(figure)) != known.currency:
        yield "currency", named, len(named) == 3 and named.isascii()
