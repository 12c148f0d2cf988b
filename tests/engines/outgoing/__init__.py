"""Tests of text: attacks, broken files, real documents."""
