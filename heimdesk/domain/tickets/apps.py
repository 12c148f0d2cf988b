"""The Django app of tickets."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    """Named by its word of the specification."""

    name = "heimdesk.domain.tickets"
    label = "tickets"
