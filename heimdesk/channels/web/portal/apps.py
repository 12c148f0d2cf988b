"""The Django app of portal."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Found by Django under its own label."""

    name = "heimdesk.channels.web.portal"
    label = "portal"
