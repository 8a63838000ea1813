"""How a refusal of the goods flow reads: what is short, where, how much there is, what to do."""

from __future__ import annotations

from decimal import Decimal

from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import decimal_text
from argosy.kernel.stock.coverage import Shortage
from argosy.kernel.stock.facts import Facts
from argosy.kernel.stock.inputs import Key
from argosy.kernel.stock.words import Status


def insufficient(
    known: Facts, key: Key, available: Decimal, wanted: Decimal, field: str
) -> Problem:
    """Say that a balance does not hold what is wanted of it."""
    return Problem(
        "stock.insufficient",
        "{place} has {available} {unit} of {item} available; {wanted} are wanted.",
        "Take less, bring stock in first, or release a reservation.",
        field,
        {
            **_words(known, key),
            "available": decimal_text(available),
            "wanted": decimal_text(wanted),
        },
    )


def shortage(known: Facts, short: Shortage, path: str) -> Problem:
    """Say why a document's move is not covered."""
    if short.reason == "serial":
        return Problem(
            "stock.serial_elsewhere",
            "The serial {lot} of {item} is in stock already.",
            "Check the number, or transfer the piece from where it is.",
            f"{path}.lot_id",
            _words(known, short.key),
        )
    if short.reason == "backdated":
        assert short.at is not None
        return Problem(
            "stock.backdated",
            "Taking {wanted} {unit} of {item} from {place} that early would leave less than nothing"
            " on {at}; {available} could be taken.",
            "Choose a later date, take less, or enter the missing receipt first.",
            f"{path}.effective_at",
            {
                **_words(known, short.key),
                "available": decimal_text(max(short.available, Decimal(0))),
                "wanted": decimal_text(short.wanted),
                "at": short.at.isoformat(),
            },
        )
    return insufficient(known, short.key, short.available, short.wanted, f"{path}.qty")


def _words(known: Facts, key: Key) -> dict[str, object]:
    """Return what the key's ids are called, with the ids, for people and for programs."""
    item_id, location_id, lot_id, owner_id, status = key
    item = known.items.get(item_id)
    place = known.locations.get(location_id)
    lot = known.lots.get(lot_id)
    found: dict[str, object] = {
        "item": item.code if item else item_id,
        "unit": item.base_unit.code if item else "",
        "place": place.code if place else location_id,
        "item_id": item_id,
        "location_id": location_id,
        "status": status,
    }
    if lot_id:
        found |= {"lot": lot.number if lot else lot_id, "lot_id": lot_id}
    if owner_id:
        found["owner_id"] = owner_id
    if status != Status.FREE:
        found["status"] = status
    return found
