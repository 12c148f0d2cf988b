"""The fields of a product are kept on its page."""

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from heimdesk.domain.catalog.fields import fields_of
from heimdesk.domain.catalog.models import Product
from tests.cast import Cast
from tests.channels.web.desk.conftest import Browse
from tests.channels.web.desk.scene import Scene

NEW = "/desk/products/mail-gateway/fields/new/"
FIELD = {"name": "Deployment", "kind": "choice", "reach": "asked", "choices": "package\r\nimage\r\n", "after": ""}


@pytest.fixture
def ada(scene: Scene, as_: Browse) -> Client:
    """The administrator's browser."""
    return as_(scene.people.ada)


def shown(answer: Any) -> str:
    return unescape(answer.content.decode())


def test_a_field_is_added_seen_changed_and_retired(people: Cast, ada: Client) -> None:
    """[WRK-4] [CAT-1] What stood in the form stands there again; the kind is not asked a second time."""
    page = shown(ada.post(NEW, FIELD, follow=True))
    assert "Deployment" in page
    assert "package · image" in page
    (field,) = fields_of(Product.objects.get(pk=people.gateway.pk))
    path = reverse("desk:edit-field", args=["mail-gateway", field.key])
    form = shown(ada.get(path))
    assert "package\nimage</textarea>" in form
    assert 'name="kind"' not in form
    changed = {"name": "Set-up", "kind": "number", "reach": "staff", "choices": "image", "retired": "on"}
    assert ada.post(path, changed).headers["Location"] == "/desk/products/mail-gateway/#fields"
    (field,) = fields_of(Product.objects.get(pk=people.gateway.pk))
    assert (field.name, field.kind, field.past_choices, field.retired) == ("Set-up", "choice", ("package",), True)
    assert "Retired choices: <bdi>package</bdi>" in shown(ada.get(path))


def test_what_is_wrong_with_a_field_comes_back_with_what_was_typed(people: Cast, ada: Client) -> None:
    """[WRK-4]"""
    answer = ada.post(NEW, {**FIELD, "name": "", "choices": "one\none", "reach": "all"})
    assert answer.status_code == 422
    for name in ("name", "choices", "reach"):
        assert f'id="{name}-error"' in shown(answer)
    assert "one\none</textarea>" in shown(answer)
    assert ada.get("/desk/products/mail-gateway/fields/9-9/").status_code == 404
