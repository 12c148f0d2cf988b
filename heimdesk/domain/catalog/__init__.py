"""Families, products, modules, releases and bugs."""
