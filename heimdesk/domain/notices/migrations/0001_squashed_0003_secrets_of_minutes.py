"""The tables of a new installation in one step; where earlier steps were taken already, the rest of them are."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [('notices', '0001_initial'), ('notices', '0002_other_ways_to_be_told'), ('notices', '0003_secrets_of_minutes')]
    initial = True

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='TellingWay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('mail', 'second e-mail address'), ('webhook', 'webhook')], max_length=8)),
                ('target', models.CharField(max_length=500)),
                ('salt', models.CharField(max_length=64)),
                ('added_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ways', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('id',),
                'constraints': [models.UniqueConstraint(fields=('person', 'kind', 'target'), name='a_way_once_per_person')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('address', models.CharField(max_length=254)),
                ('cause', models.CharField(max_length=120)),
                ('ticket_number', models.PositiveBigIntegerField(blank=True, db_index=True, null=True)),
                ('facts', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('queued', 'queued'), ('sent', 'sent'), ('failed', 'failed')], default='queued', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('message_id', models.CharField(max_length=200, unique=True)),
                ('error', models.CharField(blank=True, max_length=300)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
                ('way', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='notices', to='notices.tellingway')),
            ],
            options={
                'ordering': ('id',),
                'indexes': [models.Index(models.F('next_try_at'), models.F('id'), condition=models.Q(('state', 'queued')), name='notice_to_send'), models.Index(models.F('next_try_at'), models.F('id'), condition=models.Q(('expires_at__isnull', False), ('state', 'queued')), name='notice_of_minutes')],
                'constraints': [models.UniqueConstraint(fields=('cause', 'address'), name='one_notice_per_cause_and_address')],
            },
        ),
    ]
