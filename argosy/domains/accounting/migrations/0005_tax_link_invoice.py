"""The links of a tax invoice are found by it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("accounting", "0004_lists_by_index")]

    operations = [
        migrations.AddIndex(
            model_name="taxinvoicelink",
            index=models.Index(fields=["tax_invoice_id"], name="tax_link_invoice"),
        ),
    ]
