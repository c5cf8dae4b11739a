"""Doors: public pages, homes, health, errors."""
