"""The policy book and all that follows from it: pure functions, no Django, no clock, no database."""
