"""Situations of the inbox that only the storeys of workshops and papers know."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q

from clicnjob.documents.enums import DocumentState
from clicnjob.documents.models import Document
from clicnjob.workshops.models import Seat


def identity_missing(moment: dt.datetime, day: dt.date) -> Q:
    """No identity paper was verified yet."""
    papers = Document.objects.all().of_identity().filter(young_person=OuterRef("pk"), state=DocumentState.VERIFIED)
    return ~Q(Exists(papers))


def seat_ahead(moment: dt.datetime, day: dt.date) -> Q:
    """Expected at a session to come."""
    seats = Seat.objects.all().taking_room().filter(young_person=OuterRef("pk"), session__starts_at__gt=moment)
    return Q(Exists(seats))
