"""The tables of a new installation in one step; where earlier steps were taken already, the rest of them are."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [('catalog', '0001_initial'), ('catalog', '0002_day_of_a_fix'), ('catalog', '0003_words_changed_at')]
    initial = True

    operations = [
        migrations.CreateModel(
            name='Family',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True)),
            ],
            options={
                'verbose_name_plural': 'families',
                'ordering': ('name',),
            },
        ),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True)),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('code', models.CharField(max_length=8, unique=True)),
                ('summary', models.CharField(blank=True, max_length=200)),
                ('ticket_types', models.JSONField(default=list)),
                ('severity_wording', models.JSONField(blank=True, default=dict)),
                ('sold_per_incident', models.BooleanField(default=False)),
                ('free_incidents', models.BooleanField(default=False)),
                ('mandatory_training', models.BooleanField(default=False)),
                ('withdrawn_on', models.DateField(blank=True, null=True)),
                ('support_ends_on', models.DateField(blank=True, null=True)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('family', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='products', to='catalog.family')),
                ('replacement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='replaces', to='catalog.product')),
            ],
            options={
                'ordering': ('name',),
            },
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=30)),
                ('released_on', models.DateField()),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='releases', to='catalog.product')),
            ],
            options={
                'ordering': ('-released_on', '-id'),
                'constraints': [models.UniqueConstraint(fields=('product', 'version'), name='a_version_once_per_product')],
            },
        ),
        migrations.CreateModel(
            name='Bug',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=20, unique=True)),
                ('title', models.CharField(max_length=200)),
                ('confirmed_on', models.DateField(blank=True, null=True)),
                ('public_since', models.DateField(blank=True, null=True)),
                ('public_in', models.CharField(blank=True, max_length=120)),
                ('planned_for', models.CharField(blank=True, max_length=30)),
                ('fixed_by_patch', models.CharField(blank=True, max_length=60)),
                ('fixed_on', models.DateField(blank=True, null=True)),
                ('fix_told_at', models.DateTimeField(blank=True, null=True)),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bugs', to='catalog.product')),
                ('fixed_in', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bugs_fixed', to='catalog.release')),
                ('found_in', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bugs_found', to='catalog.release')),
            ],
            options={
                'ordering': ('-id',),
                'indexes': [models.Index(models.F('fixed_on'), condition=models.Q(('fix_told_at', None), ('fixed_on__isnull', False)), name='fixes_to_tell')],
            },
        ),
        migrations.CreateModel(
            name='Module',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='modules', to='catalog.product')),
            ],
            options={
                'ordering': ('name',),
                'constraints': [models.UniqueConstraint(fields=('product', 'name'), name='a_module_once_per_product')],
            },
        ),
    ]
