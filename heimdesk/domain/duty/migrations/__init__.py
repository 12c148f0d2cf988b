"""Migrations of duty."""
