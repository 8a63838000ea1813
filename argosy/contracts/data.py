"""Events of data that came in by files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class RecordTakenBack:
    """A record that a file entered is no longer there: its import was taken back."""

    name: ClassVar[str] = "data.record_taken_back"
    version: ClassVar[int] = 1

    resource: str
    record_id: int
