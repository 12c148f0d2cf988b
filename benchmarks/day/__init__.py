"""A busy day: many people at work at once, with pauses to think, on all processes of a real installation."""
