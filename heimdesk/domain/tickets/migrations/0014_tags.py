"""Tags of a ticket as one column, which the list filters by, and the words that the desk has used (WRK-4)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0013_changes_of_canned_replies")]

    operations = [
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=40, unique=True)),
            ],
            options={"ordering": ("word",)},
        ),
        migrations.AddField(
            model_name="ticket",
            name="tags",
            field=models.CharField(blank=True, default="", max_length=900),
        ),
    ]
