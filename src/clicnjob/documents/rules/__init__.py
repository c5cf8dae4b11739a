"""What is decided about papers and files, without a database."""

from clicnjob.documents.rules.chasing import MOST_BY_ITSELF, Plan, Told, due_by_itself, obstacle
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
from clicnjob.documents.rules.uploads import PIECE_BYTES, check_piece

__all__ = [
    "EXPIRES",
    "MAX_PAGES",
    "MAX_WAITING",
    "MOST_BY_ITSELF",
    "PIECE_BYTES",
    "USUAL",
    "Asked",
    "DeletionRecord",
    "Plan",
    "Situation",
    "Told",
    "check_piece",
    "due_by_itself",
    "end_of_day",
    "in_force",
    "justification",
    "obstacle",
    "same_day",
    "situation",
    "situations",
    "soon",
]
