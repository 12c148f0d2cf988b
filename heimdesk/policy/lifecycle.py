"""Which releases of a product are supported at a date, since when no more, and whether tickets can be opened on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from heimdesk.policy.book import Book
from heimdesk.policy.calendars import months_after
from heimdesk.policy.verdict import N_, Step, Value, Verdict, storable


@storable
@dataclass(frozen=True, slots=True, order=True)
class Release:
    """A version of a product and the day it came out; of two of one day the greater ``place`` is the later."""

    released_on: date
    place: int
    name: str


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """A product as its lifecycle sees it: withdrawn from sale on, supported to the end of which day."""

    name: str
    withdrawn_on: date | None = None
    support_ends_on: date | None = None


def releases_of(dated: Iterable[tuple[str, date]]) -> tuple[Release, ...]:
    """Releases from names and dates, in the order given where two came out on one day."""
    return tuple(sorted(Release(day, place, name) for place, (name, day) in enumerate(dated)))


def supported_releases(releases: Iterable[Release], at: date, book: Book) -> Verdict[tuple[Release, ...]]:
    """The supported releases at a date, the current one first.                                           [LIF-1]

    The current one and the greater of the releases just before it (so many as the book says) and those made in the
    months before it. Releases of later dates do not exist yet.
    """
    out = sorted((release for release in releases if release.released_on <= at), reverse=True)
    rules = book.lifecycle
    if not out:
        return Verdict((), "LIF-1", N_("Nothing is released yet."))
    current, earlier = out[0], out[1:]
    since = months_after(current.released_on, -rules.window)
    in_window = [release for release in earlier if release.released_on >= since]
    by_count = earlier[: rules.releases_before]
    is_window = len(in_window) > len(by_count)
    chosen = in_window if is_window else by_count
    supported = (current, *chosen)
    numbers: dict[str, Value] = {
        "current": current.name,
        "released": current.released_on,
        "count": rules.releases_before,
        "months": rules.window,
        "since": since,
        "supported": ", ".join(release.name for release in supported),
    }
    steps = tuple(
        Step(N_("Release {name}"), release.released_on, numbers={"name": release.name}) for release in supported
    )
    if is_window:
        sentence = N_("Supported: {supported}. The current release and all of the {months} months before {released}.")
    else:
        sentence = N_("Supported: {supported}. The current release and the {count} before it.")
    return Verdict(supported, "LIF-1", sentence, numbers, steps)


def is_supported(name: str, releases: Iterable[Release], at: date, book: Book) -> Verdict[bool]:
    """Whether a release is supported at a date, and why. Raises LookupError for a name that is none.     [LIF-1]"""
    known = tuple(releases)
    release = _named(name, known)
    numbers: dict[str, Value] = {"name": name, "released": release.released_on}
    if release.released_on > at:
        return Verdict(False, "LIF-1", N_("Release {name} comes out on {released}."), numbers)
    supported = supported_releases(known, at, book)
    numbers["supported"] = supported.numbers["supported"]
    if release in supported.answer:
        return Verdict(True, "LIF-1", N_("Release {name} of {released} is supported."), numbers, supported.steps)
    ended = support_ended_on(name, known, at, book).answer
    assert ended is not None, "a release that is out and not supported was ended by a later one"
    numbers["ended"] = ended
    return Verdict(
        False,
        "LIF-1",
        N_("Release {name} of {released} has been supported no more since {ended}. Supported: {supported}."),
        numbers,
        supported.steps,
    )


def support_ended_on(name: str, releases: Iterable[Release], at: date, book: Book) -> Verdict[date | None]:
    """The day on which a later release ended the support of this one; None while it lasts.               [LIF-1]"""
    known = tuple(releases)
    release = _named(name, known)
    for later in sorted(known):
        if not release < later or later.released_on > at:
            continue
        if release not in supported_releases(known, later.released_on, book).answer:
            return Verdict(
                later.released_on,
                "LIF-1",
                N_("Support of release {name} ended when {later} came out on {ended}."),
                {"name": name, "later": later.name, "ended": later.released_on},
            )
    return Verdict(None, "LIF-1", N_("Release {name} is supported until a later one ends it."), {"name": name})


def may_open_tickets_on(product: ProductFacts, at: date) -> Verdict[bool]:
    """Whether tickets can be opened on a product at a date.                                              [LIF-2]"""
    numbers: dict[str, Value] = {"product": product.name}
    ends = product.support_ends_on
    if ends is not None:
        numbers["ends"] = ends
        if at > ends:
            return Verdict(
                False, "LIF-2", N_("Support of {product} ended on {ends}: no new ticket can be opened on it."), numbers
            )
    if product.withdrawn_on is not None and at >= product.withdrawn_on:
        numbers["withdrawn"] = product.withdrawn_on
        if ends is None:
            return Verdict(
                True, "LIF-2", N_("{product} was withdrawn from sale on {withdrawn}; it is still supported."), numbers
            )
        return Verdict(
            True,
            "LIF-2",
            N_("{product} was withdrawn from sale on {withdrawn}; it is supported until {ends}."),
            numbers,
        )
    if ends is not None:
        return Verdict(True, "LIF-2", N_("{product} is supported until {ends}."), numbers)
    return Verdict(True, "LIF-2", N_("{product} is supported."), numbers)


def _named(name: str, releases: Iterable[Release]) -> Release:
    for release in releases:
        if release.name == name:
            return release
    raise LookupError(name)
