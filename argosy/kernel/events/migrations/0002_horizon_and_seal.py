"""Names the columns in a seal; one horizon of ids serves the sealer and the outbox."""

import django.contrib.postgres.fields
import django.db.models.expressions
from django.db import migrations, models

import argosy.kernel.identity.fields


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]

    operations = [
        migrations.RemoveIndex("Event", "event_commit_order"),
        migrations.RemoveField("Event", "xact"),
        migrations.RemoveField("Subscription", "xact"),
        migrations.RenameField("Subscription", "event_id", "position"),
        migrations.AddField("Subscription", "kinds", models.JSONField(default=dict)),
        migrations.DeleteModel("SealMark"),
        migrations.CreateModel(
            "IdHorizon",
            fields=[
                (
                    "table_name",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
                ("settled_to", models.BigIntegerField(default=0)),
                ("pending_to", models.BigIntegerField(null=True)),
                ("pending_xact", argosy.kernel.identity.fields.FullTransactionId(null=True)),
                ("sealed_to", models.BigIntegerField(default=0)),
            ],
            options={"db_table": "id_horizon"},
        ),
        migrations.RemoveField("Seal", "leaves"),
        migrations.AddField(
            "Seal",
            "leaves",
            django.contrib.postgres.fields.ArrayField(models.UUIDField(), default=list),
            preserve_default=False,
        ),
        migrations.AddField(
            "Seal",
            "columns",
            django.contrib.postgres.fields.ArrayField(models.CharField(max_length=64), default=list),
            preserve_default=False,
        ),
    ]
