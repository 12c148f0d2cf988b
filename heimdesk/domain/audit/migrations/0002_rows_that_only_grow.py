"""The database itself refuses to change or delete a row of the audit log."""

from django.db import migrations

from heimdesk.domain.audit.guards import putting_on


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(*putting_on("audit_auditrow"))]
