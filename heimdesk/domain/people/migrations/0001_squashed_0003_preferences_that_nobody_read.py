"""The tables of a new installation in one step; where earlier steps were taken already, the rest of them are."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [('people', '0001_initial'), ('people', '0002_languages_and_skills'), ('people', '0003_preferences_that_nobody_read')]
    initial = True

    operations = [
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('title', models.CharField(blank=True, max_length=120)),
                ('phone', models.CharField(blank=True, max_length=32)),
                ('contact_role', models.CharField(blank=True, choices=[('manager', 'manager'), ('member', 'member')], max_length=8)),
                ('is_staff_member', models.BooleanField(default=False)),
                ('is_active', models.BooleanField(default=True)),
                ('time_zone', models.CharField(default='UTC', max_length=60)),
                ('language', models.CharField(default='en', max_length=8)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'ordering': ('name',),
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='one_person_per_address')],
            },
        ),
        migrations.CreateModel(
            name='Ability',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('languages', models.JSONField(default=list)),
                ('skills', models.JSONField(default=list)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='ability', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'abilities',
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True)),
                ('city', models.CharField(blank=True, max_length=80)),
                ('country', models.CharField(blank=True, max_length=2)),
                ('time_zone', models.CharField(default='UTC', max_length=60)),
                ('language', models.CharField(default='en', max_length=8)),
                ('members_see', models.CharField(choices=[('own', 'their own tickets'), ('account', 'all tickets of the account')], default='own', max_length=8)),
                ('created_at', models.DateTimeField()),
                ('manager_of_account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='accounts_managed_technically', to=settings.AUTH_USER_MODEL)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='people.account')),
            ],
            options={
                'ordering': ('name',),
            },
        ),
        migrations.AddField(
            model_name='person',
            name='account',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='people.account'),
        ),
        migrations.CreateModel(
            name='RoleRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('engineer', 'support engineer'), ('senior', 'senior engineer'), ('expert', 'expert'), ('shift_manager', 'shift manager'), ('tam', 'technical account manager'), ('sales', 'sales'), ('author', 'author'), ('trainer', 'trainer'), ('administrator', 'administrator')], max_length=20)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='role_rows', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'role'), name='a_role_once_per_person')],
            },
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('account', None), ('contact_role', ''), ('is_staff_member', True)), models.Q(('account__isnull', False), ('is_staff_member', False), models.Q(('contact_role', ''), _negated=True)), _connector='OR'), name='staff_or_contact'),
        ),
    ]
