"""Until when a ticket stays out of its owner's list (WRK-4)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0014_tags")]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="snoozed_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
