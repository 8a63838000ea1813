"""Takes away what no row names any more, and proves that what rows name is there.

A content that lost its last row stays another day on the disk: a backup whose snapshot still names
it copies it meanwhile.
"""

from __future__ import annotations

from typing import Final

from django.db import transaction

from argosy.kernel.identity import sql
from argosy.platform.files import keeping

OWNER: Final = "owner"
DAY_S: Final = 24 * 3600


class FilesLostError(Exception):
    """Contents that rows name are missing or changed on the disk."""


def sweep(older_than_s: float = DAY_S) -> list[str]:
    """Remove rows and contents that nothing names since a day; return the contents' digests."""
    with sql.using(OWNER), transaction.atomic(using=OWNER):
        old = "transaction_timestamp() - make_interval(secs => %s::double precision)"
        sql.execute(f"DELETE FROM file_receipt WHERE received_at < {old}", (older_than_s,))
        left = sql.rows(
            f"DELETE FROM stored_file f WHERE f.recorded_at < {old}"
            " AND NOT EXISTS (SELECT FROM file_attachment a"
            "  WHERE a.company_id = f.company_id AND a.sha256 = f.sha256)"
            " AND NOT EXISTS (SELECT FROM file_receipt r"
            "  WHERE r.company_id = f.company_id AND r.sha256 = f.sha256)"
            " RETURNING f.sha256",
            (older_than_s,),
        )
    keeping.touch(frozenset(str(digest) for (digest,) in left))
    return keeping.remove_unnamed(_named(), older_than_s)


def lost() -> list[str]:
    """Return the digests of contents that rows name and that are missing or changed on the disk."""
    return sorted(digest for digest in _named() if not keeping.is_whole(digest))


def check_whole() -> None:
    """Raise `FilesLostError` when a content that rows name is not on the disk as it was sent."""
    gone = lost()
    if gone:
        first = keeping.path_of(gone[0]).relative_to(keeping.folder())
        raise FilesLostError(
            f"{len(gone)} files are missing or changed on the disk, the first {first};"
            " take them from a backup."
        )


def _named() -> frozenset[str]:
    with sql.using(OWNER):
        found = sql.rows(
            "SELECT sha256 FROM stored_file UNION SELECT sha256 FROM file_attachment", ()
        )
    return frozenset(str(digest) for (digest,) in found)
