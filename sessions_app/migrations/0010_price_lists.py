"""Prices of Google's models hold for every key of Google's; a search has a price."""

import django.core.validators
from django.db import migrations, models


def join_lists(apps, schema_editor):
    """One list for every engine of Google's. Where several have a price, the environment's own key's stays."""
    prices = apps.get_model("sessions_app", "ModelPrice").objects
    for row in prices.order_by("provider", "changed_at"):
        if row.provider == "gemini" or row.provider.partition("-")[0] not in ("gemini", "vertex"):
            continue
        if prices.filter(provider="gemini", model=row.model, what=row.what).exists():
            row.delete()
        else:
            prices.filter(pk=row.pk).update(provider="gemini")


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0009_prompts")]

    operations = [
        migrations.AlterField(
            model_name="modelprice",
            name="provider",
            field=models.CharField(
                help_text="gemini for every key of Google's; else the gateway's name.", max_length=40
            ),
        ),
        migrations.AlterField(
            model_name="modelprice",
            name="what",
            field=models.CharField(
                help_text="512, 1K, 2K or 4K: one picture. input, text or image: a million tokens. search: one search.",
                max_length=8,
                validators=[
                    django.core.validators.RegexValidator(
                        "^(512|1K|2K|4K|input|text|image|search)$", "A size (1K), or input, text, image or search."
                    )
                ],
            ),
        ),
        migrations.RunPython(join_lists, migrations.RunPython.noop),
    ]
