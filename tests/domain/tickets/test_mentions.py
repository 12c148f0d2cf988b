"""A colleague who is named in a note by an @ is told and follows; customers and addresses are never meant."""

import pytest
from django.core import mail

from heimdesk.domain.notices.models import Notice
from heimdesk.domain.people.models import Person, Role
from heimdesk.domain.tickets.actions.reply import add_note, reply
from heimdesk.domain.tickets.actions.take import hand_over
from heimdesk.domain.tickets.mentions import mentioned_in, naming_nobody
from heimdesk.domain.tickets.models import Level, Participant, Ticket
from tests.cast import Cast, staff
from tests.domain.tickets.tickets import after, taken
from tests.letters import deliver_due


def following(ticket: Ticket) -> list[str]:
    """The names of those who take part."""
    return list(Participant.objects.filter(ticket=ticket).order_by("id").values_list("person__name", flat=True))


def told(kind: str = "mentioned") -> list[str]:
    """Who was told of a mention."""
    return list(Notice.objects.filter(kind=kind).order_by("id").values_list("person__name", flat=True))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@Selma Aalto, please look", ["Selma Aalto"]),
        ("(@selma) and @SELMA.AALTO again", ["Selma Aalto"]),
        ("@emil: @Jonas  Berg", ["Emil Novak", "Jonas Berg"]),
        ("ask @selma.", ["Selma Aalto"]),
        ("write to bob@selma.example, a@selma or x/@selma", []),
        ("`@selma` and\n```\n@emil\n``` are code", []),
        ("@bob and @Bob Okafor are customers", []),
        ("@nobody, @ and @selmah", []),
    ],
)
def test_who_is_meant_by_an_at(people: Cast, text: str, names: list[str]) -> None:
    """[WRK-4] By whole name, front of the address or a first name that one alone has; else it stays text."""
    found = mentioned_in(text, list(Person.objects.filter(is_staff_member=True)))
    assert [person.name for person in found] == names


def test_an_at_that_names_nobody_is_known(people: Cast) -> None:
    """[WRK-4] Each once, as it is written; not who is named, no address, no code; of two of one name nobody."""
    staff("Ines Duarte Silva", Role.SENIOR)
    assert naming_nobody("@selma and @Selmah, @selmah. or @Selmah; a@b.example, `@media`; @Ines") == [
        "@Selmah", "@selmah", "@Ines",
    ]  # fmt: skip
    assert naming_nobody("@selma, look") == naming_nobody("Nobody.") == []


def test_a_first_name_of_two_means_nobody(people: Cast) -> None:
    """[WRK-4] Their whole names do, the longer one before the shorter; one who left is not meant."""
    staff("Ines Duarte Silva", Role.SENIOR)
    everybody = list(Person.objects.filter(is_staff_member=True))
    assert mentioned_in("@Ines", everybody) == []
    assert [person.name for person in mentioned_in("@Ines Duarte, @ines duarte silva", everybody)] == [
        "Ines Duarte", "Ines Duarte Silva",
    ]  # fmt: skip
    Person.objects.filter(pk=people.ines.pk).update(name=f"Ines{' ' * 20}Duarte")
    again = list(Person.objects.filter(is_staff_member=True))
    assert [person.name for person in mentioned_in("@Ines Duarte Silva", again)] == ["Ines Duarte Silva"]
    Person.objects.filter(pk=people.selma.pk).update(is_active=False)
    ticket = taken(people)
    add_note(ticket, "@Selma look", by=people.ines, now=after(1))
    assert (following(ticket), told()) == ([], [])


def test_who_is_mentioned_is_told_with_the_note_and_follows(people: Cast) -> None:
    """[WRK-4] [MAIL-6] One letter a note, none to oneself; the customer's next word reaches the follower too."""
    ticket = taken(people)
    note = add_note(ticket, "@Selma and @Selma: the lock again? @Ines", by=people.ines, now=after(1))
    assert note.kind == "note"
    assert (following(ticket), told()) == (["Selma Aalto"], ["Selma Aalto"])
    event = ticket.events.get(kind="mentioned")
    assert (event.after, event.actor, event.public) == ("Selma Aalto", people.ines, False)
    assert event.facts == {"names": ["Selma Aalto"]}
    deliver_due(after(1), 50)
    letter = next(each for each in mail.outbox if each.to == [people.selma.email])
    assert "the lock again?" in letter.body
    assert f"Ines Duarte mentioned you on #{ticket.number}" in letter.body
    assert not [each for each in mail.outbox if each.to == [people.bob.email] and "lock again" in each.body]
    add_note(ticket, "Thanks, @selma", by=people.ines, now=after(2))
    assert (following(ticket), told()) == (["Selma Aalto"], ["Selma Aalto"] * 2)
    reply(ticket, "Any news?", by=people.bob, now=after(3))
    assert Notice.objects.filter(kind="reply", person=people.selma).exists()


def test_a_reply_mentions_nobody(people: Cast) -> None:
    """[WRK-4] What customers read is text, from either side."""
    ticket = taken(people)
    reply(ticket, "@Selma will see to it.", by=people.ines, now=after(1))
    reply(ticket, "@Selma please", by=people.bob, now=after(2))
    assert (following(ticket), told()) == ([], [])


def test_the_owner_is_told_and_follows_already(people: Cast) -> None:
    """[WRK-4] [POR-3] Who may add nobody to a ticket tells, and makes no followers."""
    ticket = taken(people)
    add_note(ticket, "@Ines and @Emil: I write an article of it.", by=people.arthur, now=after(1))
    assert (following(ticket), told()) == ([], ["Ines Duarte", "Emil Novak"])
    add_note(ticket, "@Ines, @Emil", by=people.selma, now=after(2))
    assert following(ticket) == ["Emil Novak"]


def test_the_note_of_a_hand_over_mentions_too(people: Cast) -> None:
    """[WRK-2] [WRK-4] [MAIL-6] Who gets the ticket by it is told once."""
    ticket = taken(people)
    hand_over(ticket, Level.EXPERT, people.emil, "@Emil, ask @Selma.", by=people.ines, now=after(1))
    assert (told("handed_over"), told()) == (["Emil Novak"], ["Selma Aalto"])
    assert following(ticket) == ["Selma Aalto"]
