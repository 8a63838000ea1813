"""Founds the company: its books, places, cost book, taxes, terms of payment and price lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from argosy.kernel.events.commands import CommandRun, Done, command
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
SUPPLIERS = "AW-SUPPLIERS"
CUSTOMERS = "AW-CUSTOMERS"
PRODUCTION = "AW-PRODUCTION"
DIFFERENCES = "AW-DIFFERENCES"


@dataclass(frozen=True, slots=True)
class NewCostBook:
    """The book in which the company's goods are valued."""

    code: str
    name: str
    method: str


@dataclass(slots=True)
class Company:
    """Ids of the company's places; `shelves` are those of the source's locations by number."""

    id: int
    warehouse: int
    production: int
    differences: int
    shelves: dict[int, int]


@command("import.open_cost_book", permission="stock.location.create")
def do_open_cost_book(run: CommandRun, batch: Sequence[NewCostBook]) -> list[Done | None]:
    """Open cost books that post to the company's primary book; one each for the whole company."""
    results: list[Done | None] = []
    for book, book_id in zip(batch, sql.ids("cost_book", len(batch)), strict=True):
        sql.execute(
            "INSERT INTO cost_book (id, company_id, code, name, method, scope, ledger_book_id,"
            " is_primary, currency) SELECT %s, b.company_id, %s, %s, %s, 'company', b.id, true, %s"
            " FROM book b WHERE b.company_id = %s AND b.is_primary",
            (book_id, book.code, book.name, book.method, CURRENCY, run.company_id),
        )
        results.append(Done("cost_book", book_id, book.code))
    return results


def found_company(sender: Sender, source: Source) -> Company:
    """Found the company and everything it needs before it has any master data."""
    (company_id,) = sender.send("company", "", do_create_company, [_company()])
    sender.work_for(company_id)
    sender.send(
        "cost_book", "", do_open_cost_book, [NewCostBook("MAIN", "Moving average", "average")]
    )
    places = _places(source)
    ids = dict(
        zip(
            [place.code for place in places],
            sender.send("places", "", do_create_location, places),
            strict=True,
        )
    )
    sender.send("taxes", "", do_create_tax_code, _taxes())
    sender.send("terms", "", do_create_payment_term, _terms())
    sender.send("price_lists", "", do_create_price_list, _price_lists())
    return Company(
        company_id,
        ids[WAREHOUSE],
        ids[PRODUCTION],
        ids[DIFFERENCES],
        {place.id: ids[shelf_code(place.id)] for place in source.locations},
    )


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


def _places(source: Source) -> list[LocationInput]:
    return [
        LocationInput(SUPPLIERS, "Suppliers", "supplier"),
        LocationInput(CUSTOMERS, "Customers", "customer"),
        LocationInput(PRODUCTION, "Production", "production"),
        LocationInput(DIFFERENCES, "Opening stock and count differences", "adjustment"),
        LocationInput(WAREHOUSE, "Adventure Works plant", "view"),
        *(
            LocationInput(shelf_code(place.id), place.name, "internal", WAREHOUSE)
            for place in source.locations
        ),
    ]


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
