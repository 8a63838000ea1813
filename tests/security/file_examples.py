"""What each command of files accepts."""

from __future__ import annotations

import hashlib

from argosy.kernel.identity import sql
from argosy.platform.files import api as files
from tests.security.example import Example
from tests.security.trade_examples import Trade


def _handed_in(trade: Trade, content: str) -> str:
    """Return the digest of a content that the seller handed in; these commands open no file."""
    actor = trade.seller.books.actor
    digest = hashlib.sha256(content.encode()).hexdigest()
    sql.execute(
        "INSERT INTO stored_file (company_id, sha256, kind, size) VALUES (%s, %s, 'text', 3)",
        (actor.company_id, digest),
    )
    sql.execute(
        "INSERT INTO file_receipt (company_id, actor_id, sha256, received_at)"
        " VALUES (%s, %s, %s, now())",
        (actor.company_id, actor.id, digest),
    )
    return digest


def file_examples(trade: Trade) -> list[Example]:
    """Files attached, renamed, removed."""
    record = trade.seller.customers[1]
    first, second = _handed_in(trade, "first"), _handed_in(trade, "second")
    made = trade.seller.do(
        files.do_attach, *(files.Attach("party.party", record, first, f"{n}.txt") for n in "ab")
    ).ids()
    return [
        trade.sells(
            files.do_attach, files.Attach("party.party", record, second, "c.txt", "as agreed")
        ),
        trade.sells(files.do_rename, files.Rename(made[0], 1, "d.txt", "signed")),
        trade.sells(files.do_remove, files.Remove(made[1])),
    ]
