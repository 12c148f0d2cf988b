"""Django's backend for SQLite, with statements that are put into its style of parameters once."""
