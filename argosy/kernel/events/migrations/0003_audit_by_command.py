"""Finds what a command changed by an index that costs next to nothing to keep."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("events", "0002_horizon_and_seal")]

    operations = [
        migrations.AddIndex(
            "AuditChange",
            BrinIndex(fields=["command_id"], name="audit_change_command", autosummarize=True),
        ),
    ]
