"""Strikes passwords, keys and tokens out of a text, so that nothing that follows ever sees them. [MAIL-5]

What is struck out is gone: the mark says what kind it was and keeps nothing of it. Nothing calls it yet: it waits for
the intake of mail, and for the link to the secure form on each way in.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

OPENING, CLOSING = "⟦", "⟧"


@dataclass(frozen=True, slots=True)
class Struck:
    """The text with marks, and the kinds of secrets that were in it, each once, in order."""

    text: str
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: str
    pattern: re.Pattern[str]
    is_secret: Callable[[str], bool] = bool


def mark_of(kind: str) -> str:
    """What stands in the place of a secret."""
    return f"{OPENING}{kind} removed{CLOSING}"


def strike_secrets(text: str) -> Struck:
    """Replaces every secret by a mark. A pattern's group "secret" is what goes; its surroundings stay readable."""
    found: list[str] = []
    for rule in _RULES:

        def strike(match: re.Match[str], rule: _Rule = rule) -> str:
            secret = match.group("secret")
            if OPENING in secret or not rule.is_secret(secret):
                return match.group()
            found.append(rule.kind)
            start, end = match.span("secret")
            whole = match.group()
            return whole[: start - match.start()] + mark_of(rule.kind) + whole[end - match.start() :]

        text = rule.pattern.sub(strike, text)
    return Struck(text, tuple(dict.fromkeys(found)))


def _looks_like_a_password(word: str) -> bool:
    """Tells a value from the prose that may follow "password"."""
    bare = word.strip("\"'`.,;:!?()<>[]{}")
    if len(bare) < 3 or bare.lower() in _PROSE or set(bare) <= set("*•xX.-_#"):
        return False
    return not bare.startswith(("$", "%", "{{", "<", "http://", "https://"))


def _has_letters_and_digits(word: str) -> bool:
    """For a value that merely follows the word "password"."""
    has_both = any(letter.isdigit() for letter in word) and any(letter.isalpha() for letter in word)
    return len(word) >= 6 and has_both and _looks_like_a_password(word)


def _has_digit(word: str) -> bool:
    return any(letter.isdigit() for letter in word)


def _is_no_plain_word(word: str) -> bool:
    """For looser phrases ("the password is …"): a value has a digit, a sign or mixed case."""
    bare = word.strip("\"'`.,;:!?()<>[]{}")
    is_mixed = bare != bare.lower() and not bare.istitle()
    return _looks_like_a_password(word) and (is_mixed or not bare.isalpha())


_PROSE_WORDS = (
    "is was the a an and or for not no none null nil true false yes has have that this which who when where how why "
    "reset change changed expired expires required optional incorrect invalid wrong correct missing empty unknown "
    "protected hidden removed redacted secret password field form page policy prompt below above here attached sent "
    "see via by in on to of with from must should will would can could does did set unset again please only ist wird "
    "wurde nicht falsch est incorrecto es n/a string str text varchar char env vault file "
    "authentication authorization manager managers management hash hashes length rotation"
)
_PROSE = frozenset(_PROSE_WORDS.split())
_WORDS = (
    r"pass(?:word|wort|wd|phrase|code)?|passw|pwd|pw|kennwort|mot\s+de\s+passe|contrase(?:ñ|n)a|senha|wachtwoord|"
    r"parola|hasło|пароль|lösenord|adgangskode"
)
_VALUE = r"(?P<secret>\"[^\"\n]{3,200}\"|'[^'\n]{3,200}'|`[^`\n]{3,200}`|[^\s,;<>|]{3,200})"

_IS = r"(?:is|was|now|ist|lautet|est|es|è)"


def _rule(kind: str, pattern: str, is_secret: Callable[[str], bool] = bool, *, across_lines: bool = False) -> _Rule:
    flags = re.IGNORECASE | re.MULTILINE | (re.DOTALL if across_lines else re.NOFLAG)
    return _Rule(kind, re.compile(pattern, flags), is_secret)


def _exact_rule(kind: str, pattern: str) -> _Rule:
    return _Rule(kind, re.compile(pattern, re.DOTALL))


_RULES = (
    _exact_rule(
        "private key",
        r"(?P<secret>-----BEGIN (?:[A-Z0-9 ]{1,30} )?PRIVATE KEY(?: BLOCK)?-----.*?"
        r"(?:-----END (?:[A-Z0-9 ]{1,30} )?PRIVATE KEY(?: BLOCK)?-----|\Z))",
    ),
    _exact_rule("private key", r"(?P<secret>PuTTY-User-Key-File-\d:.*?(?:Private-MAC: ?[0-9a-f]+|\Z))"),
    _rule(
        "password",
        r"\b[a-z][a-z0-9+.-]{1,30}://[^\s/:@\"'<>]{0,100}:(?P<secret>[^\s/@\"'<>]{1,200})@",
        _looks_like_a_password,
    ),
    _rule(
        "password",
        rf"\b(?:user(?:name)?|login)[ \t]*[/&][ \t]*(?:{_WORDS})[ \t]*[:=]?[ \t]*[^\s/]{{1,80}}[ \t]*/[ \t]*{_VALUE}",
        _looks_like_a_password,
    ),
    _exact_rule("access key", r"\b(?P<secret>(?:AKIA|ASIA|AROA|AIDA)[A-Z2-7]{16})\b"),
    _rule("access key", r"secret[_ -]?(?:access[_ -]?)?key[\"']?\s*[:=]\s*[\"']?(?P<secret>[a-z0-9/+=]{16,})"),
    _exact_rule(
        "token",
        r"\b(?P<secret>gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,}|glpat-[\w-]{18,}|xox[abposr]-[\w-]{10,}|"
        r"sk_(?:live|test)_[A-Za-z0-9]{16,}|rk_live_[A-Za-z0-9]{16,}|sk-(?:ant-|proj-)?[\w-]{24,}|"
        r"AIza[\w-]{35}|SG\.[\w-]{16,}\.[\w-]{16,}|npm_[A-Za-z0-9]{36}|pypi-[\w-]{32,}|hvs\.[\w-]{20,}|"
        r"dop_v1_[0-9a-f]{40,}|ya29\.[\w-]{20,})",
    ),
    _exact_rule("token", r"\b(?P<secret>eyJ[\w-]{8,2000}\.eyJ[\w-]{8,4000}\.[\w-]{8,})"),
    _rule("token", r"\bauthorization\s*[:=]\s*[\"']?(?:bearer|basic|token)\s+(?P<secret>[\w.~+/=-]{8,})"),
    _rule("token", r"\bbearer\s+(?P<secret>[\w.~+/=-]{16,})", _has_digit),
    _rule(
        "token",
        r"(?:api[_ -]?key|client[_ -]?secret|(?:access|auth|refresh|secret|private|session)[_ -]?token)"
        r"[\"']?\s*[:=]\s*[\"']?(?P<secret>[^\s\"',;<>&]{8,})",
        _looks_like_a_password,
    ),
    _rule(
        "password",
        rf"(?<![a-z])(?:{_WORDS})[\"']?[ \t]*(?:=>|:=|[:=])[ \t]*{_VALUE}",
        _looks_like_a_password,
    ),
    _rule("password", rf"\b(?:{_WORDS})\s+{_IS}[ \t]*[:=][ \t]*{_VALUE}", _looks_like_a_password),
    _rule("password", rf"\b(?:{_WORDS})\s+{_IS}\s+{_VALUE}", _is_no_plain_word),
    _rule("password", rf"^[ \t]*(?:{_WORDS})[ \t]*:[ \t]*\n[ \t]*(?P<secret>\S{{3,200}})[ \t]*$", _is_no_plain_word),
    _rule(
        "password",
        rf"<(?P<tag>(?:\w{{1,40}}[_-])?(?:{_WORDS}))>\s*(?P<secret>[^<>\s][^<>]{{1,200}}?)\s*</(?P=tag)>",
        _looks_like_a_password,
    ),
    _rule("password", rf"\b(?:{_WORDS})[ \t]+{_VALUE}", _has_letters_and_digits),
    _rule("password", r"(?:^|\s)--?(?:password|passwd|pass)[= ](?P<secret>[^\s-]\S{2,})", _is_no_plain_word),
    _rule("password", r"\bcurl\b[^\n]{0,300}?\s(?:-u|--user)[ =]?[\"']?[^\s:\"']{1,80}:(?P<secret>[^\s\"']{2,})"),
    _rule("password", r"\bsshpass\s+-p\s*[\"']?(?P<secret>[^\s\"']{2,})"),
    _exact_rule("password", r"\bmysql(?:dump|admin)?\b[^\n]{0,300}?\s-p(?P<secret>[^\s-]\S{2,})"),
)
