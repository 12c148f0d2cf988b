"""Migrations of knowledge."""
