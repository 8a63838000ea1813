"""Loads the master data: products with prices and offers, parties of every role, exchange rates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from argosy.masterdata.currency.api import NewRate, do_enter_rates
from argosy.masterdata.party.api import (
    DatedRole,
    NewAddress,
    NewContactPoint,
    NewParty,
    NewTerms,
    do_create_party,
)
from argosy.masterdata.product.api import (
    NewCategory,
    NewCompanyData,
    NewOffer,
    NewPriceRule,
    NewProduct,
    PriceBreak,
    do_add_price_rule,
    do_create_category,
    do_create_offer,
    do_create_product,
)
from argosy.project.adventureworks.company import (
    AT_ONCE,
    CURRENCY,
    LIST_PRICES,
    NET,
    STANDARD_COSTS,
)
from argosy.project.adventureworks.sending import START, Sender
from argosy.project.adventureworks.source import (
    Customer,
    Dated,
    Employee,
    Product,
    Source,
    Vendor,
)

Item = TypeVar("Item")
UNIT = "EA"
PARTIES_A_BATCH = 2_000
RATES_A_BATCH = 10_000
RATE_SOURCE = "Adventure Works"
KG_PER = {"LB": Decimal("0.45359237"), "G": Decimal("0.001")}
_ROLES = {2: ("ship", "bill"), 3: ("ship", "bill", "register"), 5: ("ship",)}
_KINDS = {0: "email", 1: "mobile"}


@dataclass(slots=True)
class Masters:
    """Ids by the source's numbers."""

    items: dict[int, int] = field(default_factory=dict)
    vendors: dict[int, int] = field(default_factory=dict)
    customers: dict[int, int] = field(default_factory=dict)


def load_products(sender: Sender, source: Source, masters: Masters) -> None:
    """Enter categories, products, list prices and standard costs."""
    categories = [NewCategory(f"C{c.id}", c.name) for c in source.categories]
    categories += [
        NewCategory(f"S{sub.id}", sub.name, f"C{sub.category_id}") for sub in source.subcategories
    ]
    sender.send("categories", "", do_create_category, categories)
    products = list(source.products.values())
    ids = sender.send("products", "", do_create_product, [new_product(p) for p in products])
    masters.items = dict(zip((p.id for p in products), ids, strict=True))
    rules = [
        *_rules(LIST_PRICES, source.prices, _current(source, source.prices, "list"), masters),
        *_rules(STANDARD_COSTS, source.costs, _current(source, source.costs, "cost"), masters),
    ]
    sender.send("prices", "", do_add_price_rule, rules)


def new_product(product: Product) -> NewProduct:
    """Return a product of the source as one of ours; weights become kilograms, exactly."""
    factor = KG_PER.get(product.weight_unit)
    weight = None if product.weight is None or factor is None else product.weight * factor
    return NewProduct(
        product.number,
        product.name,
        UNIT,
        category=f"S{product.subcategory_id}" if product.subcategory_id else "",
        net_weight_kg=weight,
        company=NewCompanyData(
            is_sold=product.is_finished,
            is_bought=not product.is_made,
            procurement="make" if product.is_made else "buy",
            lead_time_days=product.days_to_make,
        ),
    )


def _current(source: Source, history: Iterable[Dated], kind: str) -> Iterator[Dated]:
    """Yield the present price or cost of products whose history does not hold it."""
    open_ended = {dated.product_id for dated in history if dated.valid_to is None}
    last: dict[int, date] = {}
    for dated in history:
        if dated.valid_to is not None:
            last[dated.product_id] = max(dated.valid_to, last.get(dated.product_id, START))
    for product in source.products.values():
        amount = product.list_price if kind == "list" else product.standard_cost
        if amount and product.id not in open_ended and product.id not in last:
            yield Dated(product.id, START, None, amount)


def _rules(
    price_list: str, history: Iterable[Dated], present: Iterable[Dated], masters: Masters
) -> Iterator[NewPriceRule]:
    for dated in (*history, *present):
        yield NewPriceRule(
            price_list,
            amount=dated.amount,
            unit=UNIT,
            item_id=masters.items[dated.product_id],
            valid_from=dated.valid_from,
            valid_to=dated.valid_to,
        )


def load_vendors(sender: Sender, source: Source, masters: Masters) -> None:
    """Enter suppliers with their addresses, and what they offer."""
    vendors = list(source.vendors.values())
    parties = [new_vendor(source, vendor) for vendor in vendors]
    ids = sender.send("vendors", "", do_create_party, parties)
    masters.vendors = dict(zip((vendor.id for vendor in vendors), ids, strict=True))
    offers = [
        NewOffer(
            masters.items[offer.product_id],
            masters.vendors[offer.vendor_id],
            CURRENCY,
            UNIT,
            (PriceBreak(Decimal(0), offer.price),),
            min_qty=Decimal(offer.min_qty),
            lead_time_days=offer.lead_time_days,
        )
        for offer in source.offers
    ]
    sender.send("offers", "", do_create_offer, offers)


def new_vendor(source: Source, vendor: Vendor) -> NewParty:
    """Return a supplier with its addresses and terms."""
    return NewParty(
        vendor.name,
        vendor.code,
        roles=(DatedRole("supplier", START),),
        addresses=_addresses(source, vendor.id),
        contact_points=_contacts(source, vendor.id),
        terms=NewTerms(purchase_terms=NET, currency=CURRENCY),
    )


def load_customers(sender: Sender, source: Source, masters: Masters) -> None:
    """Enter customers: stores first, so that those who buy for a store can name it."""
    stores = [c for c in source.customers.values() if c.store_id and not c.person_id]
    others = [c for c in source.customers.values() if not (c.store_id and not c.person_id)]
    store_ids: dict[int, int] = {}
    for step, group in (("stores", stores), ("customers", others)):
        for number, part in enumerate(_parts(group, PARTIES_A_BATCH)):
            batch = [new_customer(source, customer, store_ids) for customer in part]
            ids = sender.send(step, str(number), do_create_party, batch)
            masters.customers.update(zip((c.id for c in part), ids, strict=True))
            if step == "stores":
                store_ids.update(zip((c.store_id or 0 for c in part), ids, strict=True))
            sender.say(f"{step}: {sender.counted[step].documents}")


def new_customer(source: Source, customer: Customer, stores: dict[int, int]) -> NewParty:
    """Return a customer: a store by its name, a person by theirs, else by the account's number."""
    entity = customer.person_id or customer.store_id or 0
    is_store = customer.person_id is None
    name = source.stores.get(entity) if is_store else source.persons.get(entity)
    return NewParty(
        name or customer.account,
        customer.account,
        "organisation" if is_store else "person",
        parent_id=None if is_store else stores.get(customer.store_id or 0),
        roles=(DatedRole("customer", START),),
        addresses=_addresses(source, entity),
        contact_points=_contacts(source, entity),
        terms=NewTerms(
            sales_terms=NET if customer.store_id else AT_ONCE,
            currency=CURRENCY,
            credit_policy="none",
        ),
    )


def load_employees(sender: Sender, source: Source) -> None:
    """Enter employees."""
    batch = [new_employee(source, employee) for employee in source.employees]
    sender.send("employees", "", do_create_party, batch)


def new_employee(source: Source, employee: Employee) -> NewParty:
    """Return an employee; who is no person of the source goes by the name they log in with."""
    return NewParty(
        source.persons.get(employee.id) or employee.login.rpartition("\\")[2],
        f"AW-E{employee.id:05}",
        "person",
        roles=(DatedRole("employee", employee.hired_on),),
        addresses=_addresses(source, employee.id),
        contact_points=_contacts(source, employee.id),
    )


def load_rates(sender: Sender, source: Source) -> None:
    """Enter the day's rates."""
    for number, part in enumerate(_parts(new_rates(source), RATES_A_BATCH)):
        sender.send("rates", str(number), do_enter_rates, part)


def new_rates(source: Source) -> list[NewRate]:
    """Return the rates, average and closing; a currency's rate to itself says nothing."""
    return [
        NewRate(kind, rate.from_currency, rate.to_currency, value, rate.on, RATE_SOURCE)
        for rate in source.rates
        if rate.from_currency != rate.to_currency
        for kind, value in (("average", rate.average), ("closing", rate.closing))
    ]


def _parts(items: list[Item], size: int) -> Iterator[list[Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _addresses(source: Source, entity: int) -> tuple[NewAddress, ...]:
    return tuple(
        NewAddress(
            each.country,
            each.city,
            each.lines,
            each.postcode,
            each.subdivision,
            roles=_ROLES.get(each.kind, ("ship",)),
        )
        for each in source.addresses.get(entity, ())
    )


def _contacts(source: Source, entity: int) -> tuple[NewContactPoint, ...]:
    return tuple(
        NewContactPoint(_KINDS.get(each.kind, "phone"), each.value)
        for each in source.contacts.get(entity, ())
    )
