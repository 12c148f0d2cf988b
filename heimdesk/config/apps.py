"""Connects the parts once Django has loaded them all."""

from django.apps import AppConfig


class HeimdeskConfig(AppConfig):
    """The last of the installed apps, so that every other one is there."""

    name = "heimdesk.config"
    label = "config"

    def ready(self) -> None:
        """Choose the adapters. The import waits for this moment, as adapters may use models."""
        from heimdesk.config import wiring

        wiring.connect()
