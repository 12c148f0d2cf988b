"""The Django app of contracts."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    """Named by its word of the specification."""

    name = "heimdesk.domain.contracts"
    label = "contracts"
