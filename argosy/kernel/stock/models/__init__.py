"""Tables of the goods flow; importable inside this folder only, others read through queries."""

from argosy.kernel.stock.models.balances import StockBalance
from argosy.kernel.stock.models.moves import PlannedMove, StockMove
from argosy.kernel.stock.models.places import Location, Lot
from argosy.kernel.stock.models.reservations import Reservation

__all__ = ["Location", "Lot", "PlannedMove", "Reservation", "StockBalance", "StockMove"]
