"""What printers understand by themselves: ZPL and TSPL for labels, ESC/POS for receipts.

Made from the same filled documents as the PDF; measures are turned into dots.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from argosy.kernel.primitives.errors import Problem, ValidationFailed
from argosy.platform.printing import receipts, tspl, zpl

Block = Mapping[str, object]


def program(speaks: str, documents: Sequence[Block], dpi: int) -> bytes:
    """Return what is sent to a printer.

    Args:
        speaks: zpl, tspl or escpos.
        documents: as `filling` makes them.
        dpi: dots an inch.

    Raises:
        ValidationFailed: a document is of another style than such printers print.
    """
    wanted = "receipt" if speaks == "escpos" else "label"
    if any(document["style"] != wanted for document in documents):
        raise ValidationFailed(
            Problem(
                "printing.not_for_printer",
                "This printer prints labels or receipts only.",
                "Choose a paper of that style, or a printer for PDF.",
                "printer",
            )
        )
    if speaks == "escpos":
        return b"".join(receipts.program(document) for document in documents)
    make = zpl.program if speaks == "zpl" else tspl.program
    return b"".join(make(document, dpi) for document in documents)
