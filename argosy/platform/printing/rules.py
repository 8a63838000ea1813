"""Rules of printing: what people hand in, and what may be entered."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.text import text_problem
from argosy.platform.printing.layout import parse_layout

SPEAKS: Final = ("pdf", "zpl", "tspl", "escpos")
DPIS: Final = (203, 300, 600)
SHIFT_MAX_MM: Final = Decimal(50)
PICTURE_BYTES_MAX: Final = 70_000
LANGUAGES: Final = ("", "zh-hans", "en", "both")
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"


@dataclass(frozen=True, slots=True)
class NewTemplate:
    """A template to begin.

    Args:
        code: short name, unique in the company.
        name: what people call it.
        resource: the noun that it prints: ``sales.order``.
        paper: which of its papers it replaces: ``order``.
        layout: JSON; empty for that of the paper.
    """

    code: str
    name: str
    resource: str
    paper: str
    layout: str = ""


@dataclass(frozen=True, slots=True)
class SaveTemplate:
    """A draft as it shall be; `version` is the one that was read."""

    template_id: int
    version: int
    name: str
    layout: str
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class PublishTemplate:
    """A draft that shall be in force from now on.

    Args:
        note: what changed, for the history.
    """

    template_id: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class RestoreTemplate:
    """A published version that shall be the draft again.

    Args:
        number: of the version.
    """

    template_id: int
    number: int


@dataclass(frozen=True, slots=True)
class AssignTemplate:
    """Whom a template is for.

    Args:
        party_id: a partner; none for all.
        language: zh-hans, en or both; empty for all.
    """

    template_id: int
    party_id: int | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class RemoveAssignment:
    """An assignment that shall hold no longer."""

    assignment_id: int


@dataclass(frozen=True, slots=True)
class SetLetterhead:
    """A company's particulars on paper; what is empty comes from the company itself.

    Args:
        bank: where customers pay to, over several lines.
        terms: what stands below every offer and invoice.
    """

    name: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    tax_number: str = ""
    bank: str = ""
    terms: str = ""


@dataclass(frozen=True, slots=True)
class SetPicture:
    """The logo or the seal, a PNG or JPEG of at most 70 kB.

    Args:
        use: logo or seal.
        picture: in base64; empty to take it away.
    """

    use: Literal["logo", "seal"]
    picture: str


@dataclass(frozen=True, slots=True)
class NewPrinter:
    """A printer.

    Args:
        speaks: pdf, zpl, tspl or escpos.
        dpi: dots an inch of label printers: 203, 300 or 600.
        shift_x_mm, shift_y_mm: what is added so that it prints where it should.
    """

    code: str
    name: str
    speaks: Literal["pdf", "zpl", "tspl", "escpos"] = "pdf"
    dpi: int = 203
    shift_x_mm: Decimal = Decimal(0)
    shift_y_mm: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class ChangePrinter:
    """A printer as it shall be; `version` is the one that was read."""

    printer_id: int
    version: int
    name: str
    speaks: Literal["pdf", "zpl", "tspl", "escpos"] = "pdf"
    dpi: int = 203
    shift_x_mm: Decimal = Decimal(0)
    shift_y_mm: Decimal = Decimal(0)
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class PrintRequest:
    """Records to print into one file.

    Args:
        ids: of the records, in the order of the file; 500 at most.
        paper: which of the noun's papers; empty for the first that fits each.
        language: zh-hans, en or both; empty for the partner's.
        printer: code of a printer, for its shifts and its language; empty for a plain PDF.
        is_sealed: with the company's seal.
        copies: of labels: how often each comes, 500 at most; they count as one printout.
        is_archive: a zip with one PDF a record instead of one PDF of all.
        start_at: of labels on a sheet: the place of the first, counted along its rows from 1.
    """

    ids: tuple[int, ...]
    paper: str = ""
    language: str = ""
    printer: str = ""
    is_sealed: bool = False
    copies: int = 1
    is_archive: bool = False
    start_at: int = 1


@dataclass(frozen=True, slots=True)
class NotePrintout:
    """A document that was printed, as the print route hands it in.

    Args:
        copy_no: which time it is; two of the same number are refused.
        template_id: 0 for the paper as declared.
        sha256: of the file that it stands in; in an archive, of its own file there.
        quantity: how often it stands there; more than once for labels only.
    """

    resource: str
    paper: str
    record_id: int
    copy_no: int
    template_id: int
    template_version: int
    language: str
    format: str
    is_sealed: bool
    sha256: str
    quantity: int = 1


def template_problems(name: str, layout: str) -> list[Problem]:
    """Return what is wrong with the name and the layout of a template."""
    problem = text_problem(name, "name", 120, required=True)
    found = [problem] if problem is not None else []
    _, wrong = parse_layout(layout)
    return [*found, *(each if each.field == "layout" else each.under("layout") for each in wrong)]


def code_problem(code: str) -> Problem | None:
    """Return what is wrong with a short name."""
    if _CODE.fullmatch(code):
        return None
    return Problem(
        "printing.code",
        "A code has letters, digits, dots, dashes and underscores, 40 at most.",
        "Write one, such as invoice-en.",
        "code",
    )


def printer_problems(item: NewPrinter | ChangePrinter) -> list[Problem]:
    """Return what is wrong with a printer."""
    found = [text_problem(item.name, "name", 120, required=True)]
    if item.dpi not in DPIS:
        found.append(
            Problem(
                "printing.dpi", "Label printers have 203, 300 or 600 dots an inch.",
                "Choose one of these.", "dpi",
            )
        )  # fmt: skip
    for name in ("shift_x_mm", "shift_y_mm"):
        value = getattr(item, name)
        if abs(value) > SHIFT_MAX_MM or value != value.quantize(Decimal("0.01")):
            found.append(
                Problem(
                    "printing.shift",
                    "A shift is at most 50 mm, with at most two decimals.",
                    "Measure how far a line is away from where it should be.",
                    name,
                )
            )
    return [problem for problem in found if problem is not None]


def letterhead_problems(item: SetLetterhead) -> list[Problem]:
    """Return what is wrong with a letterhead."""
    lengths = {"name": 200, "address": 400, "phone": 60, "email": 254, "website": 200,
               "tax_number": 60, "bank": 400, "terms": 2000}  # fmt: skip
    multiline = ("address", "bank", "terms")
    found = [
        text_problem(getattr(item, name), name, most, multiline=name in multiline)
        for name, most in lengths.items()
    ]
    return [problem for problem in found if problem is not None]


def picture_problem(picture: str) -> Problem | None:
    """Return what is wrong with a picture in base64; an empty one is none."""
    if not picture:
        return None
    try:
        data = base64.b64decode(picture, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if len(data) <= PICTURE_BYTES_MAX and data.startswith((_PNG, _JPEG)):
        return None
    return Problem(
        "printing.picture_kind",
        "This is no PNG or JPEG of at most 70 kB.",
        "Save the picture smaller, as PNG or JPEG.",
        "picture",
    )
