"""The Django app of catalog."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Named by its word of the specification."""

    name = "heimdesk.domain.catalog"
    label = "catalog"
