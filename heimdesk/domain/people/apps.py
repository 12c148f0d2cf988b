"""The Django app of people."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Named by its word of the specification."""

    name = "heimdesk.domain.people"
    label = "people"
