"""Remembers which command entered a record, so that an import can be taken back by the audit."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("data", "0001_imports")]

    operations = [
        migrations.AddField("ImportRow", "command_id", models.BigIntegerField(null=True)),
    ]
