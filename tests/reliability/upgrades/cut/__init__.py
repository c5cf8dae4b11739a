"""A table more, every message lost, then the current goes."""
