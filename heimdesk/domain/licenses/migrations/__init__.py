"""Migrations of licenses."""
