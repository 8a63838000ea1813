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


def space(height: float) -> Block:
    """Return room of so many millimetres."""
    return {"kind": "space", "height": height}


def rule() -> Block:
    """Return a line across."""
    return {"kind": "rule"}


def text(value: str | dict[str, str], **looks: object) -> Block:
    """Return a text, also in both languages; its looks as layouts name them."""
    return {"kind": "text", "value": value, **looks}


def words(en: str, zh: str, value: str) -> Block:
    """Return an amount in words with its label."""
    return {"kind": "words", "label": label(en, zh), "value": value}


def facts(columns: int, *items: Block) -> Block:
    """Return labelled values in so many columns."""
    return {"kind": "facts", "columns": columns, "items": list(items)}


def parties(*items: Block) -> Block:
    """Return who writes to whom, side by side."""
    return {"kind": "parties", "items": list(items)}


def table(*columns: Block, of: str = "lines", **more: object) -> Block:
    """Return a table of the rows of a part of the record; what else it does as layouts name it."""
    return {"kind": "table", "of": of, "columns": list(columns), **more}


def totals(*items: Block) -> Block:
    """Return what a document comes to."""
    return {"kind": "totals", "items": list(items)}


def beside(left: Sequence[Block], right: Sequence[Block], ratio: Sequence[int]) -> Block:
    """Return blocks in two columns."""
    return {"kind": "columns", "left": list(left), "right": list(right), "ratio": list(ratio)}


def signatures(*items: Block, **more: object) -> Block:
    """Return places to sign; height and seal as layouts name them."""
    return {"kind": "signatures", "items": list(items), **more}


def head(title: Text, number_of: str = "{number}") -> list[Block]:
    """Return the top of a letter: who writes on the left, what it is on the right."""
    return [
        beside(
            [{"kind": "letterhead"}],
            [
                {
                    "kind": "heading",
                    "title": label(title.en, title.zh),
                    "number": number_of,
                    "align": "right",
                }
            ],
            [3, 2],
        ),
        space(6),
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
            text(label("{company.name}", "{company.name}"), align="center"),
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
            text(label("{company.name}", "{company.name}"), align="center", strong=True),
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


def sealed(en: str, zh: str) -> list[Block]:
    """Return the end of a letter between two companies: the other one's place, and ours to seal."""
    ours = party("For {company.name}", "{company.name}（签章）", "")
    return [
        space(6),
        signatures(party(en, zh, ""), ours, height=16, seal=True, seal_at="right"),
    ]


CUSTOMER_SIGNS = sealed("For the customer", "客户签章")


def trade_letter(title: Text, *, between: Block, about: Block, then: Sequence[Block]) -> Block:
    """Return the layout of a letter about goods.

    Args:
        title: what it is.
        between: the parties.
        about: date, number, terms.
        then: lines, what they come to, signatures.
    """
    return letter(title, [between, space(3), about, space(3), *then])


def taxes(of: str, base: str = "{base}", amount: str = "{charged}") -> Block:
    """Return the summary of taxes."""
    return table(
        column("Tax", "税码", "{code}", 2),
        number("Rate", "税率", "{rate}%"),
        number("Base", "计税金额", base),
        number("Amount", "税额", amount),
        of=of,
        when=of,
    )
