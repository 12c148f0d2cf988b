"""The first tables of notices."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('address', models.EmailField(max_length=254)),
                ('cause', models.CharField(max_length=120)),
                ('ticket_number', models.PositiveBigIntegerField(blank=True, db_index=True, null=True)),
                ('facts', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('queued', 'queued'), ('sent', 'sent'), ('failed', 'failed')], default='queued', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('message_id', models.CharField(max_length=200, unique=True)),
                ('error', models.CharField(blank=True, max_length=300)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('id',),
                'indexes': [models.Index(models.F('next_try_at'), models.F('id'), condition=models.Q(('state', 'queued')), name='notice_to_send')],
                'constraints': [models.UniqueConstraint(fields=('cause', 'address'), name='one_notice_per_cause_and_address')],
            },
        ),
    ]
