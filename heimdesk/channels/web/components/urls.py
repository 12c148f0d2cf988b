"""The one page of the components: preferences. Include it at the root: path("", include("…components.urls"))."""

from django.urls import path

from heimdesk.channels.web.components.preferences import preferences

app_name = "components"
urlpatterns = [path("preferences/", preferences, name="preferences")]
