"""The database itself refuses to change or delete a row of the ledger."""

from django.db import migrations

from heimdesk.domain.audit.guards import putting_on


class Migration(migrations.Migration):
    dependencies = [("entitlements", "0001_initial")]

    operations = [migrations.RunPython(*putting_on("entitlements_ledgerrow"))]
