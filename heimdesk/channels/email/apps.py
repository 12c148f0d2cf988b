"""The Django app of letters."""

from django.apps import AppConfig


class EmailConfig(AppConfig):
    """Found by Django under its own label."""

    name = "heimdesk.channels.email"
    label = "letters"
