"""The articles beside a ticket are those of its product, whatever words the error shares with another one."""

from django.utils import timezone

from heimdesk.channels.web.desk.context import tickets_like
from heimdesk.channels.web.desk.fitting import articles_for
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.knowledge.actions import publish_article
from heimdesk.domain.knowledge.changes import relearn_everything
from heimdesk.domain.tickets.models import Ticket
from tests.channels.web.desk.scene import Scene, opened

ERROR = "QUARK-77 frobnicator overrun while flushing"


def stumbled(scene: Scene, subject: str) -> Ticket:
    """A ticket with this subject and the error."""
    ticket = scene.fresh
    ticket.subject, ticket.answers = subject, {**ticket.answers, "error_in_product": ERROR}
    return ticket


def publish(title: str, body: str, *products: Product) -> int:
    """Its number."""
    return publish_article(title, body, products=products, now=timezone.now()).number


def numbers(ticket: Ticket, scene: Scene) -> list[int]:
    """What the desk shows, of an index that knows all."""
    relearn_everything()
    return [article.number for article in articles_for(ticket, scene.people.ines)]


def test_the_product_comes_before_the_words_of_the_error(scene: Scene) -> None:
    """[TIC-2, SRC-1] The article of another product has the whole error, and yet is not shown; a general one is."""
    ticket = stumbled(scene, "Frobnicator stops at night")
    other = scene.people.panel if ticket.product != scene.people.panel else scene.people.gateway
    foreign = publish(ERROR, f"{ERROR}. Restart the panel.", other)
    own = publish("The frobnicator stops", "Give it memory.", ticket.product)
    general = publish("Reading a frobnicator overrun", "It stops while flushing, in every product.")
    shown = numbers(ticket, scene)
    assert shown[0] == own
    assert general in shown
    assert foreign not in shown


def test_what_a_ticket_quotes_is_no_wish_for_these_words(scene: Scene) -> None:
    """[SRC-1] Neither for articles nor for tickets like it: a phrase is for who searches."""
    ticket = stumbled(scene, 'The frobnicator says "nobody else wrote this" at night')
    own = publish("The frobnicator at night", "Give it memory.", ticket.product)
    assert own in numbers(ticket, scene)
    other = opened(scene.people, "Why does the frobnicator stop at night?", 3, timezone.now())
    relearn_everything()
    assert other in tickets_like(ticket, scene.people.ines)


def test_with_none_of_the_product_those_of_others_are_shown(scene: Scene) -> None:
    """[SRC-1] Better than an empty column."""
    ticket = stumbled(scene, "Zyzzyva")
    other = scene.people.panel if ticket.product != scene.people.panel else scene.people.gateway
    foreign = publish(ERROR, "Restart it.", other)
    assert numbers(ticket, scene)[0] == foreign
