"""Tests of search: one contract for every engine."""
