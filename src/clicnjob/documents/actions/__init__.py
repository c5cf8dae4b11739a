"""What becomes of a paper: received, checked, reported, destroyed (R11). No copy stays."""

from clicnjob.documents.actions.checking import correct, note_view, refuse, see_original, verify
from clicnjob.documents.actions.ending import BATCH, destroy_due, report
from clicnjob.documents.actions.sending import receive, withdraw

__all__ = [
    "BATCH",
    "correct",
    "destroy_due",
    "note_view",
    "receive",
    "refuse",
    "report",
    "see_original",
    "verify",
    "withdraw",
]
