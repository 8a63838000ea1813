"""How tax invoices are found and written: set-based, with the projections that guard them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from argosy.contracts.tax_invoice import TaxInvoiceRegistered
from argosy.domains.accounting.tax_invoices.inputs import NewLink, NewTaxLine
from argosy.domains.accounting.tax_invoices.provider import Original, Trader
from argosy.kernel.events.run import CommandRun
from argosy.kernel.identity import sql


@dataclass(slots=True)
class Paper:
    """A tax invoice about to be written."""

    id: int
    direction: str
    kind: str
    code: str
    number: str
    issue_date: date
    party_id: int
    seller: Trader
    buyer: Trader
    currency: str
    lines: Sequence[NewTaxLine]
    links: Sequence[NewLink]
    files: Sequence[Original]
    correlation_id: int
    red_of_id: int = 0
    red_line_ids: Sequence[int | None] = ()
    reason: str = ""
    application_id: int | None = None
    provider: str = ""
    line_ids: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class HeldPaper:
    """A tax invoice that is there, with where it stands."""

    id: int
    direction: str
    kind: str
    code: str
    number: str
    issue_date: date
    party_id: int
    seller: Trader
    buyer: Trader
    currency: str
    total_minor: int
    red_of_id: int | None
    correlation_id: int
    outcome: str
    period: int


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A line of a tax invoice that is there, and how much of it is left."""

    id: int
    tax_invoice_id: int
    line_no: int
    description: str
    unit: str
    item_id: int | None
    quantity: Decimal
    unit_price: Decimal
    net_minor: int
    tax_rate: Decimal | None
    tax_minor: int
    left_quantity: Decimal
    left_net_minor: int
    left_tax_minor: int


@dataclass(frozen=True, slots=True)
class OwedLine:
    """A line of a receivable or payable, and how much of it no tax invoice stands for."""

    id: int
    invoice_id: int
    kind: str
    party_id: int
    currency: str
    order_line_id: int
    description: str
    unit: str
    item_id: int | None
    unit_price: Decimal
    quantity: Decimal
    net_minor: int
    tax_minor: int
    tax_rate: Decimal | None
    open_quantity: Decimal
    open_net_minor: int
    open_tax_minor: int


def held_papers(company_id: int, ids: Iterable[int]) -> dict[int, HeldPaper]:
    """Return tax invoices of the company by id, locked in key order until the transaction ends."""
    wanted = sql.array(sorted(set(ids)))
    sql.rows(
        "SELECT tax_invoice_id FROM tax_invoice_state WHERE company_id = %s"
        " AND tax_invoice_id = ANY (%s::bigint[]) ORDER BY 1 FOR UPDATE",
        (company_id, wanted),
    )
    found = sql.rows(
        "SELECT i.id, i.direction::text, i.kind::text, i.code::text, i.number::text, i.issue_date,"
        " i.party_id, i.seller_name::text, i.seller_tax_number::text, i.buyer_name::text,"
        " i.buyer_tax_number::text, i.currency::text, i.total_minor, i.red_of_id, i.correlation_id,"
        " s.outcome::text, s.period FROM tax_invoice i"
        " JOIN tax_invoice_state s ON s.tax_invoice_id = i.id"
        " WHERE i.company_id = %s AND i.id = ANY (%s::bigint[])",
        (company_id, wanted),
    )
    return {cast(int, row[0]): _held(row) for row in found}


def _held(row: sql.Row) -> HeldPaper:
    seller, buyer = Trader(str(row[7]), str(row[8])), Trader(str(row[9]), str(row[10]))
    return HeldPaper(*row[:7], seller, buyer, *row[11:])  # type: ignore[call-arg, arg-type]


def held_lines(company_id: int, ids: Iterable[int]) -> dict[int, list[HeldLine]]:
    """Return the lines of tax invoices by tax invoice, in order."""
    found = sql.rows(
        "SELECT l.id, l.tax_invoice_id, l.line_no, l.description::text, l.unit::text, l.item_id,"
        " l.quantity, l.unit_price, l.net_minor, l.tax_rate, l.tax_minor,"
        " b.quantity - b.red_quantity, b.net_minor - b.red_net_minor, b.tax_minor - b.red_tax_minor"
        " FROM tax_invoice_line l JOIN tax_line_balance b ON b.line_id = l.id"
        " WHERE l.company_id = %s AND l.tax_invoice_id = ANY (%s::bigint[])"
        " ORDER BY l.tax_invoice_id, l.line_no",
        (company_id, sql.array(sorted(set(ids)))),
    )
    lines: dict[int, list[HeldLine]] = {}
    for row in found:
        lines.setdefault(cast(int, row[1]), []).append(HeldLine(*row))  # type: ignore[arg-type]
    return lines


_OWED = """
SELECT l.id, l.invoice_id, i.kind::text, i.party_id, i.currency::text, l.source_line_id,
       l.description::text, coalesce(u.code, '')::text, l.item_id, l.unit_price, l.quantity,
       l.net_minor, l.tax_minor, t.rate, l.quantity - coalesce(c.covered_quantity, 0),
       (l.net_minor - coalesce(c.covered_net_minor, 0))::bigint,
       (l.tax_minor - coalesce(c.covered_tax_minor, 0))::bigint
  FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id
  LEFT JOIN unit u ON u.id = l.unit_id
  LEFT JOIN tax_coverage c ON c.invoice_line_id = l.id
  LEFT JOIN LATERAL (SELECT sum(x.rate) AS rate FROM invoice_tax x
        WHERE x.invoice_id = l.invoice_id AND x.line_no = l.line_no) t ON true
 WHERE l.company_id = %s AND {where} ORDER BY i.document_date, l.id
"""


def owed_lines(company_id: int, column: str, ids: Iterable[int]) -> list[OwedLine]:
    """Return lines of receivables and payables, the oldest first.

    Args:
        column: id, invoice_id or source_line_id.
        ids: what is wanted of it.
    """
    assert column in ("id", "invoice_id", "source_line_id")
    where = f"l.{column} = ANY (%s::bigint[])"
    found = sql.rows(_OWED.format(where=where), (company_id, sql.array(sorted(set(ids)))))
    return [OwedLine(*row) for row in found]  # type: ignore[arg-type]


_LIVE = """
SELECT coalesce(t.red_of_line_id, t.id), l.invoice_line_id, sum(l.net_minor)::bigint,
       sum(l.tax_minor)::bigint, sum(l.quantity)
  FROM tax_invoice_link l
  JOIN tax_invoice_line t ON t.id = l.tax_invoice_line_id
  JOIN invoice i ON i.id = l.invoice_id AND i.kind IN ('invoice', 'bill')
 WHERE l.company_id = %s AND coalesce(t.red_of_line_id, t.id) = ANY (%s::bigint[])
 GROUP BY 1, 2 HAVING sum(l.net_minor) <> 0 OR sum(l.tax_minor) <> 0 ORDER BY 1, 2
"""


def live_links(
    company_id: int, line_ids: Iterable[int]
) -> dict[int, list[tuple[int, int, int, Decimal]]]:
    """Return what lines of tax invoices still stand for, by line: (owed line, net, tax, quantity).

    What red letters took back is off already.
    """
    found = sql.rows(_LIVE, (company_id, sql.array(sorted(set(line_ids)))))
    links: dict[int, list[tuple[int, int, int, Decimal]]] = {}
    for line_id, owed, net, tax, quantity in cast(
        "list[tuple[int, int, int, int, Decimal]]", found
    ):
        links.setdefault(line_id, []).append((owed, net, tax, quantity))
    return links


def traders(company_id: int, party_ids: Iterable[int]) -> tuple[Trader, dict[int, Trader]]:
    """Return how the company and parties are named on paper, with their tax numbers."""
    found = sql.rows(
        "SELECT p.id, p.id = c.party_id, coalesce(nullif(f.legal_name, ''), p.name)::text,"
        " coalesce((SELECT x.value FROM party_identifier x WHERE x.party_id = p.id"
        "  AND x.scheme IN ('uscc', 'vat') AND x.valid_to IS NULL ORDER BY x.scheme, x.id LIMIT 1),"
        "  '')::text FROM party p"
        " LEFT JOIN company_profile c ON c.id = %s AND c.party_id = p.id"
        " LEFT JOIN party_profile f ON f.id = p.id"
        " WHERE p.id = ANY (%s::bigint[]) OR c.id IS NOT NULL",
        (company_id, sql.array(sorted(set(party_ids)))),
    )
    own = Trader("", "")
    known = {}
    for party_id, is_own, name, number in found:
        trader = Trader(str(name), str(number))
        known[cast(int, party_id)] = trader
        if is_own:
            own = trader
    return own, known


def write_papers(run: CommandRun, papers: Sequence[Paper]) -> None:
    """Write tax invoices with lines, links and files, and what is kept of them; announce them.

    Red letters take back the quantities and amounts of the lines they name. The database refuses
    what goes beyond a line (tax_line_red_within, tax_line_linked_within, tax_coverage_within).
    """
    if not papers:
        return
    _insert_heads(run, papers)
    counts = [len(paper.lines) for paper in papers]
    ids = iter(sql.ids("tax_invoice_line", sum(counts)))
    for paper, count in zip(papers, counts, strict=True):
        paper.line_ids = [next(ids) for _ in range(count)]
    _insert_lines(run, papers)
    _take_back(papers)
    write_links(
        run,
        [
            (paper.id, paper.line_ids[link.line_no - 1], link)
            for paper in papers
            for link in paper.links
        ],
    )
    _insert_files(run, papers)
    for paper in papers:
        run.emit(
            TaxInvoiceRegistered(
                paper.id,
                paper.direction,
                paper.kind,
                paper.party_id,
                paper.currency,
                sum(line.net_minor for line in paper.lines),
                sum(line.tax_minor for line in paper.lines),
                paper.red_of_id,
            ),
            subject_type="tax_invoice",
            subject_id=paper.id,
            correlation_id=paper.correlation_id,
        )


def _insert_heads(run: CommandRun, papers: Sequence[Paper]) -> None:
    records = [
        (
            p.id, run.company_id, p.direction, p.kind, p.code, p.number, p.issue_date, p.party_id,
            p.seller.name, p.seller.tax_number, p.buyer.name, p.buyer.tax_number, p.currency,
            sum(line.net_minor for line in p.lines), sum(line.tax_minor for line in p.lines),
            sum(line.net_minor + line.tax_minor for line in p.lines), p.red_of_id or None,
            p.reason, p.application_id, p.provider, p.correlation_id, run.command_id,
        )
        for p in papers
    ]  # fmt: skip
    names = (
        "id", "company_id", "direction", "kind", "code", "number", "issue_date", "party_id",
        "seller_name", "seller_tax_number", "buyer_name", "buyer_tax_number", "currency",
        "net_minor", "tax_minor", "total_minor", "red_of_id", "reason", "application_id",
        "provider", "correlation_id", "command_id",
    )  # fmt: skip
    sql.insert("tax_invoice", names, sql.transpose(records))
    sql.insert(
        "tax_invoice_state",
        ("tax_invoice_id", "company_id"),
        sql.transpose([(p.id, run.company_id) for p in papers]),
    )


def _insert_lines(run: CommandRun, papers: Sequence[Paper]) -> None:
    records: list[tuple[object, ...]] = []
    kept: list[tuple[object, ...]] = []
    for paper in papers:
        reds = paper.red_line_ids or [None] * len(paper.lines)
        for number, (line, line_id, red) in enumerate(
            zip(paper.lines, paper.line_ids, reds, strict=True), 1
        ):
            records.append(
                (
                    line_id, run.company_id, paper.id, number, line.description, line.unit,
                    line.item_id or None, line.quantity, line.unit_price, line.net_minor,
                    line.tax_rate, line.tax_minor, red,
                )
            )  # fmt: skip
            kept.append(
                (line_id, run.company_id, paper.id, line.quantity, line.net_minor, line.tax_minor)
            )
    names = (
        "id", "company_id", "tax_invoice_id", "line_no", "description", "unit", "item_id",
        "quantity", "unit_price", "net_minor", "tax_rate", "tax_minor", "red_of_line_id",
    )  # fmt: skip
    sql.insert("tax_invoice_line", names, sql.transpose(records))
    columns = ("line_id", "company_id", "tax_invoice_id", "quantity", "net_minor", "tax_minor")
    sql.insert("tax_line_balance", columns, sql.transpose(kept))


def _take_back(papers: Sequence[Paper]) -> None:
    """Count what red letters take back on the lines they name."""
    sums: dict[int, list[object]] = {}
    for paper in papers:
        for line, red in zip(paper.lines, paper.red_line_ids, strict=False):
            if red is not None:
                kept = sums.setdefault(red, [Decimal(0), 0, 0])
                kept[0] = cast(Decimal, kept[0]) - line.quantity
                kept[1] = cast(int, kept[1]) - line.net_minor
                kept[2] = cast(int, kept[2]) - line.tax_minor
    if sums:
        ids = sorted(sums)
        columns = [[sums[each][place] for each in ids] for place in range(3)]
        sql.execute(
            "UPDATE tax_line_balance b SET red_quantity = red_quantity + n.quantity,"
            " red_net_minor = red_net_minor + n.net, red_tax_minor = red_tax_minor + n.tax"
            " FROM unnest(%s::bigint[], %s::numeric[], %s::bigint[], %s::bigint[])"
            "  AS n(id, quantity, net, tax) WHERE b.line_id = n.id",
            (sql.array(ids), *(sql.array(column) for column in columns)),
        )


_COVER = """
INSERT INTO tax_coverage (invoice_line_id, company_id, invoice_id, quantity, net_minor, tax_minor)
SELECT l.id, l.company_id, l.invoice_id, l.quantity, l.net_minor, l.tax_minor
  FROM invoice_line l WHERE l.company_id = %s AND l.id = ANY (%s::bigint[]) ORDER BY l.id
    ON CONFLICT (invoice_line_id) DO NOTHING
"""
_COVERED = """
UPDATE tax_coverage c SET covered_quantity = covered_quantity + n.sign * n.quantity,
       covered_net_minor = covered_net_minor + n.sign * n.net,
       covered_tax_minor = covered_tax_minor + n.sign * n.tax
  FROM (SELECT u.id, CASE WHEN i.kind IN ('credit_note', 'supplier_credit') THEN -1 ELSE 1 END
               AS sign, sum(u.quantity) AS quantity, sum(u.net)::bigint AS net,
               sum(u.tax)::bigint AS tax
          FROM unnest(%s::bigint[], %s::numeric[], %s::bigint[], %s::bigint[])
               AS u(id, quantity, net, tax)
          JOIN invoice_line l ON l.id = u.id JOIN invoice i ON i.id = l.invoice_id
         GROUP BY 1, 2) n
 WHERE c.invoice_line_id = n.id
"""
_LINKED = """
UPDATE tax_line_balance b SET linked_net_minor = linked_net_minor + n.net,
       linked_tax_minor = linked_tax_minor + n.tax
  FROM (SELECT id, sum(net)::bigint AS net, sum(tax)::bigint AS tax
          FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS u(id, net, tax)
         GROUP BY 1) n WHERE b.line_id = n.id
"""


def write_links(run: CommandRun, links: Sequence[tuple[int, int, NewLink]]) -> None:
    """Write links with what they cover on both sides; rows are locked in key order.

    Args:
        links: tax invoice, its line's id, and the link.
    """
    if not links:
        return
    owed = sorted({link.invoice_line_id for _, _, link in links})
    sql.execute(_COVER, (run.company_id, sql.array(owed)))
    found = sql.rows(
        "SELECT invoice_line_id, invoice_id FROM tax_coverage WHERE company_id = %s"
        " AND invoice_line_id = ANY (%s::bigint[]) ORDER BY invoice_line_id FOR UPDATE",
        (run.company_id, sql.array(owed)),
    )
    invoice_of = dict(cast("list[tuple[int, int]]", found))
    names = (
        "company_id", "tax_invoice_id", "tax_invoice_line_id", "invoice_id", "invoice_line_id",
        "quantity", "net_minor", "tax_minor", "command_id",
    )  # fmt: skip
    records = [
        (
            run.company_id, paper_id, line_id, invoice_of[link.invoice_line_id],
            link.invoice_line_id, link.quantity, link.net_minor, link.tax_minor, run.command_id,
        )
        for paper_id, line_id, link in links
    ]  # fmt: skip
    sql.insert("tax_invoice_link", names, sql.transpose(records))
    nets = sql.array([link.net_minor for _, _, link in links])
    taxes = sql.array([link.tax_minor for _, _, link in links])
    sql.execute(
        _COVERED,
        (
            sql.array([link.invoice_line_id for _, _, link in links]),
            sql.array([link.quantity for _, _, link in links]),
            nets,
            taxes,
        ),
    )
    sql.execute(_LINKED, (sql.array([line_id for _, line_id, _ in links]), nets, taxes))


def _insert_files(run: CommandRun, papers: Sequence[Paper]) -> None:
    records = [
        (
            run.company_id,
            paper.id,
            file.media,
            file.name,
            file.content,
            len(file.content),
            hashlib.sha256(file.content).hexdigest(),
            run.command_id,
        )
        for paper in papers
        for file in paper.files
    ]
    if records:
        names = (
            "company_id", "tax_invoice_id", "media", "name", "content", "size", "sha256",
            "command_id",
        )  # fmt: skip
        sql.insert("tax_invoice_file", names, sql.transpose(records))


def unknown_items(ids: Iterable[int]) -> set[int]:
    """Return those ids that are no product's."""
    wanted = {each for each in ids if each}
    if not wanted:
        return set()
    found = sql.rows(
        "SELECT id FROM item WHERE id = ANY (%s::bigint[])", (sql.array(list(wanted)),)
    )
    return wanted - {cast(int, row[0]) for row in found}


def numbers_taken(company_id: int, keys: Sequence[tuple[str, str, str]]) -> set[tuple[str, ...]]:
    """Return those of (direction, code, number) that the company has already."""
    columns = [sql.array(list(column)) for column in zip(*keys, strict=True)]
    if not columns:
        return set()
    found = sql.rows(
        "SELECT i.direction::text, i.code::text, i.number::text FROM tax_invoice i"
        " JOIN unnest(%s::text[], %s::text[], %s::text[]) AS u(direction, code, number)"
        "  ON (i.direction, i.code, i.number) = (u.direction, u.code, u.number)"
        " WHERE i.company_id = %s",
        (*columns, company_id),
    )
    return {tuple(str(part) for part in row) for row in found}
