"""The SQL that is built once."""
