"""Closed tickets are found by the day of their closing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0011_own_lists_by_state")]

    operations = [
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                models.F("closed_at"),
                models.F("id"),
                condition=models.Q(("is_open", False)),
                name="ticket_by_closing",
            ),
        ),
    ]
