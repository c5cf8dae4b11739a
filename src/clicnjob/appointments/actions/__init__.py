"""What is done with appointments."""

from clicnjob.appointments.actions.answering import answer_link, say_coming, say_not_coming
from clicnjob.appointments.actions.asking import ask, cancel_request, refuse_request
from clicnjob.appointments.actions.choosing import choose, decline, take_moment
from clicnjob.appointments.actions.imilo import mark_copied, unmark_copied
from clicnjob.appointments.actions.offering import expire_proposal, propose, withdraw
from clicnjob.appointments.actions.planning import (
    call_off,
    cancel_appointment,
    give_appointment,
    move_appointment,
    note_presence,
    plan_appointment,
    restore_appointment,
)
from clicnjob.appointments.actions.reminding import remind
from clicnjob.appointments.actions.setting import set_own_hours, set_rules

__all__ = [
    "answer_link",
    "ask",
    "call_off",
    "cancel_appointment",
    "cancel_request",
    "choose",
    "decline",
    "expire_proposal",
    "give_appointment",
    "mark_copied",
    "move_appointment",
    "note_presence",
    "plan_appointment",
    "propose",
    "refuse_request",
    "remind",
    "restore_appointment",
    "say_coming",
    "say_not_coming",
    "set_own_hours",
    "set_rules",
    "take_moment",
    "unmark_copied",
    "withdraw",
]
