"""What becomes of a paper: received, checked, reported, destroyed (R11). No copy stays."""

from clicnjob.documents.actions.asking import ask_help, bring, close_help, note_export, reminder_read
from clicnjob.documents.actions.chasing import AT_ONCE, chase, chase_by_itself, chase_each
from clicnjob.documents.actions.checking import correct, refuse, see_original, verify
from clicnjob.documents.actions.ending import BATCH, destroy_due, report
from clicnjob.documents.actions.looking import look, may_look
from clicnjob.documents.actions.reading import note_reading
from clicnjob.documents.actions.requirements import (
    change_chase_plan,
    change_requirements,
    reset_requirements,
)
from clicnjob.documents.actions.sending import receive, withdraw
from clicnjob.documents.actions.uploading import arrived, give_up, give_up_stale, take_piece, whole

__all__ = [
    "AT_ONCE",
    "BATCH",
    "arrived",
    "ask_help",
    "bring",
    "change_chase_plan",
    "change_requirements",
    "chase",
    "chase_by_itself",
    "chase_each",
    "close_help",
    "correct",
    "destroy_due",
    "give_up",
    "give_up_stale",
    "look",
    "may_look",
    "note_export",
    "note_reading",
    "receive",
    "refuse",
    "reminder_read",
    "report",
    "reset_requirements",
    "see_original",
    "take_piece",
    "verify",
    "whole",
    "withdraw",
]
