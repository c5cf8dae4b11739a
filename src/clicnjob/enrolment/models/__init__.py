"""Rows of the journey."""

from clicnjob.enrolment.models.calls import CallTask, CallTaskQuerySet
from clicnjob.enrolment.models.claims import Claim, ClaimQuerySet
from clicnjob.enrolment.models.invitations import JoinInvitation, JoinInvitationQuerySet
from clicnjob.enrolment.models.pairings import Pairing, PairingQuerySet

__all__ = [
    "CallTask",
    "CallTaskQuerySet",
    "Claim",
    "ClaimQuerySet",
    "JoinInvitation",
    "JoinInvitationQuerySet",
    "Pairing",
    "PairingQuerySet",
]
