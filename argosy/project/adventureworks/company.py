"""Founds the company: its books, places, cost book, taxes, terms of payment and price lists."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from argosy.domains.inventory.api import OpenWarehouse, do_open_warehouse
from argosy.kernel.events.commands import reading
from argosy.kernel.identity import sql
from argosy.kernel.stock.locations import LocationInput, do_create_location
from argosy.masterdata.company.api import NewCompany, do_create_company
from argosy.masterdata.party.api import NewAddress, NewPaymentTerm, do_create_payment_term
from argosy.masterdata.party.rules.payment_terms import Instalment, Terms
from argosy.masterdata.product.api import NewPriceList, do_create_price_list
from argosy.masterdata.tax.api import NewTaxCode, TaxRate, do_create_tax_code
from argosy.project.adventureworks.sending import START, Sender
from argosy.project.adventureworks.source import Source

CODE = "AWC"
YEARS = 5
CURRENCY = "USD"
SALES_TAX = "US-SALES"
PURCHASE_TAX = "US-PURCHASE"
AT_ONCE = "CARD"
NET = "NET30"
NET_DAYS = 30
LIST_PRICES = "LIST"
STANDARD_COSTS = "STANDARD"
WAREHOUSE = "AW"
STRAY = 0
"""Stands for a location the source does not have: where goods it does not place come in."""
STOCK = f"{WAREHOUSE}/STOCK"
PRODUCTION = "PRODUCTION"


@dataclass(slots=True)
class Company:
    """Ids of the company's places; `shelves` are those of the source's locations by number."""

    id: int
    warehouse: int
    production: int
    shelves: dict[int, int]


def found_company(sender: Sender, source: Source) -> Company:
    """Found the company and everything it needs before it has any master data."""
    (company_id,) = sender.send("company", "", do_create_company, [_company()])
    sender.work_for(company_id)
    warehouse = OpenWarehouse(WAREHOUSE, "Adventure Works plant", "average")
    sender.send("warehouse", "", do_open_warehouse, [warehouse])
    shelves = [
        LocationInput(shelf_code(place.id), place.name, "internal", WAREHOUSE)
        for place in source.locations
    ]
    sender.send("places", "", do_create_location, shelves)
    sender.send("taxes", "", do_create_tax_code, _taxes())
    sender.send("terms", "", do_create_payment_term, _terms())
    sender.send("price_lists", "", do_create_price_list, _price_lists())
    places = _places(sender)
    return Company(
        company_id,
        places[WAREHOUSE],
        places[PRODUCTION],
        {
            STRAY: places[STOCK],
            **{place.id: places[shelf_code(place.id)] for place in source.locations},
        },
    )


def _places(sender: Sender) -> dict[str, int]:
    with reading(sender.actor):
        found = sql.rows(
            "SELECT code::text, id FROM location WHERE company_id = %s",
            (sender.actor.company_id,),
        )
    return dict(cast("list[tuple[str, int]]", found))


def _company() -> NewCompany:
    return NewCompany(
        CODE,
        "Adventure Works Cycles",
        CURRENCY,
        "US",
        "America/Los_Angeles",
        START.year,
        START,
        fiscal_years=YEARS,
        legal_name="Adventure Works Cycles",
        accounting_standard="us_gaap",
        addresses=(NewAddress("US", "Bothell", subdivision="WA", roles=("register",)),),
    )


def shelf_code(location_id: int) -> str:
    """Return the code of the place that a location of the source becomes."""
    return f"{WAREHOUSE}/{location_id}"


def _taxes() -> list[NewTaxCode]:
    """Both taxes are determined outside and carried; their own rate is never used."""
    rate = (TaxRate(START, Decimal(0)),)
    return [
        NewTaxCode(SALES_TAX, "Sales tax, determined externally", rate),
        NewTaxCode(PURCHASE_TAX, "Tax on purchases, determined externally", rate),
    ]


def _terms() -> list[NewPaymentTerm]:
    return [
        NewPaymentTerm(AT_ONCE, "Card, at once", Terms()),
        NewPaymentTerm(NET, f"{NET_DAYS} days net", Terms((Instalment(days=NET_DAYS),))),
    ]


def _price_lists() -> list[NewPriceList]:
    return [
        NewPriceList(LIST_PRICES, "List prices", CURRENCY),
        NewPriceList(STANDARD_COSTS, "Standard costs", CURRENCY, is_base_only=True),
    ]
