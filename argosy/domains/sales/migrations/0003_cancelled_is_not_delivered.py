from django.db import migrations


class Migration(migrations.Migration):
    """An order of which nothing was done when it was cancelled is neither delivered nor billed."""

    dependencies = [
        ('sales', '0002_lists_by_index'),
    ]

    operations = [
        migrations.RunSQL(
            "UPDATE sales_order SET delivery_state = 'none', billing_state = 'none'"
            " WHERE state = 'cancelled'",
            migrations.RunSQL.noop,
        ),
    ]
