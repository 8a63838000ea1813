"""The fixed words of the goods flow: kinds, statuses and states, as they stand in the tables."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class LocationKind(StrEnum):
    """What a place is; goods are ours and valued in internal and transit places."""

    SUPPLIER = "supplier"
    CUSTOMER = "customer"
    INTERNAL = "internal"
    TRANSIT = "transit"
    PRODUCTION = "production"
    SCRAP = "scrap"
    ADJUSTMENT = "adjustment"
    VIEW = "view"
    """Groups other places and holds nothing itself."""


class LotKind(StrEnum):
    """A lot is many pieces of one batch, a serial is one piece."""

    LOT = "lot"
    SERIAL = "serial"


class Status(StrEnum):
    """Quality status of a quantity; only what is free can be promised."""

    FREE = "free"
    QC = "qc"
    BLOCKED = "blocked"


class Direction(StrEnum):
    """Where a planned move goes, seen from our warehouses."""

    IN = "in"
    OUT = "out"
    INTERNAL = "internal"


class PlannedState(StrEnum):
    """State of a planned move."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class ReservationKind(StrEnum):
    """What a reservation row does: one kind adds, the others take away."""

    RESERVE = "reserve"
    CONSUME = "consume"
    RELEASE = "release"
    EXPIRE = "expire"


OWNED: Final = (LocationKind.INTERNAL, LocationKind.TRANSIT)
"""Kinds of places where goods are in our hands and, if our own, valued."""

NO_LOT: Final = 0
OWN: Final = 0
"""`owner_id` of goods that are our own; any other value is the owning party."""
