"""What id columns of the jobs point at: the queue's rows are not part of the books."""

from __future__ import annotations

REFERENCES = {"job_run.id": ""}
