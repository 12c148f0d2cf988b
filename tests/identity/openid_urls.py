"""The addresses of the OpenID provider of the tests, read when its settings are there."""

from django.urls import include, path

urlpatterns = [path("", include("allauth.urls")), path("", include("allauth.idp.urls"))]
