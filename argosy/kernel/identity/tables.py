"""What a table is allowed to do: every model declares its kind, and the guard enforces it."""

from __future__ import annotations

from enum import StrEnum


class TableKind(StrEnum):
    """The five kinds of tables; grants, row security and triggers follow from them."""

    POSTED = "posted"
    """Rows that never change: the application may SELECT and INSERT, nobody UPDATE or DELETE."""
    PROJECTION = "projection"
    """Derivable from posted rows; kept in the same transaction, rebuildable, not audited."""
    MASTER = "master"
    """Facts people maintain; every change is audited by a statement trigger."""
    DRAFT = "draft"
    """Plans and drafts; may be deleted; audited like master data."""
    WORK = "work"
    """Technical state (cursors, retries, locks): neither rebuilt nor audited."""
