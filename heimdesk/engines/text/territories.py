"""Parts of the world and countries, found by their English names and named in another language, as CLDR has them."""

from functools import lru_cache

from babel import Locale

_ALIASES = {"uk": "GB", "usa": "US"}


def territory_in(language: str, name: str) -> str:
    """What this language calls a part of the world or a country; "" where English has none of this name."""
    code = _codes().get(name.casefold(), "")
    return str(Locale.parse(language, sep="-").territories.get(code, ""))


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    return {name.casefold(): code for code, name in Locale("en").territories.items()} | _ALIASES
