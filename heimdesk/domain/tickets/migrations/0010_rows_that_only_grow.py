"""The database itself refuses to change or delete an event of a timeline."""

from django.db import migrations

from heimdesk.domain.audit.guards import putting_on


class Migration(migrations.Migration):
    dependencies = [("tickets", "0009_files_without_use")]

    operations = [migrations.RunPython(*putting_on("tickets_event"))]
