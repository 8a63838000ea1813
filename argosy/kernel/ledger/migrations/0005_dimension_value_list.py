from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0004_lists_by_index'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='dimensionvalue',
            index=models.Index(fields=['company_id', 'code', 'id'], name='dimension_value_list'),
        ),
    ]
