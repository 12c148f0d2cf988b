"""Lives of tickets as hypothesis draws them: agreed, answered, asked, given, rejected, in the order of time."""

from datetime import datetime

from hypothesis import strategies as st

from heimdesk.policy.clocks import ClockFacts, Fix, Pause
from tests.policy.cast import BOOK, OPENED, after, agreed

PLANS = tuple(BOOK.plans)
HOURS = st.floats(0, 200, allow_nan=False).map(lambda hours: after(round(hours, 2)))


@st.composite
def lives(draw: st.DrawFn) -> ClockFacts:
    """A ticket's life: agreed changes, pauses, fixes, in any order of time."""
    moments = sorted(draw(st.lists(HOURS, max_size=8, unique=True)))
    changes = [agreed(draw(st.integers(1, 4)), draw(st.sampled_from(PLANS)))]
    pauses: list[Pause] = []
    fixes: list[Fix] = []
    responded: datetime | None = None
    for moment in moments:
        match draw(st.sampled_from(["agree", "answer", "wait", "go on", "fix", "reject"])):
            case "agree":
                number, plan = draw(st.integers(1, 4)), draw(st.sampled_from(PLANS))
                changes.append(agreed(number, plan, since=moment))
            case "answer":
                responded = responded or moment
            case "wait" if not pauses or pauses[-1].until:
                pauses.append(Pause(moment))
            case "go on" if pauses and not pauses[-1].until:
                pauses[-1] = Pause(pauses[-1].since, moment)
            case "fix" if not fixes or fixes[-1].rejected_at:
                fixes.append(Fix(moment))
            case "reject" if fixes and not fixes[-1].rejected_at:
                fixes[-1] = Fix(fixes[-1].given_at, moment)
    return ClockFacts(OPENED, tuple(changes), responded, tuple(pauses), tuple(fixes))
