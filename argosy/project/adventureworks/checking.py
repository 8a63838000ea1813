"""Checks master data as the commands will, but without a database: what a dry run can say."""

from __future__ import annotations

from collections.abc import Iterator

from argosy.kernel.primitives.errors import Problem
from argosy.masterdata.currency.rules.exchange_rates import rate_problems
from argosy.masterdata.party.rules.new_party import check_new_party
from argosy.masterdata.product.rules.new_product import check_new_product
from argosy.project.adventureworks.masters import (
    new_customer,
    new_employee,
    new_product,
    new_rates,
    new_vendor,
)
from argosy.project.adventureworks.source import Source


def master_problems(source: Source) -> Iterator[tuple[str, Problem]]:
    """Yield what the rules of master data refuse of a source, with whose it is."""
    for product in source.products.values():
        for problem in check_new_product(new_product(product)):
            yield f"product {product.number}", problem
    parties = [
        *(
            (f"vendor {vendor.code}", new_vendor(source, vendor))
            for vendor in source.vendors.values()
        ),
        *(
            (f"customer {customer.account}", new_customer(source, customer, {}))
            for customer in source.customers.values()
        ),
        *(
            (f"employee {employee.id}", new_employee(source, employee))
            for employee in source.employees
        ),
    ]
    for what, party in parties:
        for problem in check_new_party(party).problems:
            yield what, problem
    for rate in new_rates(source):
        for problem in rate_problems(rate):
            yield f"rate {rate.from_currency}/{rate.to_currency} of {rate.valid_on}", problem
