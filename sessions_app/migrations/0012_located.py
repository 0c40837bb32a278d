"""Whether a picture says where it was taken."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """One more thing to know of an asset."""

    dependencies = [("sessions_app", "0011_tiers")]

    operations = [
        migrations.AddField(model_name="asset", name="located", field=models.BooleanField(default=False)),
    ]
