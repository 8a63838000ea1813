"""The writers of taxes: codes, rates, rules, groups of countries."""

from argosy.masterdata.tax.commands.codes import do_change_tax_rate, do_create_tax_code
from argosy.masterdata.tax.commands.rules import (
    EndTaxRule,
    do_create_country_group,
    do_create_tax_rule,
    do_end_tax_rule,
)

__all__ = [
    "EndTaxRule",
    "do_change_tax_rate",
    "do_create_country_group",
    "do_create_tax_code",
    "do_create_tax_rule",
    "do_end_tax_rule",
]
