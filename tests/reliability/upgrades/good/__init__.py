"""A table more."""
