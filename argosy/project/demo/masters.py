"""Loads the master data: products with prices, offers of suppliers, parties, exchange rates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from argosy.masterdata.currency.api import NewRate, do_enter_rates
from argosy.masterdata.party.api import (
    DatedRole,
    NewAddress,
    NewParty,
    NewTerms,
    SetCreditLimit,
    do_create_party,
    do_set_credit_limit,
)
from argosy.masterdata.product.api import (
    NewAttribute,
    NewCategory,
    NewCompanyData,
    NewOffer,
    NewPriceRule,
    NewProduct,
    PriceBreak,
    do_add_price_rule,
    do_create_attribute,
    do_create_category,
    do_create_offer,
    do_create_product,
)
from argosy.project.demo.catalogue import (
    CATEGORIES,
    COLOURS,
    SERVICE,
    SIZES,
    Catalogue,
    Part,
    Variant,
)
from argosy.project.demo.dice import Dice
from argosy.project.demo.founding import EXPORT_LIST, LIST, Firm
from argosy.project.demo.partners import Customer, Supplier
from argosy.project.demo.sending import Sender
from argosy.project.demo.span import DAY, Span

UNIT = "EA"
RATE_SOURCE = "demo"
START_RATES = {("USD", "CNY"): Decimal("7.1600"), ("EUR", "CNY"): Decimal("7.8200")}
EUR_MARKUP_PCT = 38
"""What a dealer in Germany pays more than one in China, in percent of the price."""
CENT = Decimal("0.01")


@dataclass(slots=True)
class Masters:
    """Ids by code, and the rates of each day."""

    items: dict[str, int] = field(default_factory=dict)
    parties: dict[str, int] = field(default_factory=dict)
    rates: dict[tuple[str, str, date], Decimal] = field(default_factory=dict)

    def rate(self, currency: str, into: str, on: date) -> Decimal:
        """Return what one unit of a currency is worth in another on a day."""
        if currency == into:
            return Decimal(1)
        if (currency, into, on) in self.rates:
            return self.rates[currency, into, on]
        if (into, currency, on) in self.rates:
            return (1 / self.rates[into, currency, on]).quantize(Decimal("0.000001"))
        over = self.rate(currency, "CNY", on) * self.rate("CNY", into, on)
        return over.quantize(Decimal("0.000001"))


def load_products(sender: Sender, goods: Catalogue, masters: Masters, span: Span) -> None:
    """Enter categories, attributes and all products, models before their variants."""
    on = span.first
    categories = [NewCategory(code, name, parent, zh) for code, name, zh, parent in CATEGORIES]
    sender.send("categories", "", do_create_category, categories, on=on)
    attributes = [
        NewAttribute("SIZE", "Size", SIZES, "尺寸"),
        NewAttribute("COLOUR", "Colour", COLOURS, "颜色"),
    ]
    sender.send("attributes", "", do_create_attribute, attributes, on=on)
    products = [*_products(goods)]
    ids = sender.send("products", "", do_create_product, products, on=on)
    masters.items = dict(zip((each.code for each in products), ids, strict=True))


def _products(goods: Catalogue) -> Iterator[NewProduct]:
    models = {variant.model.code: variant.model for variant in goods.variants.values()}
    for model in models.values():
        yield NewProduct(
            model.code,
            model.name,
            UNIT,
            kind="phantom",
            name_zh=model.name_zh,
            category=model.category,
            hs_code="87120030",
            origin_country="CN",
        )
    yield from (_variant(variant) for variant in goods.variants.values())
    yield from (_part(part) for part in goods.parts.values())
    code, name, name_zh, _ = SERVICE
    yield NewProduct(code, name, UNIT, kind="service", name_zh=name_zh, category="SERV")


def _variant(variant: Variant) -> NewProduct:
    size = next(each for each in SIZES if each[0] == variant.size)
    colour = next(each for each in COLOURS if each[0] == variant.colour)
    model = variant.model
    return NewProduct(
        variant.code,
        f"{model.name}, {size[1]}, {colour[1].lower()}",
        UNIT,
        name_zh=f"{model.name_zh} {size[2]} {colour[2]}",
        category=model.category,
        variant_of=model.code,
        attributes=(("SIZE", variant.size), ("COLOUR", variant.colour)),
        hs_code="87116000" if model.category == "BIKE-E" else "87120030",
        origin_country="CN",
        net_weight_kg=Decimal(model.weight_g) / 1000,
        company=NewCompanyData(is_bought=False, procurement="make", lead_time_days=7),
    )


def _part(part: Part) -> NewProduct:
    return NewProduct(
        part.code,
        part.name,
        UNIT,
        name_zh=part.name_zh,
        category=part.category,
        hs_code=part.hs_code,
        net_weight_kg=Decimal(part.weight_g) / 1000,
        company=NewCompanyData(is_sold=part.price > 0),
    )


def load_suppliers(firm: Firm, suppliers: Sequence[Supplier], masters: Masters, span: Span) -> None:
    """Enter suppliers."""
    parties = [
        NewParty(
            f"{each.name_zh} {each.name}".strip(),
            each.code,
            legal_name=f"Example: {each.name}",
            country=each.country,
            roles=(DatedRole("supplier", span.first),),
            addresses=(NewAddress(each.country, each.city, roles=("register", "ship", "bill")),),
            terms=NewTerms(purchase_terms="NET30", currency=each.currency),
        )
        for each in suppliers
    ]
    ids = firm.sender.send("suppliers", "", do_create_party, parties, on=span.first)
    masters.parties |= zip((each.code for each in suppliers), ids, strict=True)


def load_offers(
    firm: Firm, goods: Catalogue, suppliers: Sequence[Supplier], masters: Masters, span: Span
) -> None:
    """Enter what suppliers offer, in their currency; prices rise in the middle of the history."""
    by_code = {each.code: each for each in suppliers}
    local = by_code.get("S-EU-ACC")
    rise = costs_rise_on(span)
    offers = []
    for part in goods.parts.values():
        supplier = by_code.get(part.supplier)
        if supplier is None and part.category.startswith("ACC"):
            supplier = local
        if supplier is None:
            continue
        for first, last in ((span.first, rise - DAY), (rise, None)):
            amount = bought_at(part, supplier, masters, first, span)
            offers.append(
                NewOffer(
                    masters.items[part.code],
                    masters.parties[supplier.code],
                    supplier.currency,
                    UNIT,
                    (PriceBreak(Decimal(0), amount),),
                    lead_time_days=supplier.lead_days,
                    valid_from=first,
                    valid_to=last,
                )
            )
    firm.sender.send("offers", "", do_create_offer, offers, on=span.first)


def costs_rise_on(span: Span) -> date:
    """Return the day from which suppliers ask for more."""
    return span.first + timedelta(days=(span.last - span.first).days // 2)


def bought_at(part: Part, supplier: Supplier, masters: Masters, on: date, span: Span) -> Decimal:
    """Return a supplier's price of a part on a day, in the supplier's currency."""
    price = (part.cost * masters.rate("CNY", supplier.currency, span.first)).quantize(CENT)
    if supplier.country == "DE":
        price = (price * 118 / 100).quantize(CENT)
    return price if on < costs_rise_on(span) else (price * 103 / 100).quantize(CENT)


def load_customers(firm: Firm, customers: Sequence[Customer], masters: Masters, span: Span) -> None:
    """Enter customers with their terms and credit limits."""
    parties = [
        NewParty(
            each.shown,
            each.code,
            legal_name=each.legal,
            country=each.country,
            roles=(DatedRole("customer", span.first),),
            addresses=(NewAddress(each.country, each.city, roles=("register", "ship", "bill")),),
            terms=NewTerms(
                customer_group=each.group,
                sales_terms=term_of(each),
                currency=each.currency,
                credit_policy="warn",
            ),
        )
        for each in customers
    ]
    ids = firm.sender.send("customers", "", do_create_party, parties, on=span.first)
    masters.parties |= zip((each.code for each in customers), ids, strict=True)
    limits = [
        SetCreditLimit(masters.parties[each.code], firm.plan.currency, each.size * 1_000_000_000)
        for each in customers
    ]
    firm.sender.send("limits", "", do_set_credit_limit, limits, on=span.first)


def term_of(customer: Customer) -> str:
    """Return the code of a customer's terms of payment."""
    if customer.pays == "early":
        return "2IN10"
    return "NET60" if customer.group == "EXPORT" else "NET30"


def load_prices(firm: Firm, goods: Catalogue, masters: Masters, span: Span) -> None:
    """Enter the dealers' prices: they rise once, and what is old is sold cheaper at the end."""
    rise = date(span.last.year, 1, 1)
    if not span.first < rise <= span.last:
        rise = span.first + (span.last - span.first) // 2
    rules = []
    for code in (*goods.variants, *(part.code for part in goods.sold_parts), SERVICE[0]):
        price = SERVICE[3] if code == SERVICE[0] else goods.price(code)
        for price_list, amount in _prices(firm, price, masters, span.first):
            rules += [
                _rule(price_list, masters.items[code], amount, span.first, rise - DAY),
                _rule(price_list, masters.items[code], _risen(amount), rise, None),
            ]
    firm.sender.send("prices", "", do_add_price_rule, rules, on=span.first)


def _prices(firm: Firm, price: int, masters: Masters, on: date) -> Iterable[tuple[str, Decimal]]:
    if firm.plan.currency == "EUR":
        euro = price * masters.rate("CNY", "EUR", on) * (100 + EUR_MARKUP_PCT) / 100
        yield LIST, euro.quantize(CENT)
        return
    yield LIST, Decimal(price)
    yield EXPORT_LIST, (price * masters.rate("CNY", "USD", on)).quantize(CENT)


def _risen(amount: Decimal) -> Decimal:
    return (amount * 104 / 100).quantize(CENT)


def _rule(
    price_list: str, item: int, amount: Decimal, first: date, last: date | None
) -> NewPriceRule:
    return NewPriceRule(
        price_list, amount=amount, unit=UNIT, item_id=item, valid_from=first, valid_to=last
    )


def load_rates(sender: Sender, seed: int, masters: Masters, span: Span) -> None:
    """Enter each day's rate, and each month's average and closing ones."""
    dice = Dice(seed, "rates")
    entered = []
    for pair, start in START_RATES.items():
        rate, on, month = start, span.first, []
        while on <= span.last:
            # A rate that strays too far is drawn back, so that all months stay believable.
            pull = 3 if rate < start * 96 / 100 else -3 if rate > start * 104 / 100 else 0
            rate = dice.rate(rate * (10_000 + pull) / 10_000, 25)
            masters.rates[(*pair, on)] = rate
            month.append(rate)
            entered.append(NewRate("spot", *pair, rate, on, RATE_SOURCE))
            if (on + DAY).month != on.month or on == span.last:
                average = (sum(month, Decimal(0)) / len(month)).quantize(Decimal("0.0001"))
                entered.append(NewRate("closing", *pair, rate, on, RATE_SOURCE))
                entered.append(NewRate("average", *pair, average, on, RATE_SOURCE))
                month = []
            on += DAY
    sender.send("rates", "", do_enter_rates, entered, on=span.first)
