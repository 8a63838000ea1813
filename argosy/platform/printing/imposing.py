"""Labels on pages: each as often as it is wanted, several on a sheet from a chosen place on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, cast

from argosy.platform.printing.formats import SHEETS, Sheet

Block = dict[str, object]
PAGE: Final = SHEETS["A4"]


def pages(documents: Sequence[Block], start_at: int = 1) -> list[Block]:
    """Return documents as pages: a label as often as it says, those of a sheet on its places.

    Args:
        documents: as `filling` makes them.
        start_at: place of the first label of a sheet, counted along its rows from 1.
    """
    found: list[Block] = []
    for sheet, group in groupby(_repeated(documents), key=lambda each: str(each["sheet"])):
        labels = list(group)
        found += _sheets(SHEETS[sheet], labels, start_at) if sheet else labels
        start_at = 1 if sheet else start_at
    return found


def _repeated(documents: Sequence[Block]) -> Iterator[Block]:
    for each in documents:
        for time in range(cast(int, each["count"])):
            yield {**each, "key": f"{each['key']}x{time}"}


def _sheets(sheet: Sheet, labels: Sequence[Block], start_at: int) -> Iterator[Block]:
    """Yield pages of labels, in the middle of A4."""
    left = (PAGE.width - sheet.across * sheet.width) / 2
    top = (PAGE.height - sheet.down * sheet.height) / 2
    places: list[Block | None] = [None] * (start_at - 1)
    places += labels
    for first in range(0, len(places), sheet.places):
        cells = [
            {
                "x": left + place % sheet.across * sheet.width,
                "y": top + place // sheet.across * sheet.height,
                "label": label,
            }
            for place, label in enumerate(places[first : first + sheet.places])
            if label is not None
        ]
        yield {"style": "labels", "width": PAGE.width, "height": PAGE.height, "cells": cells}
