"""What the web and the capabilities may use of exchange rates."""

from argosy.masterdata.currency.commands import do_enter_rates
from argosy.masterdata.currency.queries import exchange_rate, exchange_rates
from argosy.masterdata.currency.rules.exchange_rates import (
    ExchangeRate,
    NewRate,
    RateKind,
    RateRequest,
    convert_minor,
)

__all__ = [
    "ExchangeRate",
    "NewRate",
    "RateKind",
    "RateRequest",
    "convert_minor",
    "do_enter_rates",
    "exchange_rate",
    "exchange_rates",
]
