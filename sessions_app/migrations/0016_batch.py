"""Jobs in a vendor's batch queue."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """The vendor's name of a call's job, and when to look at it next."""

    dependencies = [("sessions_app", "0015_calls")]

    operations = [
        migrations.AddField(
            model_name="providercall", name="job", field=models.CharField(blank=True, default="", max_length=120)
        ),
        migrations.AddField(model_name="providercall", name="poll_at", field=models.DateTimeField(null=True)),
        migrations.AddIndex(
            model_name="providercall",
            index=models.Index(
                fields=["poll_at"], name="call_to_look_at", condition=models.Q(("poll_at__isnull", False))
            ),
        ),
    ]
