"""What products print: labels with their name, code and barcode."""

from __future__ import annotations

from argosy.platform.printing.papers import Paper
from argosy.platform.printing.pieces import spot, tag
from argosy.platform.registry.labels import Text

NAME = "{local_name}"
SCANNED = "{scan_code}"
"""Its barcode, or its code if it has none."""
PAPERS = (
    Paper(
        "product.product",
        "label",
        Text("Label 60 × 40 mm", "产品标签 60 × 40 mm"),
        tag(
            "label60x40",
            [
                spot(NAME, "3 2.5 54 11.6", size=9, is_strong=True),
                spot("{code}", "3 14.5 54 4.5", size=8),
                spot(SCANNED, "3 19.5 54 13.5", symbols="gtin"),
                spot("{barcode}", "3 33.5 54 4.5", size=8, align="center"),
            ],
        ),
    ),
    Paper(
        "product.product",
        "label50x30",
        Text("Label 50 × 30 mm", "产品标签 50 × 30 mm"),
        tag(
            "label50x30",
            [
                spot(NAME, "2 1.5 46 7", size=8, is_strong=True),
                spot("{code}", "2 8.8 46 4", size=7),
                spot(SCANNED, "2 13 46 11.8", symbols="gtin"),
                spot("{barcode}", "2 25.2 46 4", size=7, align="center"),
            ],
        ),
    ),
    Paper(
        "product.product",
        "labels",
        Text("Labels on an A4 sheet, 3 × 8", "产品标签 A4 纸 3 × 8"),
        tag(
            "labels70x37",
            [
                spot(NAME, "5 4 60 8", size=9, is_strong=True),
                spot("{code}", "5 12.2 60 4.5", size=8),
                spot(SCANNED, "5 17 60 11.5", symbols="gtin"),
                spot("{barcode}", "5 29 60 4.5", size=8, align="center"),
            ],
        ),
    ),
)
