"""A reply can wait before it goes, and come back with all that went with it (WRK-4)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0020_closed_tickets_of_an_account'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DraftFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.AddField(
            model_name='replydraft',
            name='goes_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='replydraft',
            name='returned',
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='replydraft',
            name='sending',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddIndex(
            model_name='replydraft',
            index=models.Index(models.F('goes_at'), models.F('id'), condition=models.Q(('goes_at__isnull', False)), name='replies_to_go'),
        ),
        migrations.AddConstraint(
            model_name='replydraft',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('goes_at__isnull', False), ('kind', 'held')), models.Q(models.Q(('kind', 'held'), _negated=True), ('goes_at', None)), _connector='OR'), name='what_is_held_goes'),
        ),
        migrations.AddField(
            model_name='draftfile',
            name='draft',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='tickets.replydraft'),
        ),
        migrations.AddField(
            model_name='draftfile',
            name='stored',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='of_drafts', to='tickets.storedfile'),
        ),
    ]
