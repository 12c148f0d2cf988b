"""An alarm that fails rests until its next try."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='alarm',
            name='failures',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='alarm',
            name='try_again_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
