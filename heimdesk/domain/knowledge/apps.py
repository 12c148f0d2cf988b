"""The Django app of knowledge."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    """Named by its word of the specification."""

    name = "heimdesk.domain.knowledge"
    label = "knowledge"
