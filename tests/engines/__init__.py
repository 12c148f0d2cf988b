"""Tests of the engines: machines are run as they are, on real texts."""
