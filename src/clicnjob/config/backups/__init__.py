"""Backups that open nothing without the keys kept apart, and restores that forget again what was erased since (ADR 36)."""
