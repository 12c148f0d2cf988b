"""The product's settings with one page more: the one that greets, against which the others are measured."""

from heimdesk.config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.greeting"
