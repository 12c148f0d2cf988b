"""The people of the tests, for the streams too."""

from tests.cast import people

__all__ = ["people"]
