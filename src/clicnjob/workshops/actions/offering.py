"""A freed place goes to the first in line, held for a limited time. Called with the session locked; no use case by itself."""

from django.db.models import Count, Q

from clicnjob.audit.actions import record
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.workshops.enums import TAKES_ROOM, SessionState, WaitState
from clicnjob.workshops.models import Session
from clicnjob.workshops.notices import tell_offer
from clicnjob.workshops.rules.room import Room, offer_until


def room_of(session: Session) -> Room:
    """The places of a locked session. What was kept for urgent cases is for everyone once the room is open."""
    seats = session.seats.filter(state__in=TAKES_ROOM).aggregate(
        taken=Count("pk"), urgent=Count("pk", filter=Q(urgent=True))
    )
    return Room(
        capacity=session.capacity,
        reserved=session.reserved if session.state == SessionState.PLANNED else 0,
        taken=seats["taken"],
        urgent=seats["urgent"],
        offered=session.waits.filter(state=WaitState.OFFERED).count(),
    )


def offer_freed(session: Session, *, by: Actor) -> int:
    """Offer each free place of a locked session to the next in line; returns how many were offered."""
    waiting = session.waits.filter(state=WaitState.WAITING, young_person__closed_at=None).order_by("created_at", "pk")
    if session.state != SessionState.PLANNED or not waiting.exists():
        return 0
    until = offer_until(
        session.starts_at, clock.now(), hours=session.workshop.offer_hours, zone=session.structure.timezone
    )
    if until is None:
        return 0
    chosen = list(waiting[: room_of(session).free])
    for wait in chosen:
        wait.state, wait.offered_until = WaitState.OFFERED, until
        wait.save(update_fields=["state", "offered_until"])
        record("seat.offered", by=by, obj=wait, structure_id=session.structure_id, person_id=wait.young_person_id)
        tell_offer(wait, by=by)
        publish(f"person:{wait.young_person_id}")
    if chosen:
        publish(f"session:{session.pk}")
    return len(chosen)
