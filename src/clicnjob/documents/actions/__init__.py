"""What becomes of a paper: received, checked, reported, destroyed (R11). No copy stays."""

from clicnjob.documents.actions.checking import correct, refuse, see_original, verify
from clicnjob.documents.actions.ending import BATCH, destroy_due, report
from clicnjob.documents.actions.looking import confirm_looks, forget_looks, lift_stop, look, may_look
from clicnjob.documents.actions.sending import receive, withdraw

__all__ = [
    "BATCH",
    "confirm_looks",
    "correct",
    "destroy_due",
    "forget_looks",
    "lift_stop",
    "look",
    "may_look",
    "receive",
    "refuse",
    "report",
    "see_original",
    "verify",
    "withdraw",
]
