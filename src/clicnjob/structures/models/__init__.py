"""Structures, those who work there and those who come there."""

from clicnjob.structures.models.caseloads import CaseloadHeadings, CaseloadImport, CaseloadLine
from clicnjob.structures.models.handovers import HandOver
from clicnjob.structures.models.joining import Attachment, Card
from clicnjob.structures.models.merging import DistinctPair, FileMerge
from clicnjob.structures.models.people import ExceptionalAccess, FirstReception, YoungPerson
from clicnjob.structures.models.places import Closure, OpeningHours, Site, Structure
from clicnjob.structures.models.practice import Practice
from clicnjob.structures.models.profiles import Profile
from clicnjob.structures.models.quotas import Meter, Sight
from clicnjob.structures.models.staff import Cover, Invitation, Membership
from clicnjob.structures.models.transfers import Transfer

__all__ = [
    "Attachment",
    "Card",
    "CaseloadHeadings",
    "CaseloadImport",
    "CaseloadLine",
    "Closure",
    "Cover",
    "DistinctPair",
    "ExceptionalAccess",
    "FileMerge",
    "FirstReception",
    "HandOver",
    "Invitation",
    "Membership",
    "Meter",
    "OpeningHours",
    "Practice",
    "Profile",
    "Sight",
    "Site",
    "Structure",
    "Transfer",
    "YoungPerson",
]
