"""Rows of the journey."""

from clicnjob.enrolment.models.claims import Claim, ClaimQuerySet
from clicnjob.enrolment.models.pairings import Pairing, PairingQuerySet

__all__ = ["Claim", "ClaimQuerySet", "Pairing", "PairingQuerySet"]
