"""Django's backend for PostgreSQL, with what is asked over and over done once."""
