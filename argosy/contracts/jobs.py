"""Events of jobs that people started."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class RunEnded:
    """A job has ended: done, failed or cancelled. `account_id` started it."""

    name: ClassVar[str] = "jobs.run_ended"
    version: ClassVar[int] = 1

    job_id: int
    account_id: int
    state: str
