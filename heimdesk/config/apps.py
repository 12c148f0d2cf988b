"""Connects the parts once Django has loaded them all."""

from django.apps import AppConfig

from heimdesk.config import wiring


class HeimdeskConfig(AppConfig):
    """The last of the installed apps, so that every other one is there."""

    name = "heimdesk.config"
    label = "config"

    def ready(self) -> None:
        """Choose the adapters."""
        wiring.connect()
