"""A table more, every message lost, then a failure."""
