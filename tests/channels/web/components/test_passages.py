"""A found passage, as a page shows it."""

from heimdesk.channels.web.components.passages import in_one_line
from heimdesk.engines.search.port import Marked, Segment


def test_a_dot_stands_where_a_heading_ended_its_line_and_none_after_a_sentence() -> None:
    """[SRC-1] A passage is shown on one line and still reads as what it was: headings, code, sentences."""
    passage = Marked(
        (
            Segment("Symptom\nThe run ends:\nbks-0412: no "),
            Segment("room", marked=True),
            Segment("\nSmaller nodes are fine.\nCause <unknown>\n"),
        )
    )
    told = "Symptom · The run ends: bks-0412: no <mark>room</mark> · Smaller nodes are fine. Cause &lt;unknown&gt;"
    assert in_one_line(passage) == told
