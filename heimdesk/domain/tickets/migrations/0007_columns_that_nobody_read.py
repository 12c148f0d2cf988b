"""Takes away two columns that were stored and never read; tags come with all that they need (WRK-4)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tickets", "0006_revision_of_canned_replies")]

    operations = [
        migrations.RemoveField(model_name="savedview", name="sort"),
        migrations.RemoveField(model_name="ticket", name="tags"),
    ]
