"""All addresses of the product, and a page that greets the logged-in person by name: same server, same middleware."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.urls import path

from heimdesk.config import urls
from heimdesk.domain.people.models import Person


def hello(request: HttpRequest) -> HttpResponse:
    """What a page costs that knows who asks and does nothing else."""
    return HttpResponse(f"Good day, {cast(Person, request.user).name}.\n")


urlpatterns = [path("hello/", hello), *urls.urlpatterns]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
