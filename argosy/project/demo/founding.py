"""Founds the companies: books, warehouses, taxes, terms of payment, price lists, policies."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import cast

from argosy.domains.inventory.api import OpenWarehouse, do_open_warehouse
from argosy.domains.purchasing.api import SetPolicy, do_set_policy
from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.masterdata.company.api import FoundCompany, do_found_company
from argosy.masterdata.party.api import (
    NewAddress,
    NewGroup,
    NewPaymentTerm,
    do_create_party_group,
    do_create_payment_term,
)
from argosy.masterdata.party.rules.payment_terms import CashDiscount, Instalment, Terms
from argosy.masterdata.product.api import NewPriceList, do_create_price_list
from argosy.project.demo.sending import Sender
from argosy.project.demo.span import Span

LIST = "DEALER"
"""The dealers' price list of each company."""
EXPORT_LIST = "EXPORT"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a company is founded with; its chart and taxes come from its country's pack.

    Args:
        warehouses: code and name; the first one receives what is bought.
        vat: code of the usual tax on what is bought and sold at home.
        abroad: codes by country for what is sold there; "" stands for every other country.
        overheads: what a month costs: account, liability it is owed on, amount in minor units.
        capital: account of the owners' capital, of the opening balances, and what was paid in.
        bank: account of the bank.
        deposits: what the owners paid in of other currencies, in minor units: suppliers abroad are
            paid from it.
    """

    code: str
    name: str
    legal_name: str
    currency: str
    country: str
    offset_h: int
    city: str
    warehouses: tuple[tuple[str, str], ...]
    vat: str
    abroad: tuple[tuple[str, str], ...]
    overheads: tuple[tuple[str, str, int, str], ...]
    capital: tuple[str, str, int]
    bank: str
    deposits: tuple[tuple[str, int], ...] = ()

    def tax_abroad(self, country: str) -> tuple[str, ...]:
        """Return the tax codes of what is sold to another country."""
        codes = dict(self.abroad)
        return (codes.get(country, codes[""]),)


CHINA = Plan(
    "LYUN",
    "凌云车业 Lingyun Cycles",
    "示例·凌云车业有限公司",
    "CNY",
    "CN",
    8,
    "桃源",
    (("TY", "桃源工厂仓 Taoyuan works"), ("PL", "蓬莱分拨仓 Penglai depot")),
    "CN13",
    (("", "CNX"),),
    (
        ("640103", "221101", 21_000_000, "Wages of the works 车间工资"),
        ("660201", "221101", 26_000_000, "Salaries 管理人员薪酬"),
        ("660203", "2241", 9_000_000, "Rent 租赁费"),
        ("660204", "2241", 2_400_000, "Office 办公费"),
    ),
    ("4001", "4199", 800_000_000),
    "1002",
    (("USD", 80_000_000),),
)
GERMANY = Plan(
    "LYEU",
    "Lingyun Europe GmbH 凌云欧洲",
    "Example: Lingyun Europe GmbH",
    "EUR",
    "DE",
    1,
    "Traumhafen",
    (("TH", "Traumhafen depot 特劳姆港仓"),),
    "DE19",
    (("FR", "DEIC"), ("NL", "DEIC"), ("IT", "DEIC"), ("", "DEX")),
    (
        ("6020", "3720", 2_900_000, "Salaries 工资"),
        ("6310", "3720", 850_000, "Rent 租金"),
        ("6300", "3720", 410_000, "Other costs 其他费用"),
    ),
    ("2900", "2995", 60_000_000),
    "1800",
)


@dataclass(slots=True)
class Firm:
    """A founded company: its sender, its places by code of the warehouse."""

    plan: Plan
    sender: Sender
    id: int
    party_id: int
    places: dict[str, int] = field(default_factory=dict)
    production: int = 0
    unit: int = 0

    @property
    def home(self) -> str:
        """Return the code of the first warehouse."""
        return self.plan.warehouses[0][0]

    @property
    def vat(self) -> tuple[str, ...]:
        """Return the usual tax code of what is bought at home."""
        return (self.plan.vat,)

    def purchase_taxes(self, country: str) -> tuple[str, ...]:
        """Return the tax codes of what is bought in a country."""
        return self.vat if country == self.plan.country else ()


def found(sender: Sender, plan: Plan, span: Span) -> Firm:
    """Found a company and everything it needs before it has any master data."""
    on = span.first
    years = span.last.year - on.year + 2
    (company_id,) = sender.send(
        "company", plan.code, do_found_company, [_company(plan, on, years)], on=on
    )
    own = sender.for_company(company_id, plan.code, plan.offset_h)
    opened = [OpenWarehouse(code, name) for code, name in plan.warehouses]
    ids = own.send("warehouses", "", do_open_warehouse, opened, on=on)
    own.send("price_lists", "", do_create_price_list, _price_lists(plan), on=on)
    policy = SetPolicy(
        over_receipt_pct=Decimal(5),
        qty_pct=Decimal(1),
        price_pct=Decimal(2),
        amount_minor=2_000,
        on_reject="held",
    )
    own.send("policy", "", do_set_policy, [policy], on=on)
    made = Firm(plan, own, company_id, _party(own))
    made.places = dict(zip((code for code, _ in plan.warehouses), ids, strict=True))
    made.production, made.unit = _production(own), _unit()
    return made


def load_shared(sender: Sender, span: Span) -> None:
    """Enter what all companies share: terms of payment and groups of customers."""
    sender.send("terms", "", do_create_payment_term, _terms(), on=span.first)
    groups = [
        NewGroup("customer", "DEALER", "Dealers", "经销商"),
        NewGroup("customer", "CHAIN", "Chains", "连锁客户"),
        NewGroup("customer", "EXPORT", "Export", "外贸客户"),
    ]
    sender.send("groups", "", do_create_party_group, groups, on=span.first)


def _company(plan: Plan, on: date, years: int) -> FoundCompany:
    return FoundCompany(
        plan.country,
        plan.code,
        plan.name,
        on.year,
        years,
        legal_name=plan.legal_name,
        addresses=(NewAddress(plan.country, plan.city, roles=("register", "ship")),),
    )


def _price_lists(plan: Plan) -> list[NewPriceList]:
    lists = [NewPriceList(LIST, "Dealers", plan.currency, "经销商价目表", decimals=2)]
    if plan is CHINA:
        lists.append(NewPriceList(EXPORT_LIST, "Export", "USD", "出口价目表", decimals=2))
    return lists


def _terms() -> list[NewPaymentTerm]:
    def net(days: int) -> Terms:
        return Terms((Instalment(days=days),))

    return [
        NewPaymentTerm("NET30", "30 days net", net(30), "30天付清"),
        NewPaymentTerm("NET60", "60 days net", net(60), "60天付清"),
        NewPaymentTerm(
            "2IN10",
            "2 % in 10 days, 30 net",
            Terms((Instalment(days=30),), (CashDiscount(Decimal(2), 10),)),
            "10天内付款2%折扣，30天付清",
        ),
    ]


def _party(sender: Sender) -> int:
    with reading(sender.actor):
        ((party,),) = cast(
            "list[tuple[int]]",
            sql.rows(
                "SELECT party_id FROM company_profile WHERE id = %s", (sender.actor.company_id,)
            ),
        )
    return party


def _production(sender: Sender) -> int:
    with reading(sender.actor):
        ((place,),) = cast(
            "list[tuple[int]]",
            sql.rows(
                "SELECT id FROM location WHERE company_id = %s AND kind = 'production'",
                (sender.actor.company_id,),
            ),
        )
    return place


def _unit() -> int:
    ((unit,),) = cast("list[tuple[int]]", sql.rows("SELECT id FROM unit WHERE code = 'EA'"))
    return unit
