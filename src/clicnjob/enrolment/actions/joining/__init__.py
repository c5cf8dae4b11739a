"""From a place claimed in the room, or a card shown, to an account attached to the file (R6, R7)."""

from clicnjob.enrolment.actions.joining.access import choose_code_again, give_return_code, recover, undo_join
from clicnjob.enrolment.actions.joining.boarding import choose_language, join, tell_reach
from clicnjob.enrolment.actions.joining.claims import (
    ask_help_on_claim,
    claim_place,
    confirm_claim,
    drop_claim,
    match_claim,
    refuse_claim,
)

__all__ = [
    "ask_help_on_claim",
    "choose_code_again",
    "choose_language",
    "claim_place",
    "confirm_claim",
    "drop_claim",
    "give_return_code",
    "join",
    "match_claim",
    "recover",
    "refuse_claim",
    "tell_reach",
    "undo_join",
]
