"""`heimdesk check`: what is wrong with this installation, and how to mend it (OPS-1)."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.check import Command as DjangoCheck
from django.utils import timezone

from heimdesk.operations.checkup import findings


class Command(DjangoCheck):
    """Django's own checks first, then ours; ends with code 1 when something has to be mended."""

    help = "Tell what is wrong with this installation and how to mend it."

    def handle(self, *app_labels: Any, **options: Any) -> None:
        """Print a line for each thing that was looked at."""
        try:
            super().handle(*app_labels, **options)
        except LookupError as unknown:
            raise CommandError(f"{unknown} `heimdesk check` alone looks at all of it.", returncode=2) from unknown
        if options.get("tags") or app_labels:
            return
        wrong = 0
        for finding in findings(now=timezone.now()):
            wrong += not finding.fine
            mark = self.style.SUCCESS("fine ") if finding.fine else self.style.ERROR("wrong")
            self.stdout.write(f"{mark}  {finding.what}")
            if not finding.fine:
                self.stdout.write(f"       {finding.mend}")
        if wrong:
            raise SystemExit(1)
