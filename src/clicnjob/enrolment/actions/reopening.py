"""Opening a closed session again, to correct it."""

from clicnjob.audit.actions import record
from clicnjob.enrolment.models import CallTask
from clicnjob.enrolment.rules.closing import CLOSE_AGAIN
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.models import YoungPerson
from clicnjob.vault.facts import seal_fact
from clicnjob.workshops.actions import cancel_seat
from clicnjob.workshops.actions.sheets import retire_sheet
from clicnjob.workshops.enums import SeatState, SessionState, WorkshopKind
from clicnjob.workshops.models import Seat, Session


@action
def reopen_session(*, session: Session, reason: str, by: Actor) -> Session:
    """Open a closed roster again, to correct it: what closing did by itself is taken back, appointments stay.

    The registrations it finalised wait for the next closing; the seats it gave by itself in sessions to come are
    cancelled. Raises ``not_closed``, ``reason_missing``.
    """
    words = " ".join(reason.split())
    if len(words) < 5:
        raise DomainError(pro("Dites pourquoi, en quelques mots."), code="reason_missing", field="reason")
    held = lock(Session.objects.filter(pk=session.pk)).select_related("workshop").get()
    if held.state != SessionState.CLOSED or held.closed_at is None:
        raise DomainError(pro("Cette séance n’est pas clôturée."), code="not_closed")
    people = held.seats.exclude(state=SeatState.CANCELLED).values("young_person_id")
    finalised = YoungPerson.objects.filter(pk__in=people, finalised_at=held.closed_at)
    taken_back = finalised.update(finalised_at=None, finalised_by=None)
    # What closing said to do next counts no more, for those who did not come either.
    if held.workshop.kind == WorkshopKind.REGISTRATION:
        YoungPerson.objects.filter(pk__in=people, finalised_at=None).update(next_step=CLOSE_AGAIN)
    CallTask.objects.filter(young_person__in=people, tries=0, done_at=None, created_at__gte=held.closed_at).delete()
    by_itself = Seat.objects.filter(
        young_person__in=people,
        given_by=None,
        answer="",
        state=SeatState.REGISTERED,
        created_at__gte=held.closed_at,
        session__starts_at__gt=clock.now(),
    )
    for seat in by_itself.order_by("session_id", "pk"):
        cancel_seat(seat=seat, by_us=True, by=by)
    if Session.objects.filter(state=SessionState.OPEN, room_code=held.room_code).exists():
        held.room_code = ""
    held.state, held.closed_at, held.closed_by = SessionState.OPEN, None, None
    held.save(update_fields=["state", "closed_at", "closed_by", "room_code"])
    retire_sheet(session=held, by=by)
    why = seal_fact("session.reopened", held.structure_id, held.pk, words[:200])  # it may name someone
    record("session.reopened", by=by, obj=held, finalised_taken_back=taken_back, sealed=why)
    publish(f"session:{held.pk}")
    return held
