"""Events of files that belong to records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FileAttached:
    """A file was attached to a record."""

    name: ClassVar[str] = "files.attached"
    version: ClassVar[int] = 1

    attachment_id: int
    resource: str
    record_id: int


@dataclass(frozen=True, slots=True)
class FileRenamed:
    """A file of a record has another name or note."""

    name: ClassVar[str] = "files.renamed"
    version: ClassVar[int] = 1

    attachment_id: int
    resource: str
    record_id: int


@dataclass(frozen=True, slots=True)
class FileRemoved:
    """A file no longer belongs to a record."""

    name: ClassVar[str] = "files.removed"
    version: ClassVar[int] = 1

    attachment_id: int
    resource: str
    record_id: int
