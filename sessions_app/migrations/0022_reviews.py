
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sessions_app', "0021_comments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sha256', models.CharField(max_length=64)),
                ('decision', models.CharField(choices=[('approved', 'Approved'), ('changes_requested', 'Changes Requested'), ('withdrawn', 'Withdrawn')], max_length=17)),
                ('note', models.CharField(blank=True, max_length=2000)),
                ('guest_name', models.CharField(blank=True, max_length=80)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('replaced_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['created_at'],
            },
        ),
        migrations.CreateModel(
            name='ReviewRequest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('note', models.CharField(blank=True, max_length=2000)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['created_at'],
            },
        ),
        migrations.AddField(
            model_name='folder',
            name='required_approvals',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='output',
            name='reviewed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='workspace',
            name='required_approvals',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddIndex(
            model_name='output',
            index=models.Index(condition=models.Q(('reviewed_at__isnull', False)), fields=['-reviewed_at', '-id'], name='output_reviewed'),
        ),
        migrations.AddField(
            model_name='review',
            name='link',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reviews', to='sessions_app.sharelink'),
        ),
        migrations.AddField(
            model_name='review',
            name='output',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='sessions_app.output'),
        ),
        migrations.AddField(
            model_name='review',
            name='reviewer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='review',
            name='session',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='sessions_app.session'),
        ),
        migrations.AddField(
            model_name='review',
            name='turn',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='sessions_app.turn'),
        ),
        migrations.AddField(
            model_name='reviewrequest',
            name='asked',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reviewrequest',
            name='asked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reviewrequest',
            name='output',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='review_requests', to='sessions_app.output'),
        ),
        migrations.AddField(
            model_name='reviewrequest',
            name='review',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='sessions_app.review'),
        ),
        migrations.AddField(
            model_name='reviewrequest',
            name='session',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='review_requests', to='sessions_app.session'),
        ),
        migrations.AddField(
            model_name='reviewrequest',
            name='turn',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='review_requests', to='sessions_app.turn'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.UniqueConstraint(condition=models.Q(('replaced_at', None), ('reviewer__isnull', False)), fields=('output', 'reviewer'), name='one_review_counts_for_each'),
        ),
        migrations.AddIndex(
            model_name='reviewrequest',
            index=models.Index(condition=models.Q(('ended_at', None)), fields=['asked'], name='review_waiting'),
        ),
        migrations.AddConstraint(
            model_name='reviewrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('output', 'asked'), name='one_open_request_for_each'),
        ),
    ]
