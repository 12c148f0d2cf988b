"""What a machine lacks for a test: elsewhere that test is left out by name, in CI, which must have it, it fails so."""

import os
from typing import NoReturn

import pytest

CI = bool(os.environ.get("CI"))


def leave_out(why: str) -> NoReturn:
    """End the test that is about to run here: `why` says what is not there, and how it can be had."""
    if CI:
        pytest.fail(f"{why}, and in CI this test must run.", pytrace=False)
    pytest.skip(why)
