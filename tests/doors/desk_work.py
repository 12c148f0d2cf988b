"""What the staff does with the tickets of the two accounts beside answering: calls, splits, merges, forwards."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from heimdesk.domain.tickets.models import Message, Ticket
from tests.doors.worlds import MOST_TICKETS, Worlds, which

OUTSIDE = "lab@maker.example"


class Worked(Worlds):
    """Neither account reads a word of the other, whatever the staff does."""

    @initialize()
    def begin(self) -> None:
        """All of it was done once."""
        super().begin()
        for counts_as in ("customer", "answer", "note"):
            self.telephone(0, counts_as)
        self.part(0)
        self.unite(len(self.tickets) - 1, 0)
        self.unite(0, 1)
        self.forward(1)

    @rule(at=which, counts_as=st.sampled_from(("customer", "answer", "note")))
    def telephone(self, at: int, counts_as: str) -> None:
        """A call is read by the customers of the ticket, or by the staff alone where it counts as a note."""
        ticket, readers = self._one(at)
        fields = {
            "person": ticket.requester_id, "direction": "in", "at": "", "counts_as": counts_as, "spent": "12",
            "text": self.word(set() if counts_as == "note" else readers),
        }  # fmt: skip
        answer = self._send(self.desk, f"/desk/tickets/{ticket.number}/call/", fields)
        self.done["calls"] += answer.status_code == 302

    @rule(at=which)
    def part(self, at: int) -> None:
        """What is split off, and why it costs nothing, is read by whoever reads the ticket."""
        ticket, readers = self._one(at)
        if len(self.tickets) >= MOST_TICKETS:
            return
        last = Message.objects.filter(ticket=ticket, kind="public").latest("id")
        fields = {
            "message": [last.pk], "subject": f"Apart {self.word(readers)}", "waive": "on",
            "waive_reason": self.word(readers),
        }  # fmt: skip
        answer = self._send(self.desk, f"/desk/tickets/{ticket.number}/split/", fields)
        if answer.status_code == 302:
            made = Ticket.objects.latest("id")
            self.tickets.append((made, readers))
            self.added |= {(made.pk, who) for on, who in self.added if on == ticket.pk}
            self.done["splits"] += 1

    @rule(at=which, other=which)
    def unite(self, at: int, other: int) -> None:
        """Two tickets of one customer become one; those of two accounts do not without a warning that was seen."""
        ticket, into = self._one(at)[0], self._one(other)[0]
        answer = self._send(self.desk, f"/desk/tickets/{ticket.number}/merge/", {"into": into.number})
        if ticket.account_id != into.account_id:
            assert answer.status_code != 302
        elif answer.status_code == 302:
            self._now_one(ticket, into)
            self.done["merges"] += 1

    @rule(at=which)
    def forward(self, at: int) -> None:
        """A message goes to somebody outside, with words that no customer reads; nothing of another ticket does."""
        ticket, own = self._one(at)
        last, path = Message.objects.filter(ticket=ticket, kind="public").latest("id"), "forward/"
        fields = {"to": OUTSIDE, "message": last.pk, "words": self.word(set())}
        answer = self._send(self.desk, f"/desk/tickets/{ticket.number}/{path}", fields)
        self.done["forwards"] += answer.status_code == 302
        foreign = next((each for each, readers in self.tickets if readers.isdisjoint(own)), None)
        if foreign is not None:
            refused = self._send(self.desk, f"/desk/tickets/{foreign.number}/{path}", fields)
            assert refused.status_code == 422

    def _now_one(self, ticket: Ticket, into: Ticket) -> None:
        """Whoever reads the one that stays reads the words of both, from now on."""
        places = {each.pk: at for at, (each, _readers) in enumerate(self.tickets)}
        gone, stays = self.tickets[places[ticket.pk]][1], self.tickets[places[into.pk]][1]
        stays |= gone
        self.tickets = [(each, stays if readers is gone else readers) for each, readers in self.tickets]
        self.readers = {word: stays if readers is gone else readers for word, readers in self.readers.items()}
        both = {ticket.pk, into.pk}
        self.added |= {(pk, who) for on, who in self.added if on in both for pk in both}
