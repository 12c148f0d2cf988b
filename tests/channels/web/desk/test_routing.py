"""Staff, crews and routing on the desk: set by who plans the shifts, seen by all, explained at the ticket."""

import re
from datetime import timedelta

from django.test import Client
from django.urls import reverse

from heimdesk.domain.duty.actions import plan_shift, set_crew
from heimdesk.domain.people.abilities import languages_of, skills_of
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Ticket
from tests.cast import book
from tests.channels.web.desk.scene import Scene, opened

SKILLS = ("  skills: {}", "  skills: {mail: Mail and DNS}")


def told(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(f"desk:{name}", args=args))
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_shift_manager_sets_what_a_colleague_speaks_and_knows(scene: Scene, jonas: Client) -> None:
    """[WRK-2] On a page of its own; the table of the staff shows it."""
    book(*SKILLS, now=scene.now)
    path = reverse("desk:colleague", args=[scene.people.ines.pk])
    assert 'value="en"' in jonas.get(path).content.decode()
    answer = jonas.post(path, {"languages": "de, pt-br", "skills": ["mail"]})
    assert answer.status_code == 302
    ines = Person.objects.get(pk=scene.people.ines.pk)
    assert (languages_of(ines), skills_of(ines)) == ({"de", "pt-br"}, {"mail"})
    table = told(jonas, "colleagues")
    assert "German" in table
    assert "Mail and DNS" in table


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(scene: Scene, jonas: Client) -> None:
    """[WRK-2] [UI-1] How to mend it, and the old values stay stored."""
    path = reverse("desk:colleague", args=[scene.people.ines.pk])
    answer = jonas.post(path, {"languages": "German"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Enter codes such as de or pt-br" in page
    assert 'value="German"' in page
    assert jonas.post(path, {"languages": "en", "skills": ["flying"]}).status_code == 422


def test_an_engineer_sees_the_staff_and_sets_nothing(scene: Scene, ines: Client) -> None:
    """[WRK-2] The rule that refuses is told."""
    assert reverse("desk:colleague", args=[scene.people.selma.pk]) not in told(ines, "colleagues")
    path = reverse("desk:colleague", args=[scene.people.selma.pk])
    assert ines.get(path).status_code == 200
    refused = ines.post(path, {"languages": "de"})
    assert refused.status_code == 409
    assert "A shift manager or an administrator sets" in refused.content.decode()
    crew = ines.post(reverse("desk:crew", args=[scene.people.shift.pk]), {"crew": [scene.people.ines.pk]})
    assert crew.status_code == 409


def test_the_crew_of_a_shift_is_set_and_shown(scene: Scene, jonas: Client) -> None:
    """[WRK-2] [ESC-4] With the shift, and as "on shift" in the table of the staff."""
    people = scene.people
    path = reverse("desk:crew", args=[people.shift.pk])
    assert "Ines Duarte" in jonas.get(path).content.decode()
    assert jonas.post(path, {"crew": [people.ines.pk, people.emil.pk, "nonsense"]}).status_code == 302
    assert set(people.shift.crew.all()) == {people.ines, people.emil}
    assert "Emil Novak, Ines Duarte" in told(jonas, "shifts")
    assert told(jonas, "colleagues").count("on shift</span>") == 2


def test_a_crew_is_set_for_all_later_shifts_of_the_manager_too(scene: Scene, jonas: Client) -> None:
    """[WRK-2] [ESC-4] One form for many shifts; those of others stay as they are."""
    people = scene.people
    begin = people.shift.ends_at
    own, other = (
        plan_shift(who, region="Europe", starts_at=begin, ends_at=begin + timedelta(hours=8), now=scene.now)
        for who in (people.jonas, people.karla)
    )
    jonas.post(reverse("desk:crew", args=[people.shift.pk]), {"crew": [people.ines.pk], "ahead": "on"})
    assert [list(shift.crew.all()) for shift in (people.shift, own, other)] == [[people.ines], [people.ines], []]


def test_a_shift_is_planned_with_its_crew(scene: Scene, jonas: Client) -> None:
    """[WRK-2] [ESC-4] In one form."""
    fields = {
        "person": scene.people.karla.pk, "region": "Asia", "starts_at": "2031-01-01T08:00",
        "ends_at": "2031-01-01T16:00", "crew": [scene.people.selma.pk],
    }  # fmt: skip
    assert jonas.post(reverse("desk:plan-shift"), fields).status_code == 302
    assert list(scene.people.karla.shifts.get().crew.all()) == [scene.people.selma]


def test_the_ticket_tells_its_queue_and_why(scene: Scene, ines: Client) -> None:
    """[WRK-2] [POL-3] On the timeline with its why, beside the facts; the list can be narrowed to a queue."""
    page = told(ines, "ticket", scene.fresh.number)
    assert "<dt>Queue</dt><dd>Support</dd>" in page
    assert "<b>Heimdesk</b> routed the ticket to the queue Support" in page
    assert "By the rule “Everything else” it waits in the queue Support until somebody takes it." in page
    listed = ines.get(reverse("desk:list"), {"queue": "sales"}).content.decode()
    assert str(scene.fresh.number) not in listed
    assert str(scene.fresh.number) in ines.get(reverse("desk:list"), {"queue": "support"}).content.decode()


def test_each_queue_of_the_book_is_an_entry_beside_the_list(scene: Scene, ines: Client) -> None:
    """[WRK-2] [WRK-6] With its count; where the book has but one there is nothing to choose."""
    page = ines.get(reverse("desk:list"), {"queue": "support"}).content.decode()
    entry = re.search(r'<a href="/desk/\?queue=support" aria-current="page">.*?</a>', page)
    assert entry
    assert '<span class="clip">Support</span>' in entry[0]
    count = Ticket.objects.filter(is_open=True, queue="support").count()
    assert count
    assert f'id="count-queue-support">{count}</span>' in entry[0]
    assert "<h1>Support" in page
    assert '<a href="/desk/?queue=sales">' in page
    sold = "    sales: {name: Sales, worked_by: sales}\n  rules:\n"
    sold += "    - {name: What sales handles, handled_by: sales, queue: sales}\n"
    book(sold, "  rules:\n", now=scene.now)
    assert "?queue=" not in ines.get(reverse("desk:list")).content.decode()


def test_the_form_of_the_owner_says_whom_the_book_would_choose(scene: Scene, ines: Client) -> None:
    """[WRK-2] With the sum behind why?."""
    set_crew(scene.people.shift, [scene.people.selma], by=scene.people.jonas, now=scene.now)
    form = told(ines, "owner", scene.fresh.number)
    assert "Selma Aalto gets it: on shift in the queue Support" in form
    assert "Selma Aalto, speaks en: open tickets" in form


def test_a_routed_ticket_stands_in_the_list_of_who_got_it(scene: Scene, ines: Client) -> None:
    """[WRK-2] As soon as it is opened, when the book gives tickets to persons."""
    set_crew(scene.people.shift, [scene.people.ines], by=scene.people.jonas, now=scene.now)
    giving = ("{name: Everything else, queue: support}", "{name: All, queue: support, assign: [least_busy]}")
    book(*giving, now=scene.now)
    ticket = opened(scene.people, "Quota is wrong", 3, scene.now)
    assert Ticket.objects.get(pk=ticket.pk).owner == scene.people.ines
    assert "Quota is wrong" in ines.get(reverse("desk:list"), {"owner": "me"}).content.decode()
    assert "whoever is on shift with the least open work" in told(ines, "policy")
