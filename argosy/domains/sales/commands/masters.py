"""Asks master data for prices and rules of tax, for lines that leave them open."""

from __future__ import annotations

from collections.abc import Sequence

from argosy.domains.sales.rules.inputs import NewLine, NewOrder
from argosy.domains.sales.rules.known import Known, is_countable, price_key
from argosy.kernel.events.run import CommandRun
from argosy.masterdata.product.queries import PriceQuestion, find_prices
from argosy.masterdata.tax.queries import country_groups, tax_rules


def wants_price(line: NewLine) -> bool:
    """Return whether the price lists are to say what a line costs."""
    return line.unit_price is None and line.amount_minor is None


def load_prices(run: CommandRun, known: Known, news: Sequence[NewOrder]) -> None:
    """Find the prices of all lines of a batch that leave them open."""
    keys = {
        price_key(new, line, line.unit_id or known.items[line.item_id].base_unit_id)
        for new in news
        for line in new.lines
        if wants_price(line) and line.item_id in known.items and is_countable(line.qty)
    }
    asked = [(key, known.units[key.unit_id].code) for key in keys if key.unit_id in known.units]
    decisions = find_prices(
        run.company_id,
        [
            PriceQuestion(key.item_id, key.qty, unit, key.currency, key.on, key.customer_id)
            for key, unit in asked
        ],
    )
    known.prices = {key: answer for (key, _), answer in zip(asked, decisions, strict=True)}


def load_tax_rules(run: CommandRun, known: Known) -> None:
    """Read the company's rules of tax and the groups of countries they speak of."""
    known.tax_rules = tuple(tax_rules(run.company_id))
    if any(rule.ship_from or rule.ship_to for rule in known.tax_rules):
        known.country_groups = country_groups()
