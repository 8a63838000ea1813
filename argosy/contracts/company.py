"""Events of the companies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class CompanyFounded:
    """A company was entered and can keep books; `party_id` is the party it is."""

    name: ClassVar[str] = "company.founded"
    version: ClassVar[int] = 1

    company_id: int
    party_id: int
    parent_id: int | None = None
