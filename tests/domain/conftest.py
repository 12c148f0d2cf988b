"""Lets every test of the domain ask for the cast."""

from tests.cast import people, real_people

__all__ = ["people", "real_people"]
