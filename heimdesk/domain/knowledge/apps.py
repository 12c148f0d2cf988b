"""The Django app of knowledge."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class KnowledgeConfig(AppConfig):
    """Named by its word of the specification."""

    name = "heimdesk.domain.knowledge"
    label = "knowledge"

    def ready(self) -> None:
        """Load the module `index` of each app that has one: it registers how its rows are found."""
        autodiscover_modules("index")
