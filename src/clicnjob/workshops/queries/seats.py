"""Seats and rosters."""

import uuid

from django.http import Http404

from clicnjob.shared.actor import Actor
from clicnjob.workshops.enums import Answer, SeatState
from clicnjob.workshops.models import Seat, SeatQuerySet, Session, Wait
from clicnjob.workshops.queries.sessions import leads


def _seats() -> SeatQuerySet:
    return Seat.objects.select_related(
        "session__workshop", "session__site", "session__structure", "young_person__referent"
    )


def get_seat(actor: Actor, pk: uuid.UUID) -> Seat:
    """A seat of one's structure, of a volunteer's session, or one's own. Raises Http404."""
    row = _seats().visible_to(actor).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def get_desk_seat(actor: Actor, pk: uuid.UUID) -> Seat:
    """A seat of a session whose desk one works at (leader, direction, volunteer of it). Raises Http404."""
    rows = _seats().filter(pk=pk)
    if not actor.is_volunteer:
        rows = rows.filter(session__in=Session.objects.filter(leads(actor)).values("pk"))
    row = rows.visible_to(actor).exclude(state=SeatState.CANCELLED).first()
    if row is None:
        raise Http404
    return row


def said_no(session: Session) -> list[Seat]:
    """Those who gave their place back before the day: seen beside the roster."""
    rows = session.seats.filter(state=SeatState.CANCELLED, answer=Answer.NO).select_related("young_person")
    return list(rows.order_by("-answered_at"))


def line_of(session: Session) -> list[Wait]:
    """The waiting list in its order; a professional's page asked for the session before."""
    return list(session.waits.all().in_line().select_related("young_person"))


def roster(session: Session) -> list[Seat]:
    """Every seat of a session that was not cancelled, by first name. The session's visibility was asked before."""
    rows = session.seats.exclude(state=SeatState.CANCELLED).select_related("young_person__referent")
    return list(rows.order_by("young_person__search_name", "created_at"))
