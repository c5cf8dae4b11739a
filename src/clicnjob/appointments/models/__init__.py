"""Appointments, the moments proposed for one, requests, hours and rules."""

from clicnjob.appointments.models.appointments import Appointment, AppointmentCopy, AppointmentQuerySet
from clicnjob.appointments.models.hours import AppointmentRules, OwnHours
from clicnjob.appointments.models.links import AppointmentLink
from clicnjob.appointments.models.offering import Proposal, ProposalQuerySet, ProposedSlot
from clicnjob.appointments.models.requests import AppointmentRequest, RequestQuerySet

__all__ = [
    "Appointment",
    "AppointmentCopy",
    "AppointmentLink",
    "AppointmentQuerySet",
    "AppointmentRequest",
    "AppointmentRules",
    "OwnHours",
    "Proposal",
    "ProposalQuerySet",
    "ProposedSlot",
    "RequestQuerySet",
]
