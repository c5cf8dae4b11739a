"""Migrations as an upgrade could bring them, for an application that has none: one that goes well, one that fails, one that is cut."""
