"""Regions of phones and shifts in the reader's language, as far as they are known; the others as they are written."""

from functools import lru_cache

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as N_

from heimdesk.engines.text.territories import territory_in

_WITHOUT_A_CODE = {
    "apac": N_("Asia-Pacific"),
    "asia pacific": N_("Asia-Pacific"),
    "emea": N_("Europe, Middle East and Africa"),
    "latam": N_("Latin America"),
    "middle east": N_("Middle East"),
}
"""Regions of vendors that are no territory of CLDR, by the words that settings have for them."""


def region_name(written: str) -> str:
    """A region as the reader calls it, however settings have written it."""
    return _named(written, get_language() or "")


@lru_cache(maxsize=500)
def _named(written: str, language: str) -> str:
    if not language or language.startswith("en"):
        return written
    known = _WITHOUT_A_CODE.get(" ".join(written.casefold().replace("-", " ").split()))
    return gettext(known) if known else territory_in(language, written) or written
