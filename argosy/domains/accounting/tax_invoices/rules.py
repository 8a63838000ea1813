"""Pure rules of tax invoices: what may be entered, and how an application is merged and split."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from argosy.domains.accounting.tax_invoices.inputs import (
    ApplyTaxInvoice,
    NewFile,
    NewLink,
    NewTaxLine,
    RegisterTaxInvoice,
)
from argosy.kernel.primitives.currency import currency_problem
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.numbers import int64_problem, parse_decimal
from argosy.kernel.primitives.split import split
from argosy.kernel.primitives.text import text_problem

DIRECTIONS = ("in", "out")
KINDS = ("special", "ordinary")
MEDIA = ("xml", "ofd", "pdf")
FILE_BYTES_MAX = 10_000_000
LINES_MAX = 2_000
QUANTITY_SCALE = 6
"""Decimals of a quantity that is split over tax invoices."""
_NUMBER = re.compile(r"[0-9A-Z-]{1,32}", re.ASCII)
_CODE = re.compile(r"[0-9A-Z]{0,20}", re.ASCII)


def choice_problem(value: object, known: Sequence[str], field: str) -> Problem | None:
    """Return what is wrong with a choice, or None."""
    if value in known:
        return None
    return Problem(
        "tax_invoice.choice",
        "{value} is not one of: {known}.",
        "Choose one of them.",
        field,
        {"value": ascii(value)[:30], "known": ", ".join(known)},
    )


def register_problems(given: RegisterTaxInvoice) -> list[Problem]:
    """Return everything that is wrong with a tax invoice in itself."""
    found = [
        choice_problem(given.direction, DIRECTIONS, "direction"),
        choice_problem(given.kind, KINDS, "kind"),
        currency_problem(given.currency),
        text_problem(given.party_name, "party_name", 300),
        text_problem(given.party_tax_number, "party_tax_number", 40),
        text_problem(given.reason, "reason", 300, required=bool(given.red_of_id)),
        _pattern_problem(given.number, _NUMBER, "number"),
        _pattern_problem(given.code, _CODE, "code"),
        int64_problem(given.party_id, "party_id"),
        int64_problem(given.red_of_id, "red_of_id"),
    ]
    problems = [problem for problem in found if problem is not None]
    problems += line_problems(given.lines, is_red=bool(given.red_of_id))
    problems += link_problems(given.links, len(given.lines))
    for place, file in enumerate(given.files):
        problems += [p.under(f"files[{place}]") for p in file_problems(file)]
    return problems


def _pattern_problem(value: object, pattern: re.Pattern[str], field: str) -> Problem | None:
    if isinstance(value, str) and pattern.fullmatch(value):
        return None
    return Problem(
        "tax_invoice.number",
        "{value} is not the number of a tax invoice.",
        "Give digits and capital letters, as the paper has them.",
        field,
        {"value": ascii(value)[:40]},
    )


def line_problems(lines: Sequence[NewTaxLine], *, is_red: bool) -> list[Problem]:
    """Return what is wrong with lines: there are some, of one sign in sum, figures in range."""
    problems: list[Problem] = []
    if not 1 <= len(lines) <= LINES_MAX:
        problems.append(
            Problem(
                "tax_invoice.lines",
                "A tax invoice has 1 to {most} lines, not {number}.",
                "Give at least one line, or split it.",
                "lines",
                {"most": LINES_MAX, "number": len(lines)},
            )
        )
    for place, line in enumerate(lines):
        found = [
            text_problem(line.description, "description", 300, required=True),
            text_problem(line.unit, "unit", 32),
            *(
                int64_problem(getattr(line, name), name)
                for name in ("net_minor", "tax_minor", "item_id", "red_of_line")
            ),
            *(
                _decimal_problem(getattr(line, name), name)
                for name in ("quantity", "unit_price", "tax_rate")
            ),
        ]
        problems += [p.under(f"lines[{place}]") for p in found if p is not None]
    if not problems and _has_wrong_sign(lines, is_red):
        problems.append(
            Problem(
                "tax_invoice.sign",
                "A red letter is negative in sum, any other tax invoice is not.",
                "Name the tax invoice it takes back, or correct the amounts.",
                "lines",
            )
        )
    return problems


def _has_wrong_sign(lines: Sequence[NewTaxLine], is_red: bool) -> bool:
    total = sum(line.net_minor + line.tax_minor for line in lines)
    return is_red != (total < 0) or abs(total) >= 2**63


def _decimal_problem(value: object, field: str) -> Problem | None:
    if value is None:
        return None
    parsed = parse_decimal(value, field, max_scale=12)
    if isinstance(parsed, Problem):
        return parsed
    if abs(parsed) >= Decimal(10) ** 16:
        return Problem(
            "number.out_of_range", "The number is too large.", "Check its decimals.", field
        )
    return None


def link_problems(links: Sequence[NewLink], line_count: int | None) -> list[Problem]:
    """Return what is wrong with links in themselves; `line_count` None leaves the lines open."""
    problems: list[Problem] = []
    for place, link in enumerate(links):
        found = [
            int64_problem(link.line_no, "line_no"),
            int64_problem(link.invoice_line_id, "invoice_line_id"),
            int64_problem(link.net_minor, "net_minor"),
            int64_problem(link.tax_minor, "tax_minor"),
            _decimal_problem(link.quantity, "quantity"),
        ]
        real = [p for p in found if p is not None]
        if not real and line_count is not None and not 1 <= link.line_no <= line_count:
            real.append(unknown("line", link.line_no, "line_no"))
        problems += [p.under(f"links[{place}]") for p in real]
    return problems


def unknown(what: str, which: object, field: str) -> Problem:
    """Return the problem that something named is not there."""
    return Problem(
        f"tax_invoice.unknown_{what.replace(' ', '_')}",
        "There is no {what} {which} for this.",
        "Choose one that is listed.",
        field,
        {"what": what, "which": str(which)[:40]},
    )


def file_problems(file: NewFile) -> list[Problem]:
    """Return what is wrong with an original."""
    found = [
        choice_problem(file.media, MEDIA, "media"),
        text_problem(file.name, "name", 200, required=True),
        None if file_bytes(file) is not None else _bad_file(),
    ]
    return [problem for problem in found if problem is not None]


def file_bytes(file: NewFile) -> bytes | None:
    """Return the bytes of an original; None when they are not base 64, none or too many."""
    if not isinstance(file.content, str) or len(file.content) > FILE_BYTES_MAX * 4 // 3 + 4:
        return None
    try:
        content = b64decode(file.content, validate=True)
    except (binascii.Error, ValueError):
        return None
    return content if 0 < len(content) <= FILE_BYTES_MAX else None


def _bad_file() -> Problem:
    return Problem(
        "tax_invoice.file",
        "The file is empty, too large, or not in base 64.",
        "Send up to {most} bytes, in base 64.",
        "content",
        {"most": FILE_BYTES_MAX},
    )


def application_problems(given: ApplyTaxInvoice) -> list[Problem]:
    """Return everything that is wrong with an application in itself."""
    found = [
        choice_problem(given.kind, KINDS, "kind"),
        int64_problem(given.party_id, "party_id"),
        int64_problem(given.net_max_minor, "net_max_minor"),
        int64_problem(given.lines_max, "lines_max"),
        text_problem(given.buyer_name, "buyer_name", 300),
        text_problem(given.buyer_tax_number, "buyer_tax_number", 40),
        text_problem(given.memo, "memo", 300),
    ]
    problems = [problem for problem in found if problem is not None]
    if not problems and not (given.net_max_minor >= 0 and 0 <= given.lines_max <= LINES_MAX):
        problems.append(
            Problem(
                "tax_invoice.limits",
                "Limits are zero (none) or more, and up to {most} lines.",
                "Correct the limits.",
                "lines_max",
                {"most": LINES_MAX},
            )
        )
    if not given.lines and not given.invoice_ids:
        problems.append(
            Problem(
                "tax_invoice.nothing",
                "The application names nothing to invoice.",
                "Name invoices, or lines of them.",
                "lines",
            )
        )
    for place, line in enumerate(given.lines):
        lines = [
            int64_problem(line.invoice_line_id, "invoice_line_id"),
            int64_problem(line.order_line_id, "order_line_id"),
            _decimal_problem(line.quantity, "quantity"),
        ]
        real = [p for p in lines if p is not None]
        if not real and bool(line.invoice_line_id) == bool(line.order_line_id):
            real.append(unknown("line", line.invoice_line_id, "invoice_line_id"))
        if not real and line.quantity is not None and line.quantity <= 0:
            real.append(unknown("quantity", line.quantity, "quantity"))
        problems += [p.under(f"lines[{place}]") for p in real]
    problems += [
        problem
        for place, each in enumerate(given.invoice_ids)
        if (problem := int64_problem(each, f"invoice_ids[{place}]"))
    ]
    return problems


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a receivable's line that is to be invoiced; `like` tells which pieces merge."""

    invoice_line_id: int
    description: str
    unit: str
    item_id: int
    quantity: Decimal
    unit_price: Decimal
    net_minor: int
    tax_rate: Decimal | None
    tax_minor: int

    @property
    def like(self) -> tuple[object, ...]:
        """Pieces alike in this may stand in one line."""
        return (
            self.item_id,
            self.description,
            self.unit,
            self.unit_price,
            self.tax_rate,
        )


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A line of a tax invoice to be issued, and the pieces it stands for."""

    pieces: tuple[Piece, ...]

    def as_line(self) -> NewTaxLine:
        """Return the line as the paper has it."""
        first = self.pieces[0]
        return NewTaxLine(
            first.description,
            sum(piece.net_minor for piece in self.pieces),
            sum(piece.tax_minor for piece in self.pieces),
            first.tax_rate,
            sum((piece.quantity for piece in self.pieces), Decimal(0)),
            first.unit_price,
            first.unit,
            first.item_id,
        )


def plan(
    pieces: Sequence[Piece], *, merges: bool, net_max_minor: int, lines_max: int
) -> list[list[PlannedLine]]:
    """Return the tax invoices that an application comes to, with their lines.

    Like pieces become one line where they merge; a tax invoice is filled until one of its limits
    is reached; a piece larger than a whole tax invoice is split by amount, and its quantity and tax
    follow, so that all parts sum to it exactly.

    Args:
        net_max_minor: the most one may come to without tax, 0 for no limit.
        lines_max: the most lines of one, 0 for no limit.
    """
    papers: list[list[PlannedLine]] = []
    groups: list[list[Piece]] = []
    net = 0

    def finish() -> None:
        nonlocal net
        if groups:
            papers.append([PlannedLine(tuple(group)) for group in groups])
        groups.clear()
        net = 0

    for piece in _small_enough(pieces, net_max_minor):
        if net_max_minor and groups and net + piece.net_minor > net_max_minor:
            finish()
        alike = next((g for g in groups if merges and g[0].like == piece.like), None)
        if alike is None and lines_max and len(groups) == lines_max:
            finish()
        if alike is not None:
            alike.append(piece)
        else:
            groups.append([piece])
        net += piece.net_minor
    finish()
    return papers


def _small_enough(pieces: Iterable[Piece], net_max_minor: int) -> Iterable[Piece]:
    for piece in pieces:
        if not net_max_minor or piece.net_minor <= net_max_minor:
            yield piece
            continue
        number = -(-piece.net_minor // net_max_minor)
        nets = split(piece.net_minor, [1] * number)
        taxes = split(piece.tax_minor, nets)
        left = piece.quantity
        for place, (net, tax) in enumerate(zip(nets, taxes, strict=True)):
            quantity = left
            if place + 1 < number:
                quantity = part_of(piece.quantity, net, piece.net_minor)
            left -= quantity
            yield Piece(
                piece.invoice_line_id,
                piece.description,
                piece.unit,
                piece.item_id,
                quantity,
                piece.unit_price,
                net,
                piece.tax_rate,
                tax,
            )


def part_of(quantity: Decimal, part: int, whole: int) -> Decimal:
    """Return the quantity that goes with a part of an amount."""
    if not whole:
        return Decimal(0)
    return (quantity * part / whole).quantize(Decimal(1).scaleb(-QUANTITY_SCALE), ROUND_HALF_UP)


def share(minor: int, part: Decimal, whole: Decimal) -> int:
    """Return the amount that goes with a part of a quantity, half up."""
    if not whole:
        return 0
    return int((Decimal(minor) * part / whole).quantize(Decimal(1), ROUND_HALF_UP))
