"""Pieces of layouts that the papers of several nouns have in common."""

from __future__ import annotations

from collections.abc import Sequence

from argosy.platform.registry.labels import Text

Block = dict[str, object]


def label(en: str, zh: str) -> dict[str, str]:
    """Return a label in both languages."""
    return {"en": en, "zh": zh}


def told(en: str, zh: str, value: str, *, strong: bool = False) -> Block:
    """Return a labelled value."""
    return {"label": label(en, zh), "value": value, "strong": strong}


def party(en: str, zh: str, text: str) -> Block:
    """Return a labelled text of several lines: a party, a signature."""
    return {"label": label(en, zh), "text": text}


def column(
    en: str,
    zh: str,
    value: str,
    width: int = 0,
    *,
    align: str = "left",
    is_summed: bool = False,
    is_paged: bool = False,
) -> Block:
    """Return a column of a table; a width of 0 is as wide as what stands in it.

    Summed, its sum stands below the last line; paged, the sum of each page stands below that page.
    """
    return {
        "label": label(en, zh),
        "value": value,
        "width": width,
        "align": align,
        "sum": is_summed,
        "subtotal": is_paged,
    }


def number(en: str, zh: str, value: str, *, is_summed: bool = False) -> Block:
    """Return a column of numbers."""
    return column(en, zh, value, align="right", is_summed=is_summed)


def head(title: Text, number_of: str = "{number}") -> list[Block]:
    """Return the top of a letter: who writes on the left, what it is on the right."""
    return [
        {
            "kind": "columns",
            "left": [{"kind": "letterhead"}],
            "right": [
                {
                    "kind": "heading",
                    "title": label(title.en, title.zh),
                    "number": number_of,
                    "align": "right",
                }
            ],
            "ratio": [3, 2],
        },
        {"kind": "space", "height": 6},
    ]


def letter(title: Text, blocks: Sequence[Block], *, number_of: str = "{number}") -> Block:
    """Return the layout of a letter on A4 with the company's particulars at its foot."""
    return {
        "paper": "A4",
        "style": "modern",
        "running": label(f"{title.en} {number_of}", f"{title.zh} {number_of}"),
        "footer": label(
            "{company.name}\nTax number {company.tax_number}\n{company.bank|line}",
            "{company.name}\n税号 {company.tax_number}\n{company.bank|line}",
        ),
        "blocks": [*head(title, number_of), *blocks],
    }


def sheet(paper: str, title: Text, blocks: Sequence[Block], *, size: int = 9) -> Block:
    """Return the layout of a form with ruled tables, as matrix printers and warehouses have it."""
    return {
        "paper": paper,
        "style": "ruled",
        "accent": "#000000",
        "size": size,
        "margins": [9, 16, 10, 16],
        "running": label(f"{title.en} {{number}}", f"{title.zh} {{number}}"),
        "footer": label("", ""),
        "blocks": [
            {
                "kind": "text",
                "value": label("{company.name}", "{company.name}"),
                "align": "center",
            },
            {"kind": "heading", "title": label(title.en, title.zh), "align": "center"},
            *blocks,
        ],
    }


def roll(title: Text, blocks: Sequence[Block], *, paper: str = "receipt80") -> Block:
    """Return the layout of a slip on a roll, as long as what stands on it."""
    return {
        "paper": paper,
        "style": "receipt",
        "accent": "#000000",
        "size": 8.5,
        "margins": [4, 4, 8, 4],
        "blocks": [
            {
                "kind": "text",
                "value": label("{company.name}", "{company.name}"),
                "align": "center",
                "strong": True,
            },
            {
                "kind": "heading",
                "title": label(title.en, title.zh),
                "number": "{number}",
                "align": "center",
            },
            *blocks,
        ],
    }


def form(paper: str, blocks: Sequence[Block]) -> Block:
    """Return the layout of a pre-printed form: values alone, each at its place."""
    return {"paper": paper, "style": "form", "offset": [0, 0], "blocks": list(blocks)}


def tag(paper: str, blocks: Sequence[Block]) -> Block:
    """Return the layout of a label: texts and symbols, each at its place."""
    return {"paper": paper, "style": "label", "accent": "#000000", "blocks": list(blocks)}


def at(value: str, x: float, y: float, width: float, *, size: float = 10) -> Block:
    """Return a value at a place of a form, in millimetres from its upper left corner."""
    return {"kind": "at", "value": value, "x": x, "y": y, "width": width, "size": size}


def spot(
    value: str | dict[str, str],
    box: str,
    *,
    size: int = 10,
    align: str = "left",
    is_strong: bool = False,
    symbols: str = "",
) -> Block:
    """Return a value in a box of a label, broken into lines and cut to what fits.

    Args:
        value: text, also in both languages.
        box: where it is from the upper left corner, in millimetres: left, top, width, height.
        size: in points.
        align: left, center or right.
        is_strong: bolder than others.
        symbols: of a barcode.
    """
    x, y, width, height = (float(each) for each in box.split())
    return {
        "kind": "at",
        "value": value,
        "x": x,
        "y": y,
        "width": width,
        "height": height,
        "size": size,
        "align": align,
        "strong": is_strong,
        "symbols": symbols,
    }


SIGNATURES: list[Block] = [
    {"kind": "space", "height": 6},
    {
        "kind": "signatures",
        "items": [
            party("For the customer", "客户签章", ""),
            party("For {company.name}", "{company.name}（签章）", ""),
        ],
        "height": 16,
        "seal": True,
        "seal_at": "right",
    },
]


def taxes(of: str, base: str = "{base}", amount: str = "{charged}") -> Block:
    """Return the summary of taxes."""
    return {
        "kind": "table",
        "of": of,
        "when": of,
        "columns": [
            column("Tax", "税码", "{code}", 2),
            number("Rate", "税率", "{rate}%"),
            number("Base", "计税金额", base),
            number("Amount", "税额", amount),
        ],
    }
