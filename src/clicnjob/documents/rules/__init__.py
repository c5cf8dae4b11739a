"""What is decided about papers and files, without a database."""

from clicnjob.documents.rules.papers import EXPIRES, MAX_PAGES, MAX_WAITING, DeletionRecord, end_of_day, same_day
from clicnjob.documents.rules.requirements import (
    USUAL,
    Asked,
    Situation,
    in_force,
    justification,
    situation,
    situations,
    soon,
)

__all__ = [
    "EXPIRES",
    "MAX_PAGES",
    "MAX_WAITING",
    "USUAL",
    "Asked",
    "DeletionRecord",
    "Situation",
    "end_of_day",
    "in_force",
    "justification",
    "same_day",
    "situation",
    "situations",
    "soon",
]
