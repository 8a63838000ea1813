"""Sheets of paper by name, in millimetres: what printers and forms of the trade have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from argosy.platform.registry.labels import Text


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet; a height of 0 is as long as what is printed (rolls).

    Args:
        across, down: labels that lie on one A4 page beside and below each other; the sheet is then
            one of these.
    """

    width: float
    height: float
    label: Text
    across: int = 1
    down: int = 1

    @property
    def places(self) -> int:
        """How many lie on a page."""
        return self.across * self.down


SHEETS: Final[Mapping[str, Sheet]] = {
    "A4": Sheet(210, 297, Text("A4", "A4")),
    "A5": Sheet(148, 210, Text("A5", "A5")),
    "letter": Sheet(215.9, 279.4, Text("Letter", "Letter 信纸")),
    "241x280": Sheet(241, 280, Text("Continuous 241 × 280 mm", "连续纸 241 × 280 mm")),
    "241x140": Sheet(241, 140, Text("Continuous 241 × 140 mm, half", "连续纸 241 × 140 mm 二等分")),
    "241x93": Sheet(241, 93.3, Text("Continuous 241 × 93 mm, third", "连续纸 241 × 93 mm 三等分")),
    "240x140": Sheet(240, 140, Text("Voucher 240 × 140 mm", "凭证纸 240 × 140 mm")),
    "receipt80": Sheet(80, 0, Text("Roll of 80 mm", "80 mm 小票纸")),
    "receipt58": Sheet(58, 0, Text("Roll of 58 mm", "58 mm 小票纸")),
    "label100x150": Sheet(100, 150, Text("Label 100 × 150 mm", "标签 100 × 150 mm")),
    "label100x50": Sheet(100, 50, Text("Label 100 × 50 mm", "标签 100 × 50 mm")),
    "label60x40": Sheet(60, 40, Text("Label 60 × 40 mm", "标签 60 × 40 mm")),
    "label50x30": Sheet(50, 30, Text("Label 50 × 30 mm", "标签 50 × 30 mm")),
    "label40x30": Sheet(40, 30, Text("Label 40 × 30 mm", "标签 40 × 30 mm")),
    "labels70x37": Sheet(
        70, 37, Text("A4 sheet of 24 labels, 70 × 37 mm", "A4 标签纸，24 枚 70 × 37 mm"), 3, 8
    ),
}
"""241 mm is the paper with holes for matrix printers; its halves and thirds are torn off."""
