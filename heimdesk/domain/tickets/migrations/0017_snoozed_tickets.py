"""Snoozed tickets are few: counted by an index of their own, not among all open ones of an owner (WRK-4, WRK-6)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0016_time_spent")]

    operations = [
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                models.F("owner"),
                condition=models.Q(("is_open", True), ("snoozed_until__isnull", False)),
                name="ticket_snoozed",
            ),
        ),
    ]
