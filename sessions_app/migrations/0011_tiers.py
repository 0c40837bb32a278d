"""The service tier that served an attempt."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """What the vendor says of it."""

    dependencies = [("sessions_app", "0010_price_lists")]

    operations = [
        migrations.AddField(
            model_name="attempt", name="service_tier", field=models.CharField(blank=True, max_length=12)
        ),
    ]
