"""What a machine lacks for a test: it is left out by name; in CI, which installs what can be installed, it fails so."""

import os
from typing import NoReturn

import pytest

CI = bool(os.environ.get("CI"))


def leave_out(why: str, *, of_the_machine: bool = False) -> NoReturn:
    """End the test that is about to run here: `why` says what is not there, and how it can be had.

    `of_the_machine`: nothing that is installed gives it, such as the right to mount a disk; CI tells its name, too.
    """
    if CI and not of_the_machine:
        pytest.fail(f"{why}, and in CI this test must run.", pytrace=False)
    pytest.skip(why)
