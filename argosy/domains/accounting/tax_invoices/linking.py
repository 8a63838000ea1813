"""Which links are possible: same party and currency, the right direction, and enough left."""

from __future__ import annotations

from collections.abc import Sequence

from argosy.domains.accounting.tax_invoices import storage
from argosy.domains.accounting.tax_invoices.inputs import NewLink
from argosy.domains.accounting.tax_invoices.rules import part_of, unknown
from argosy.domains.accounting.tax_invoices.storage import HeldLine, OwedLine
from argosy.kernel.primitives.errors import Problem
from argosy.kernel.primitives.split import split

KINDS = {
    ("out", False): ("invoice",),
    ("out", True): ("invoice", "credit_note"),
    ("in", False): ("bill",),
    ("in", True): ("bill", "supplier_credit"),
}
"""What a tax invoice may stand for, by direction and whether it is a red letter."""


def link_refusals(
    links: Sequence[NewLink],
    owed: dict[int, OwedLine],
    *,
    direction: str,
    is_red: bool,
    party_id: int,
    currency: str,
) -> list[Problem]:
    """Return what is wrong with links to lines of receivables and payables.

    How much is left is the database's to say, on rows that rivals lock.
    """
    problems = []
    for place, link in enumerate(links):
        line = owed.get(link.invoice_line_id)
        field = f"links[{place}].invoice_line_id"
        if line is None or line.kind not in KINDS[direction, is_red]:
            problems.append(unknown("invoice line", link.invoice_line_id, field))
        elif line.party_id != party_id or line.currency != currency:
            problems.append(
                Problem(
                    "tax_invoice.other_party",
                    "Line {line} is another party's, or in another currency.",
                    "Link what the same party owes or is owed, in the same currency.",
                    field,
                    {"line": link.invoice_line_id},
                )
            )
    return problems


def taken_back(company_id: int, lines: Sequence[tuple[int, HeldLine, int]]) -> list[NewLink]:
    """Return the links of a red letter that takes back those of its original, in proportion.

    Args:
        lines: the red letter's line number, the original's line, and its net amount (negative).
    """
    live = storage.live_links(company_id, [line.id for _, line, _ in lines])
    links: list[NewLink] = []
    for line_no, line, net in lines:
        held = live.get(line.id, [])
        linked = sum(each[1] for each in held)
        if not held or not line.left_net_minor:
            continue
        # What is taken back of the links: all of them with the rest of the line.
        whole = -net == line.left_net_minor
        back = linked if whole else -(linked * net // line.left_net_minor)
        parts = split(back, [abs(each[1]) for each in held])
        for (owed, owed_net, owed_tax, quantity), part in zip(held, parts, strict=True):
            tax = owed_tax if whole else (owed_tax * part // owed_net if owed_net else 0)
            gone = quantity if whole else part_of(quantity, part, owed_net)
            links.append(NewLink(line_no, owed, -part, -tax, -gone))
    return links
