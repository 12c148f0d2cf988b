"""`heimdesk flush`: empties the whole database, also the tables whose rows are else never deleted (OPS-1)."""

from typing import Any

from django.core.management.commands.flush import Command as DjangoFlush

from heimdesk.domain.audit.guards import lowered


class Command(DjangoFlush):
    """Django's own, with the guards down inside one transaction; there is no other way."""

    def handle(self, **options: Any) -> None:
        """Empty all tables, or none; nobody is kept waiting while the question stands."""
        if options["interactive"] and input("All that this database holds is lost. Type 'yes' to go on: ") != "yes":
            self.stdout.write("Nothing was emptied.")
            return
        with lowered(options["database"]):
            super().handle(**{**options, "interactive": False})
