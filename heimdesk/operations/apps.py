"""The Django app of operations."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Found by Django under its own label."""

    name = "heimdesk.operations"
    label = "operations"
