"""What the books should come to: every control total from the CSV alone, document by document.

It reads the files by itself and works the figures out by itself. Nothing here is shared with the
replay, so that a mistake of the replay cannot hide in the figure it is compared with.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

HALF_CENT = Decimal("0.005")
ZERO = Decimal(0)
ONE = Decimal(1)
FINE = Decimal("1e-10")
"""A share of a tax has no end as a decimal; so many decimals keep sums exact."""
Row = dict[str, str]
STATES = {"1": "pending", "2": "approved", "3": "rejected", "4": "complete"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A document's figure in the source.

    Args:
        amount: exact.
        parts: how many parts of it are rounded to cents when they are booked.
        slack: by how much the source contradicts itself here (an order and its lines).
    """

    amount: Decimal
    parts: int = 0
    slack: Decimal = ZERO

    @property
    def bound(self) -> Decimal:
        """By how much the booked figure may differ."""
        return self.parts * HALF_CENT + self.slack


@dataclass(slots=True)
class Total:
    """A control total: its name, its unit, and its figure in each document."""

    name: str
    unit: str
    figures: dict[str, Figure] = field(default_factory=dict)
    note: str = ""


class Totals:
    """Control totals in the order in which they are first named."""

    def __init__(self) -> None:
        self.found: dict[str, Total] = {}

    def add(
        self, name: str, unit: str, key: str, amount: Decimal, parts: int = 0, slack: Decimal = ZERO
    ) -> None:
        """Put a document's figure down."""
        total = self.found.setdefault(name, Total(name, unit))
        total.figures[key] = Figure(amount, parts, slack)


def expected_totals(folder: Path, encoding: str = "utf-8") -> list[Total]:
    """Return all control totals of a source.

    Args:
        folder: where the source lies; it has been read without refusals before.
        encoding: what its files are written in.
    """

    def read(path: str) -> Iterator[Row]:
        with (folder / path).open(encoding=encoding, newline="") as lines:
            for row in csv.DictReader(lines):
                yield {name.strip("\ufeff").lower(): value for name, value in row.items()}

    totals = Totals()
    _sales(totals, read)
    _purchases(totals, read)
    _masters(totals, read)
    _stock(totals, read)
    return list(totals.found.values())


Read = Callable[[str], Iterator[Row]]


def _by(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[column], []).append(row)
    return found


def _sales(totals: Totals, read: Read) -> None:
    lines = _by(read("Sales/SalesOrderDetail.csv"), "salesorderid")
    for order in read("Sales/SalesOrderHeader.csv"):
        own = lines.pop(order["salesorderid"])
        key = f"SO{order['salesorderid']}"
        way = "online" if order["onlineorderflag"].lower() in ("t", "true", "1") else "by people"
        subtotal, tax, freight, due = (
            Decimal(order[name]) for name in ("subtotal", "taxamt", "freight", "totaldue")
        )
        slack = abs(subtotal - sum((_worth(line) for line in own), ZERO))
        pieces = sum((Decimal(line["orderqty"]) for line in own), ZERO)
        count = len(own)
        totals.add("sales orders", "orders", key, ONE)
        totals.add(f"sales orders {way}", "orders", key, ONE)
        totals.add("sales order lines", "lines", key, Decimal(count))
        totals.add("sales: subtotal invoiced", "USD", key, subtotal, count, slack)
        totals.add("sales: tax invoiced", "USD", key, tax, 1)
        totals.add("sales: freight invoiced", "USD", key, freight, 1)
        totals.add("sales: total due", "USD", key, due, count + 2, slack)
        totals.add("sales: paid", "USD", key, due, count + 2, slack)
        totals.add("sales: pieces delivered", "pieces", key, pieces)
    for order_id, orphans in lines.items():
        worth = sum((_worth(line) for line in orphans), ZERO)
        totals.add("sales lines without order", "lines", f"SO{order_id}", Decimal(len(orphans)))
        totals.add("sales lines without order: worth", "USD", f"SO{order_id}", worth)


def _worth(line: Row) -> Decimal:
    rest = ONE - Decimal(line["unitpricediscount"])
    return Decimal(line["orderqty"]) * Decimal(line["unitprice"]) * rest


def _purchases(totals: Totals, read: Read) -> None:
    lines = _by(read("Purchasing/PurchaseOrderDetail.csv"), "purchaseorderid")
    for order in read("Purchasing/PurchaseOrderHeader.csv"):
        own = lines[order["purchaseorderid"]]
        key = f"PO{order['purchaseorderid']}"
        totals.add("purchase orders", "orders", key, ONE)
        totals.add("purchase order lines", "lines", key, Decimal(len(own)))
        _ordered(totals, key, order, own)
        _came(totals, key, STATES[order["status"]], own)


def _ordered(totals: Totals, key: str, order: Row, own: list[Row]) -> None:
    """What was ordered, billed for what was accepted, and neither received nor billed."""
    subtotal, tax, freight, due = (
        Decimal(order[name]) for name in ("subtotal", "taxamt", "freight", "totaldue")
    )
    worth = sum((Decimal(x["stockedqty"]) * Decimal(x["unitprice"]) for x in own), ZERO)
    shares = [(Decimal(x["stockedqty"]), Decimal(x["orderqty"])) for x in own]
    taken = sum(1 for stocked, _ in shares if stocked)
    partly = sum(1 for stocked, ordered in shares if 0 < stocked < ordered)
    nothing = sum(1 for stocked, _ in shares if not stocked)
    billed_tax = (tax * worth / subtotal).quantize(FINE) if subtotal else ZERO
    totals.add("purchases: ordered", "USD", key, subtotal, len(own))
    totals.add("purchases: ordered with tax and freight", "USD", key, due, len(own) + 2)
    totals.add("purchases: stocked, at order price", "USD", key, worth, taken + partly)
    totals.add("purchases: short or rejected", "USD", key, subtotal - worth, 2 * partly + nothing)
    totals.add("purchases: goods billed", "USD", key, worth, taken)
    totals.add("purchases: tax billed", "USD", key, billed_tax, 1)
    totals.add("purchases: freight billed", "USD", key, freight, 1)
    billed = worth + billed_tax + freight
    totals.add("purchases: billed", "USD", key, billed, taken + 2)
    totals.add("purchases: paid", "USD", key, billed, taken + 2)


def _came(totals: Totals, key: str, state: str, own: list[Row]) -> None:
    """Pieces received, rejected and stocked, in all and by the source's state of the order."""
    received, rejected, stocked = (
        sum((Decimal(line[name]) for line in own), ZERO)
        for name in ("receivedqty", "rejectedqty", "stockedqty")
    )
    totals.add("purchases: received", "pieces", key, received)
    totals.add("purchases: rejected", "pieces", key, rejected)
    totals.add("purchases: stocked", "pieces", key, stocked)
    totals.add(f"purchase orders {state}", "orders", key, ONE)
    totals.add(f"purchase orders {state}: received", "pieces", key, received)
    totals.add(f"purchase orders {state}: rejected", "pieces", key, rejected)


def _masters(totals: Totals, read: Read) -> None:
    for row in read("Production/Product.csv"):
        totals.add("products", "rows", row["productnumber"], ONE)
        made = row["makeflag"].lower() in ("t", "true", "1")
        totals.add(
            "products made" if made else "products bought", "rows", row["productnumber"], ONE
        )
    names = {row["productid"]: row["productnumber"] for row in read("Production/Product.csv")}
    codes = {row["businessentityid"]: row["accountnumber"] for row in read("Purchasing/Vendor.csv")}
    for code in codes.values():
        totals.add("vendors", "rows", code, ONE)
    for row in read("Purchasing/ProductVendor.csv"):
        key = f"{names[row['productid']]} of {codes[row['businessentityid']]}"
        totals.add("vendors' prices", "USD", key, Decimal(row["standardprice"]))
    for row in read("Sales/Customer.csv"):
        totals.add("customers", "rows", row["accountnumber"], ONE)
        if row["storeid"] and not row["personid"]:
            totals.add("stores", "rows", row["accountnumber"], ONE)
    for row in read("HumanResources/Employee.csv"):
        totals.add("employees", "rows", f"AW-E{int(row['businessentityid']):05}", ONE)
    for row in read("Sales/CurrencyRate.csv"):
        key = f"{row['currencyratedate'][:10]} {row['tocurrencycode']}"
        if row["fromcurrencycode"] == row["tocurrencycode"]:
            totals.add("rates of a currency to itself", "rows", key, ONE)
            continue
        totals.add("exchange rates: average", "rates", key, Decimal(row["averagerate"]))
        totals.add("exchange rates: closing", "rates", key, Decimal(row["endofdayrate"]))
    for row in read("Production/Location.csv"):
        totals.add("locations", "rows", f"AW/{row['locationid']}", ONE)


def _stock(totals: Totals, read: Read) -> None:
    names = {row["productid"]: row["productnumber"] for row in read("Production/Product.csv")}
    for row in read("Production/ProductInventory.csv"):
        key = f"{names[row['productid']]} in AW/{row['locationid']}"
        totals.add("on hand", "pieces", key, Decimal(row["quantity"]))
    for name in (
        "goods received, not billed",
        "receivables open",
        "payables open",
        "work in progress",
    ):
        totals.add(name, "USD", "balance", ZERO)
