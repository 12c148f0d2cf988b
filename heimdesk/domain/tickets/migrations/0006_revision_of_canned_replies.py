"""Counts the changes of a canned reply, so that a second editor overwrites nothing unseen."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0005_open_tickets_of_an_account")]

    operations = [
        migrations.AddField(
            model_name="cannedreply",
            name="revision",
            field=models.PositiveIntegerField(default=1),
        ),
    ]
