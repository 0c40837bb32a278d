from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sessions_app', '0009_prompts'),
    ]

    operations = [
        migrations.AddField(
            model_name='asset',
            name='located',
            field=models.BooleanField(default=False),
        ),
    ]
