"""Reading appointments."""

from clicnjob.appointments.queries.agenda import Day, Entry, agenda
from clicnjob.appointments.queries.appointments import (
    coming_appointments,
    get_appointment,
    misplaced,
    next_appointment_of,
    own_appointments,
    own_cancelled,
    past_appointments,
)
from clicnjob.appointments.queries.hours import hours_of, own_hours, rules_of
from clicnjob.appointments.queries.moments import busy_times, free_moments
from clicnjob.appointments.queries.offering import get_proposal, own_proposal, proposal_of, proposals_of
from clicnjob.appointments.queries.requests import (
    Asked,
    asked_in,
    get_request,
    own_request,
    request_of,
    requests_count,
    requests_to_answer,
)

__all__ = [
    "Asked",
    "Day",
    "Entry",
    "agenda",
    "asked_in",
    "busy_times",
    "coming_appointments",
    "free_moments",
    "get_appointment",
    "get_proposal",
    "get_request",
    "hours_of",
    "misplaced",
    "next_appointment_of",
    "own_appointments",
    "own_cancelled",
    "own_hours",
    "own_proposal",
    "own_request",
    "past_appointments",
    "proposal_of",
    "proposals_of",
    "request_of",
    "requests_count",
    "requests_to_answer",
    "rules_of",
]
