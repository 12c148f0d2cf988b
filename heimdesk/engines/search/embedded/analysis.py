"""Turns words into the terms that are indexed, by the rules of their language; equal going in and when asked."""

import re
import threading
from functools import lru_cache

from tantivy import Filter, PreTokenizedString, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

STEMMED = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}
WORDS_KEPT = 4_000
"""So many words are remembered with their terms, below 1 MB: what is asked for again and again is less."""

# Tantivy has a stemmer for these, but no list of stop words.
_WITHOUT_STOP_WORDS = frozenset({"ar", "el", "ro", "ta", "tr"})
_LONGEST_WORD = 80
# Writing without blanks is cut into single characters; neighbors are told by the pairs of the ranking.
_IDEOGRAPHS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = rf"[{_IDEOGRAPHS}]|[\p{{L}}\p{{M}}\p{{N}}--[{_IDEOGRAPHS}]]+"
# Python's \w leaves out the marks that Rust's \p{{M}} takes in.
_SIGNS = r"\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0dff\u0e31-\u0e4e"
WORD = re.compile(rf"[{_IDEOGRAPHS}]|[^\W_{_IDEOGRAPHS}]+(?:[{_SIGNS}]+[^\W_{_IDEOGRAPHS}]*)*")
_FINE = re.compile(rf"[{_IDEOGRAPHS}{_SIGNS}]")

_here = threading.local()


def language_of(code: str) -> str:
    """The language whose rules are used for "en-GB", "DE" or "" (then none: "xx")."""
    short = code.replace("_", "-").split("-")[0].lower()
    short = "no" if short in {"nb", "nn"} else short
    return short if short in STEMMED else "xx"


def sound(text: str) -> str:
    """The text without halves of surrogate pairs, which no index can hold."""
    return text.encode("utf-8", "replace").decode()


def split_words() -> TextAnalyzer:
    """Words as written, but lower case and without accents."""
    return _build("", cut_finely=True)


def pre_tokenize(language: str, text: str) -> PreTokenizedString:
    """Terms of a text with their positions; stop words leave a gap."""
    return _analyzer(language, text).pre_tokenize(text)


@lru_cache(maxsize=WORDS_KEPT)
def term_of(language: str, word: str) -> str:
    """The term under which a single word is indexed; nothing for a stop word."""
    terms = _analyzer(language, word).analyze(word)
    return terms[0] if terms else ""


@lru_cache(maxsize=WORDS_KEPT)
def folded(word: str) -> str:
    """A word in lower case and without accents, as the dictionary of words has it."""
    return term_of("", word)


def term_or_word(language: str, word: str) -> str:
    """The term of a word; a stop word, which a phrase may have, stays as it is."""
    return term_of(language, word) or folded(word)


def _analyzer(language: str, text: str) -> TextAnalyzer:
    known: dict[tuple[str, bool], TextAnalyzer] | None = getattr(_here, "analyzers", None)
    if known is None:
        known = _here.analyzers = {}
    cut_finely = bool(_FINE.search(text))
    if (language, cut_finely) not in known:
        known[language, cut_finely] = _build(language, cut_finely=cut_finely)
    return known[language, cut_finely]


def _build(language: str, *, cut_finely: bool) -> TextAnalyzer:
    # Both cut plain text alike, the simple one four times as fast.
    tokenizer = Tokenizer.regex(_TOKEN) if cut_finely else Tokenizer.simple()
    builder = TextAnalyzerBuilder(tokenizer).filter(Filter.remove_long(_LONGEST_WORD)).filter(Filter.lowercase())
    name = STEMMED.get(language)
    if name is None:
        return builder.filter(Filter.ascii_fold()).build()
    if language not in _WITHOUT_STOP_WORDS:
        builder = builder.filter(Filter.stopword(name))
    # Stems first: the stemmers of French, Spanish or Russian read the accents.
    return builder.filter(Filter.stemmer(name)).filter(Filter.ascii_fold()).build()
