"""Tests of the buses of live updates."""
