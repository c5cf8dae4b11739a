"""How papers and files are said and shown."""

from clicnjob.documents.presenters.papers import ADVICE, LEGIBLE, OwnPaper, mark, once, own_paper

__all__ = [
    "ADVICE",
    "LEGIBLE",
    "OwnPaper",
    "mark",
    "once",
    "own_paper",
]
