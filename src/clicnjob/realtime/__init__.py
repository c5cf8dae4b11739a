"""Doorbells: « something changed here », never what. Pages refetch themselves through the normal permission path."""
