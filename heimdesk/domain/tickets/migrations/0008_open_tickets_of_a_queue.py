"""Lets the open tickets of a queue be counted and listed without a look at those of the others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0007_columns_that_nobody_read")]

    operations = [
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                models.F("queue"),
                models.F("next_due_at"),
                models.F("id"),
                condition=models.Q(("is_open", True)),
                name="ticket_in_queue",
            ),
        ),
    ]
