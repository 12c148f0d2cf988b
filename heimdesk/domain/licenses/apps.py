"""The Django app of licenses."""

from django.apps import AppConfig


class LicensesConfig(AppConfig):
    """Named by its word of the specification."""

    name = "heimdesk.domain.licenses"
    label = "licenses"
