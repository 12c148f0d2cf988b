"""The Django app of entitlements."""

from django.apps import AppConfig


class EntitlementsConfig(AppConfig):
    """Named by its word of the specification."""

    name = "heimdesk.domain.entitlements"
    label = "entitlements"
