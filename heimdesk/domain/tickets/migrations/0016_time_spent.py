"""How many minutes were spent on a ticket; who spent them when on what stands on its timeline (WRK-4)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0015_snooze")]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="minutes_spent",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
