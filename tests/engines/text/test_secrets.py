"""Secrets are struck out of a text before anything keeps it, and prose about passwords is left alone."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heimdesk.engines.text.secrets import mark_of, strike_secrets

SECRETS = [
    ("password: hunter2", "hunter2", "password"),
    ("Password = Tr0ub4dor&3", "Tr0ub4dor&3", "password"),
    ("pw: geheim1", "geheim1", "password"),
    ("Das Passwort lautet Sommer2024!", "Sommer2024!", "password"),
    ("my password is S3cret!x", "S3cret!x", "password"),
    ("my password is: abcdef", "abcdef", "password"),
    ("The password is: correct-horse1", "correct-horse1", "password"),
    ("password:\n  hunter2", "hunter2", "password"),
    ("PASSWORD hunter2!", "hunter2", "password"),
    ("mysql://root:s3cr3t@db1/x", "s3cr3t", "password"),
    ("DB_PASSWORD=foo9bar", "foo9bar", "password"),
    ('"password": "abc123"', "abc123", "password"),
    ("<password>abc123</password>", "abc123", "password"),
    ("curl -u admin:hunter22 http://x", "hunter22", "password"),
    ("mysql -u root -pS3cret db", "S3cret", "password"),
    ("sshpass -p 'abc12' ssh x", "abc12", "password"),
    ("Login/Passwort: admin / geheim77", "geheim77", "password"),
    ("mot de passe : azerty12", "azerty12", "password"),
    ("user: bob pass: bob123", "bob123", "password"),
    ("backup --password=abc1 now", "abc1", "password"),
    ("Authorization: Bearer abcdef1234567890", "abcdef1234567890", "token"),
    ("api_key=9f8e7d6c5b4a", "9f8e7d6c5b4a", "token"),
    ("client_secret: 'abcdEFGH1234'", "abcdEFGH1234", "token"),
    ("use ghp_" + "a1" * 18, "ghp_" + "a1" * 18, "token"),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc123DEF456", "eyJzdWIiOiIxMjM0In0", "token"),
    ("AKIA" + "IOSFODNN7EXAMPLE", "IOSFODNN7EXAMPLE", "access key"),
    ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJalrXUtnFEMI", "access key"),
    ("-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----", "MIIEow", "private key"),
    ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz cut off", "b3BlbnNz", "private key"),
]

PROSE = [
    "I forgot my password.",
    "The password is wrong",
    "password reset does not work",
    "Passwords are case sensitive",
    "password: (hidden)",
    "password: ********",
    "Enter the password: below",
    "The password was changed by Bob",
    "Reset your password: https://example.com/reset",
    "The password policy: minimum 8",
    "password=$DB_PASS",
    "password: {{ pw }}",
    "token expired, bearer of bad news",
    "Bearer authentication fails",
    "http://host:8080/x@y and https://user@host/",
    "compass: north, bypass = 1, test pass: 12 of 13 passed",
    "api key: missing",
    "ssh-rsa AAAAB3NzaC1yc2E is the public key",
    "mysql -h db -P 3306 -p",
    "Access denied for user 'mon_ro'@'10.0.0.7' (using password: YES)",
    "Passwort ist falsch",
    "error 0x80070005, session token invalid",
]


@pytest.mark.parametrize(("text", "secret", "kind"), SECRETS)
def test_a_secret_is_gone_and_a_mark_says_what_it_was(text: str, secret: str, kind: str) -> None:
    """[MAIL-5] Nothing of the secret is left; its kind is told."""
    struck = strike_secrets(text)
    assert secret not in struck.text
    assert mark_of(kind) in struck.text
    assert struck.found == (kind,)


@pytest.mark.parametrize("text", PROSE)
def test_prose_about_passwords_is_left_alone(text: str) -> None:
    """[MAIL-5] Few false alarms: words about secrets are no secrets."""
    assert strike_secrets(text).text == text


def test_the_words_around_a_secret_stay_readable() -> None:
    """[MAIL-5] Only the value goes."""
    struck = strike_secrets("The monitor user is mon_ro, password: abc123 for db1\nThanks")
    assert struck.text == f"The monitor user is mon_ro, password: {mark_of('password')} for db1\nThanks"


def test_several_kinds_are_named_once_each() -> None:
    """[MAIL-5] The sender is told what was found."""
    struck = strike_secrets("password: abc123\nPASSWORD=xyz789\nAuthorization: Bearer abcdef1234567890")
    assert struck.found == ("token", "password")


@given(st.text(max_size=300))
def test_striking_twice_changes_nothing_more(text: str) -> None:
    """[MAIL-5] A mark is not taken for a secret."""
    once = strike_secrets(f"{text} password: abc123")
    assert strike_secrets(once.text).text == once.text


@pytest.mark.parametrize(
    ("piece", "left"),
    [
        ("password ", "password "),
        ("a" * 50 + " ", "a" * 50 + " "),
        ("x:y@", "x:y@"),
        ("-----BEGIN ", "-----BEGIN "),
        ("user/pass: ", f"user/pass: user/{mark_of('password')} user/pass: "),
        ("eyJ", "eyJ"),
        ("curl ", "curl "),
        ("mysql ", "mysql "),
    ],
)
def test_a_long_text_is_struck_in_moments(piece: str, left: str) -> None:
    """[MAIL-5] No pattern runs away on long lines: twice the text takes some twice the time, not four times as much."""
    seconds = {}
    for times in (1, 2):
        text = piece * (200_000 * times // len(piece))
        since = process_time()
        struck = strike_secrets(text)
        seconds[times] = process_time() - since
        assert struck.text.startswith(left)
    assert seconds[2] < 3 * seconds[1] + 0.5
