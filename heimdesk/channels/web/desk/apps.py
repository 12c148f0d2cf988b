"""The Django app of desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Found by Django under its own label."""

    name = "heimdesk.channels.web.desk"
    label = "desk"
