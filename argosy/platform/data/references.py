"""What id columns of imports point at, where their names do not say it."""

from __future__ import annotations

REFERENCES: dict[str, str] = {
    "import_run.actor_id": "actor",
    "import_run.upload_id": "",  # files that were sent are forgotten after some days
    "import_upload.actor_id": "actor",
    "import_upload_part.upload_id": "import_upload",
    "import_progress.run_id": "import_run",
    "import_memory.actor_id": "actor",
    "import_part.run_id": "import_run",
    "import_row.run_id": "import_run",
    "import_row.record_id": "",
}
