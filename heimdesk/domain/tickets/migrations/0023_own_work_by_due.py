"""What is worked on for a customer lies in the order of its dues, so that home reads the first six alone (POR-5)."""

from django.db import migrations, models

WORKED_ON = models.Q(is_open=True, state__in=["new", "open"])


class Migration(migrations.Migration):

    dependencies = [("tickets", "0022_numbers_as_rows")]

    operations = [
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index("account", "next_due_at", "id", name="ticket_worked_on_account", condition=WORKED_ON),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                "requester", "next_due_at", "id", name="ticket_worked_on_requester", condition=WORKED_ON
            ),
        ),
    ]
