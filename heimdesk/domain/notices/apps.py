"""The Django app of notices."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Named by its word of the specification."""

    name = "heimdesk.domain.notices"
    label = "notices"
