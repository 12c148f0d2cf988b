"""The Django app of duty."""

from django.apps import AppConfig


class DutyConfig(AppConfig):
    """Named by its word of the specification."""

    name = "heimdesk.domain.duty"
    label = "duty"
