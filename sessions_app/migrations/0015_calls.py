import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def name_whose_calls(apps, schema_editor):
    """Until now each call was its attempt's turn's author's."""
    calls = apps.get_model("sessions_app", "ProviderCall").objects
    attempts = apps.get_model("sessions_app", "Attempt").objects.filter(pk=OuterRef("attempt"))
    calls.update(
        session=Subquery(attempts.values("turn__session")[:1]),
        workspace=Subquery(attempts.values("turn__session__workspace")[:1]),
        person=Subquery(attempts.values("turn__author")[:1]),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("sessions_app", "0014_finding"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="engineaccount",
            name="text_model",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="providercall",
            name="purpose",
            field=models.CharField(
                choices=[("picture", "Picture"), ("rewrite", "Rewrite"), ("test", "Test")],
                default="picture",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="providercall",
            name="workspace",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="sessions_app.workspace",
            ),
        ),
        migrations.AddField(
            model_name="providercall",
            name="session",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="sessions_app.session",
            ),
        ),
        migrations.AddField(
            model_name="providercall",
            name="person",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="providercall",
            name="attempt",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="calls",
                to="sessions_app.attempt",
            ),
        ),
        migrations.AlterField(
            model_name="providercall",
            name="number",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="charge",
            name="call",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="charge",
                to="sessions_app.providercall",
            ),
        ),
        migrations.CreateModel(
            name="Rewrite",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("running", "Running"),
                            ("succeeded", "Succeeded"),
                            ("failed", "Failed"),
                            ("canceled", "Canceled"),
                            ("unknown", "Unknown"),
                        ],
                        default="queued",
                        max_length=12,
                    ),
                ),
                ("provider", models.CharField(max_length=40)),
                ("prompt", models.TextField()),
                ("question", models.TextField()),
                ("names", models.JSONField(default=list)),
                ("text", models.TextField(blank=True)),
                ("error_code", models.CharField(blank=True, max_length=40)),
                ("error_message", models.TextField(blank=True)),
                ("error_hint", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "call",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="rewrite",
                        to="sessions_app.providercall",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rewrites",
                        to="sessions_app.session",
                    ),
                ),
            ],
        ),
        migrations.RunPython(name_whose_calls, migrations.RunPython.noop),
    ]
