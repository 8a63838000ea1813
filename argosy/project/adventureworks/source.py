"""The source as a whole: typed records that fit together, or errors that say where they do not.

Lines whose order is missing are left out and reported, with what they are worth; every other
contradiction stops the import before it writes anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from argosy.project.adventureworks import tables
from argosy.project.adventureworks.reading import Report, RowError, Table, rows

T = TypeVar("T")
ZERO = Decimal(0)
STATUSES = {1: "pending", 2: "approved", 3: "rejected", 4: "complete"}


@dataclass(frozen=True, slots=True)
class SalesLine:
    """A line of a sales order; the discount is a fraction of the price."""

    order_id: int
    id: int
    qty: int
    product_id: int
    unit_price: Decimal
    discount: Decimal

    @property
    def worth(self) -> Decimal:
        """The exact amount of the line."""
        return self.qty * self.unit_price * (1 - self.discount)


@dataclass(frozen=True, slots=True)
class SalesOrder:
    """A sales order with its lines."""

    id: int
    ordered_on: date
    shipped_on: date
    is_online: bool
    customer_id: int
    subtotal: Decimal
    tax: Decimal
    freight: Decimal
    total: Decimal
    lines: list[SalesLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    """A line of a purchase order, with what came of it."""

    order_id: int
    id: int
    due_on: date
    qty: int
    product_id: int
    unit_price: Decimal
    line_total: Decimal
    received: Decimal
    rejected: Decimal
    stocked: Decimal


@dataclass(frozen=True, slots=True)
class PurchaseOrder:
    """A purchase order with its lines."""

    id: int
    status: int
    vendor_id: int
    ordered_on: date
    subtotal: Decimal
    tax: Decimal
    freight: Decimal
    total: Decimal
    lines: list[PurchaseLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Product:
    """A product as the source has it."""

    id: int
    name: str
    number: str
    is_made: bool
    is_finished: bool
    standard_cost: Decimal
    list_price: Decimal
    weight_unit: str
    weight: Decimal | None
    days_to_make: int
    subcategory_id: int | None


@dataclass(frozen=True, slots=True)
class Dated:
    """A product's cost or price from a day to a day."""

    product_id: int
    valid_from: date
    valid_to: date | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Named:
    """Something with a number and a name."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Subcategory:
    """A category below another one."""

    id: int
    category_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Stocked:
    """What was counted of a product in a place."""

    product_id: int
    location_id: int
    qty: int


@dataclass(frozen=True, slots=True)
class Vendor:
    """A supplier."""

    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class VendorPrice:
    """A supplier's price of a product."""

    product_id: int
    vendor_id: int
    lead_time_days: int
    price: Decimal
    min_qty: int


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer's account: of a store, of a person, or of a person who buys for a store."""

    id: int
    person_id: int | None
    store_id: int | None
    account: str


@dataclass(frozen=True, slots=True)
class Employee:
    """An employee."""

    id: int
    login: str
    hired_on: date


@dataclass(frozen=True, slots=True)
class Located:
    """An address; `kind` 2 is a home, 3 a main office, 5 where goods are shipped."""

    kind: int
    country: str
    subdivision: str
    city: str
    lines: str
    postcode: str


@dataclass(frozen=True, slots=True)
class Reached:
    """A way to reach somebody: `kind` 0 is e-mail, 1 a mobile, other numbers a telephone."""

    kind: int
    value: str


@dataclass(frozen=True, slots=True)
class DayRate:
    """A day's rates of one currency to another: the average, and the one at the end of the day."""

    on: date
    from_currency: str
    to_currency: str
    average: Decimal
    closing: Decimal


@dataclass(slots=True)
class Source:
    """Everything that is imported."""

    sales: dict[int, SalesOrder] = field(default_factory=dict)
    purchases: dict[int, PurchaseOrder] = field(default_factory=dict)
    orphans: list[SalesLine] = field(default_factory=list)
    products: dict[int, Product] = field(default_factory=dict)
    categories: list[Named] = field(default_factory=list)
    subcategories: list[Subcategory] = field(default_factory=list)
    costs: list[Dated] = field(default_factory=list)
    prices: list[Dated] = field(default_factory=list)
    components: set[int] = field(default_factory=set)
    stocked: list[Stocked] = field(default_factory=list)
    locations: list[Named] = field(default_factory=list)
    vendors: dict[int, Vendor] = field(default_factory=dict)
    offers: list[VendorPrice] = field(default_factory=list)
    customers: dict[int, Customer] = field(default_factory=dict)
    stores: dict[int, str] = field(default_factory=dict)
    persons: dict[int, str] = field(default_factory=dict)
    employees: list[Employee] = field(default_factory=list)
    addresses: dict[int, list[Located]] = field(default_factory=dict)
    contacts: dict[int, list[Reached]] = field(default_factory=dict)
    rates: list[DayRate] = field(default_factory=list)


class _Reader:
    """Reads tables into a source; keeps which keys it has seen."""

    def __init__(self, folder: Path, report: Report, encoding: str) -> None:
        self.folder = folder
        self.report = report
        self.encoding = encoding

    def all(self, table: Table, make: Callable[..., T]) -> list[tuple[int, T]]:
        """Return (line, record) of each sound row."""
        return [
            (row.line, make(*row.values))
            for row in rows(table, self.folder, self.report, self.encoding)
        ]

    def keyed(
        self, table: Table, make: Callable[..., T], key: Callable[[T], object]
    ) -> dict[int, T]:
        """Return records by their number; a number that stands twice is an error."""
        found: dict[int, T] = {}
        for line, record in self.all(table, make):
            number = key(record)
            assert isinstance(number, int)
            if number in found:
                self.refuse(table, line, table.columns[0][0], f"{number} stands twice.")
            found[number] = record
        return found

    def refuse(self, table: Table, line: int, name: str, cause: str) -> None:
        """Report an error that stops the import."""
        self.report.add(
            RowError(table.path, line, name, cause, "Correct the file, or export it again.")
        )

    def known(
        self, table: Table, line: int, name: str, value: int, among: Sequence[int] | dict[int, T]
    ) -> bool:
        """Report a number that leads nowhere; return whether it leads somewhere."""
        if value in among:
            return True
        self.refuse(table, line, name, f"{value} is nowhere in the source.")
        return False


def read_source(folder: Path, report: Report, encoding: str = "utf-8") -> Source:
    """Read and check everything; errors are in the report.

    Args:
        folder: the folder that holds the folders of the source's schemas.
        report: takes every error of every file.
        encoding: what the files are written in.
    """
    reader = _Reader(folder, report, encoding)
    source = Source()
    _read_products(reader, source)
    _read_parties(reader, source)
    _read_addresses(reader, source)
    source.rates = [rate for _, rate in reader.all(tables.RATE, DayRate)]
    _read_sales(reader, source)
    _read_purchases(reader, source)
    return source


def _read_products(reader: _Reader, source: Source) -> None:
    source.categories = list(reader.keyed(tables.CATEGORY, Named, lambda c: c.id).values())
    categories = [category.id for category in source.categories]
    table = tables.SUBCATEGORY
    for line, sub in reader.all(table, Subcategory):
        if reader.known(table, line, "ProductCategoryID", sub.category_id, categories):
            source.subcategories.append(sub)
    source.products = reader.keyed(tables.PRODUCT, Product, lambda p: p.id)
    for table, into in ((tables.COST, source.costs), (tables.PRICE, source.prices)):
        for line, dated in reader.all(table, Dated):
            if reader.known(table, line, "ProductID", dated.product_id, source.products):
                into.append(dated)
    table = tables.BILL_OF_MATERIALS
    for line, (_, _, component) in _plain(reader, table):
        assert isinstance(component, int)
        if reader.known(table, line, "ComponentID", component, source.products):
            source.components.add(component)
    _read_stock(reader, source)


def _read_stock(reader: _Reader, source: Source) -> None:
    source.locations = list(reader.keyed(tables.LOCATION, Named, lambda p: p.id).values())
    places = [place.id for place in source.locations]
    table = tables.INVENTORY
    for line, stocked in reader.all(table, Stocked):
        sound = reader.known(table, line, "ProductID", stocked.product_id, source.products)
        sound &= reader.known(table, line, "LocationID", stocked.location_id, places)
        if stocked.qty < 0:
            reader.refuse(table, line, "Quantity", "The quantity is below zero.")
        elif sound:
            source.stocked.append(stocked)


def _plain(reader: _Reader, table: Table) -> list[tuple[int, tuple[object, ...]]]:
    return reader.all(table, lambda *values: values)


def _read_parties(reader: _Reader, source: Source) -> None:
    source.vendors = reader.keyed(tables.VENDOR, Vendor, lambda v: v.id)
    for line, offer in reader.all(tables.OFFER, VendorPrice):
        if reader.known(
            tables.OFFER, line, "ProductID", offer.product_id, source.products
        ) and reader.known(tables.OFFER, line, "BusinessEntityID", offer.vendor_id, source.vendors):
            source.offers.append(offer)
    source.stores = {
        i: store.name for i, store in reader.keyed(tables.STORE, Named, lambda s: s.id).items()
    }
    for _, (number, first, middle, last) in _plain(reader, tables.PERSON):
        assert isinstance(number, int)
        source.persons[number] = " ".join(str(part) for part in (first, middle, last) if part)
    source.employees = [found for _, found in reader.all(tables.EMPLOYEE, Employee)]
    accounts: set[str] = set()
    for line, customer in reader.all(tables.CUSTOMER, Customer):
        if customer.account in accounts:
            reader.refuse(
                tables.CUSTOMER, line, "AccountNumber", f"{customer.account} stands twice."
            )
        accounts.add(customer.account)
        if customer.store_id is not None:
            reader.known(tables.CUSTOMER, line, "StoreID", customer.store_id, source.stores)
        source.customers[customer.id] = customer


def _read_addresses(reader: _Reader, source: Source) -> None:
    states = {
        number: (str(code), str(country))
        for _, (number, code, country) in _plain(reader, tables.STATE)
    }
    known: dict[object, Located] = {}
    for line, (number, first, second, city, state, postcode) in _plain(reader, tables.ADDRESS):
        if state not in states:
            reader.refuse(tables.ADDRESS, line, "StateProvinceID", f"{state} is no known state.")
            continue
        code, country = states[state]
        text = "\n".join(str(part) for part in (first, second) if part)
        known[number] = Located(0, country, code, str(city), text, str(postcode))
    for line, (entity, number, kind) in _plain(reader, tables.ADDRESS_OF):
        assert isinstance(entity, int) and isinstance(kind, int)
        found = known.get(number)
        if found is None:
            reader.refuse(tables.ADDRESS_OF, line, "AddressID", f"{number} is no known address.")
            continue
        located = Located(
            kind, found.country, found.subdivision, found.city, found.lines, found.postcode
        )
        source.addresses.setdefault(entity, []).append(located)
    for _, (entity, address) in _plain(reader, tables.EMAIL):
        assert isinstance(entity, int)
        source.contacts.setdefault(entity, []).append(Reached(0, str(address)))
    for _, (entity, number, kind) in _plain(reader, tables.PHONE):
        assert isinstance(entity, int) and isinstance(kind, int)
        source.contacts.setdefault(entity, []).append(Reached(kind, str(number)))


def _read_sales(reader: _Reader, source: Source) -> None:
    table = tables.SALES_ORDER
    for line, order in reader.all(table, SalesOrder):
        if order.id in source.sales:
            reader.refuse(table, line, "SalesOrderID", f"Order {order.id} stands twice.")
        reader.known(table, line, "CustomerID", order.customer_id, source.customers)
        if order.total != order.subtotal + order.tax + order.freight:
            reader.refuse(table, line, "TotalDue", "It is not subtotal, tax and freight together.")
        if order.shipped_on < order.ordered_on:
            reader.refuse(table, line, "ShipDate", "The order was shipped before it was placed.")
        source.sales[order.id] = order
    table = tables.SALES_LINE
    for line, part in reader.all(table, SalesLine):
        found = source.sales.get(part.order_id)
        if found is None:
            source.orphans.append(part)
            reader.report.add(
                RowError(
                    table.path,
                    line,
                    "SalesOrderID",
                    f"Order {part.order_id} of line {part.id} is not in the source;"
                    f" the line is worth {part.worth:.4f}.",
                    "It is left out; deliver the order to have it imported.",
                    is_left_out=True,
                )
            )
            continue
        reader.known(table, line, "ProductID", part.product_id, source.products)
        if not part.qty or part.discount > 1:
            reader.refuse(table, line, "OrderQty", "A line has a quantity and a discount up to 1.")
        found.lines.append(part)
    _refuse_empty(reader, tables.SALES_ORDER, source.sales)


def _refuse_empty(
    reader: _Reader, table: Table, orders: dict[int, SalesOrder] | dict[int, PurchaseOrder]
) -> None:
    for order in orders.values():
        if not order.lines:
            reader.refuse(table, 0, table.columns[0][0], f"Order {order.id} has no lines.")


def _read_purchases(reader: _Reader, source: Source) -> None:
    table = tables.PURCHASE_ORDER
    for line, order in reader.all(table, PurchaseOrder):
        if order.id in source.purchases:
            reader.refuse(table, line, "PurchaseOrderID", f"Order {order.id} stands twice.")
        reader.known(table, line, "VendorID", order.vendor_id, source.vendors)
        if order.status not in STATUSES:
            reader.refuse(table, line, "Status", f"{order.status} is no status.")
        if order.total != order.subtotal + order.tax + order.freight:
            reader.refuse(table, line, "TotalDue", "It is not subtotal, tax and freight together.")
        source.purchases[order.id] = order
    table = tables.PURCHASE_LINE
    for line, part in reader.all(table, PurchaseLine):
        found = source.purchases.get(part.order_id)
        if found is None:
            reader.refuse(table, line, "PurchaseOrderID", f"Order {part.order_id} is missing.")
            continue
        reader.known(table, line, "ProductID", part.product_id, source.products)
        for name, cause in _purchase_faults(part):
            reader.refuse(table, line, name, cause)
        found.lines.append(part)
    _refuse_empty(reader, tables.PURCHASE_ORDER, source.purchases)


def _purchase_faults(part: PurchaseLine) -> list[tuple[str, str]]:
    """Return (column, cause) for figures of a purchase line that contradict each other."""
    found = []
    if not part.qty:
        found.append(("OrderQty", "Nothing was ordered."))
    if part.line_total != part.qty * part.unit_price:
        found.append(("LineTotal", "It is not quantity times price."))
    if part.stocked != part.received - part.rejected:
        found.append(("StockedQty", "It is not what was received less what was rejected."))
    if part.received > part.qty:
        found.append(("ReceivedQty", "More was received than ordered."))
    return found
