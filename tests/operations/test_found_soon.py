"""What is published, changed or retired is found, or no longer, by every web process: real processes, real pages."""

import http.client
import time
from collections.abc import Iterator

import pytest
from django.utils import timezone

from benchmarks import serving
from heimdesk.domain.knowledge.actions import change_article, publish_article, retire_article
from heimdesk.domain.knowledge.models import IndexChange
from tests.cast import Cast

# It takes well under a second; a machine at its limit may take longer, and the test does not measure.
PATIENCE = 60
# So many connections in a row reach both web processes.
LOOKS = 8


@pytest.fixture
def served(process_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[serving.Served]:
    """The pages by two web processes, and a worker, on the database and the files of this test."""
    for name, value in process_environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "heimdesk.config.settings")
    with serving.pages(workers=2) as pages, serving.worker():
        yield pages


def found(served: serving.Served, words: str, number: int) -> bool:
    """Whether a new connection finds the article."""
    connection = http.client.HTTPConnection(served.host, served.port, timeout=PATIENCE)
    try:
        connection.request("GET", f"/search/?q={words}&stay=1&exact=1")
        answer = connection.getresponse()
        assert answer.status == 200
        return f'"/kb/{number}' in answer.read().decode()
    finally:
        connection.close()


def wait_until(served: serving.Served, words: str, number: int, *, there: bool) -> None:
    """Look again and again until all looks in a row see the same."""
    give_up_at = time.monotonic() + PATIENCE
    while any(found(served, words, number) is not there for _ in range(LOOKS)):
        assert time.monotonic() < give_up_at, f"{words!r} is {'not ' if there else 'still '}found."
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
def test_a_publication_is_found_by_every_web_process_and_a_change_and_a_retreat_too(
    real_people: Cast, served: serving.Served
) -> None:
    """[SRC-1, SRC-2] The worker teaches the index, and each web process reads it anew by itself."""
    article = publish_article("Xylophone tuning", "Strike the bars.", now=timezone.now())
    wait_until(served, "xylophone", article.number, there=True)
    change_article(article, body="Strike the marimba.", now=timezone.now())
    wait_until(served, "marimba", article.number, there=True)
    wait_until(served, "bars", article.number, there=False)
    retire_article(article, now=timezone.now())
    wait_until(served, "marimba", article.number, there=False)


@pytest.mark.django_db(transaction=True)
def test_an_index_that_is_lost_is_made_again_by_the_worker(real_people: Cast, request: pytest.FixtureRequest) -> None:
    """[SRC-2] So an update that changes its shape needs no hand: no change is waiting, and yet all is found."""
    article = publish_article("Xylophone tuning", "Strike the bars.", now=timezone.now())
    IndexChange.objects.all().delete()
    served: serving.Served = request.getfixturevalue("served")
    wait_until(served, "xylophone", article.number, there=True)
