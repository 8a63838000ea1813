"""Open items know the latest date of their allocations: ageing as of a past date reads few rows."""

from django.db import migrations, models

_BACKFILL = """
UPDATE open_item o SET last_allocated_on = a.day
  FROM (SELECT line_id, max(day) AS day FROM (
        SELECT debit_line_id AS line_id, allocated_on AS day FROM allocation
        UNION ALL
        SELECT credit_line_id, allocated_on FROM allocation) x GROUP BY 1) a
 WHERE a.line_id = o.line_id
"""


class Migration(migrations.Migration):

    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="openitem",
            name="last_allocated_on",
            field=models.DateField(null=True),
        ),
        migrations.RunSQL(_BACKFILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="openitem",
            index=models.Index(
                condition=models.Q(("last_allocated_on__isnull", False)),
                fields=["company_id", "last_allocated_on", "posting_date"],
                name="open_item_allocated",
            ),
        ),
    ]
