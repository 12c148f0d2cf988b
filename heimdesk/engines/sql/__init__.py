"""SQL that is built once: Django's own text for a query set or a row, kept by shape and run with new values."""
