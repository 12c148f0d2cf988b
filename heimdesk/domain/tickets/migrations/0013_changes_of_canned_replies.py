"""A canned reply can bring changes of the ticket along; those of before bring none (WRK-4)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0012_tickets_by_closing")]

    operations = [
        migrations.AddField(
            model_name="cannedreply",
            name="changes",
            field=models.JSONField(default=dict),
        ),
    ]
