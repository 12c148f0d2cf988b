"""The main job, end to end, in a real browser."""
