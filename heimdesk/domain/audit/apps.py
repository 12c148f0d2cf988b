"""The Django app of audit."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Named by its word of the specification."""

    name = "heimdesk.domain.audit"
    label = "audit"
