"""Makes the look a Django app, so that its static files, templates and preferences page are found."""

from django.apps import AppConfig


class ComponentsConfig(AppConfig):
    name = "heimdesk.channels.web.components"
    label = "components"
