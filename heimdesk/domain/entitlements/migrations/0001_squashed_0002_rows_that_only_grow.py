"""The tables of a new installation in one step; where earlier steps were taken already, the rest of them are."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from heimdesk.domain.audit.guards import putting_on


class Migration(migrations.Migration):
    replaces = [('entitlements', '0001_initial'), ('entitlements', '0002_rows_that_only_grow')]
    initial = True

    dependencies = [
        ('books', '0001_initial'),
        ('catalog', '0001_initial'),
        ('contracts', '0001_initial'),
        ('licenses', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Entitlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('contract', 'support contract'), ('license', 'license key'), ('pack', 'per-incident pack')], max_length=10)),
                ('pack_reference', models.CharField(blank=True, max_length=30)),
                ('covers_all_products', models.BooleanField(default=False)),
                ('plan', models.CharField(max_length=40)),
                ('terms', models.JSONField()),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('unlimited', models.BooleanField(default=False)),
                ('granted', models.PositiveIntegerField(default=0)),
                ('balance', models.IntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entitlements', to='people.account')),
                ('book', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='books.bookversion')),
                ('contract', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='contracts.contract')),
                ('license', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='licenses.license')),
                ('products', models.ManyToManyField(blank=True, related_name='entitlements', to='catalog.product')),
            ],
            options={
                'ordering': ('ends_on', 'id'),
                'indexes': [models.Index(fields=['account', 'ends_on'], name='entitlements_of_account')],
                'constraints': [models.CheckConstraint(condition=models.Q(('unlimited', True), ('balance__gte', 0), _connector='OR'), name='never_negative')],
            },
        ),
        migrations.CreateModel(
            name='LedgerRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('grant', 'granted'), ('deduction', 'deducted'), ('credit', 'credited')], max_length=10)),
                ('amount', models.IntegerField()),
                ('balance_after', models.IntegerField()),
                ('rule', models.CharField(max_length=10)),
                ('verdict', models.JSONField()),
                ('ticket_number', models.PositiveBigIntegerField(blank=True, db_index=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField()),
                ('entitlement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='entitlements.entitlement')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('id',),
                'indexes': [models.Index(fields=['entitlement', 'id'], name='rows_of_entitlement')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'credit')), fields=('ticket_number',), name='a_ticket_is_credited_once')],
            },
        ),
        migrations.RunPython(*putting_on("entitlements_ledgerrow")),
    ]
