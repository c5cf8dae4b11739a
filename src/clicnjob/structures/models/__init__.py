"""Structures, those who work there and those who come there."""

from clicnjob.structures.models.handovers import HandOver
from clicnjob.structures.models.people import Attachment, Card, ExceptionalAccess, FirstReception, YoungPerson
from clicnjob.structures.models.places import Closure, OpeningHours, Site, Structure
from clicnjob.structures.models.staff import Cover, Invitation, Membership
from clicnjob.structures.models.transfers import Transfer

__all__ = [
    "Attachment",
    "Card",
    "Closure",
    "Cover",
    "ExceptionalAccess",
    "FirstReception",
    "HandOver",
    "Invitation",
    "Membership",
    "OpeningHours",
    "Site",
    "Structure",
    "Transfer",
    "YoungPerson",
]
