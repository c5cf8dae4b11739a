"""How papers and files are said and shown."""

from clicnjob.documents.presenters.papers import ADVICE, LEGIBLE, OwnPaper, mark, once, own_paper
from clicnjob.documents.presenters.readings import Side, kind_of, prefill, side
from clicnjob.documents.presenters.requirements import OwnRequirement, how_long, lead_of, own_requirement

__all__ = [
    "ADVICE",
    "LEGIBLE",
    "OwnPaper",
    "OwnRequirement",
    "Side",
    "how_long",
    "kind_of",
    "lead_of",
    "mark",
    "once",
    "own_paper",
    "own_requirement",
    "prefill",
    "side",
]
