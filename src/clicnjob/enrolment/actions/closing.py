"""Closing a session: everyone of the roster leaves with a state and a next step, in one action (R9)."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from clicnjob.accounts.models import User
from clicnjob.appointments.actions import plan_appointment
from clicnjob.audit.actions import record
from clicnjob.enrolment.actions.calling import ask_call
from clicnjob.enrolment.queries.joining import is_joined
from clicnjob.enrolment.rules.closing import EXCUSES, next_step
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.actions import assign_referent
from clicnjob.structures.models import Attachment, Membership, YoungPerson
from clicnjob.workshops.actions import excuse, give_seat, mark_absent
from clicnjob.workshops.actions.attendance import note_hours
from clicnjob.workshops.actions.sheets import make_sheet
from clicnjob.workshops.enums import AbsenceReason, News, SeatState, SessionState, WorkshopKind
from clicnjob.workshops.models import Seat, Session, Signature
from clicnjob.workshops.notices import tell
from clicnjob.workshops.queries import next_sessions

Excuse = AbsenceReason
"""Why someone did not come. Those of ``EXCUSES`` excuse; no news and oversight do not."""


@dataclass(frozen=True, slots=True)
class NextAppointment:
    """A date, an hour, a place, with whom; ``minutes`` it lasts."""

    counsellor: User
    starts_at: dt.datetime
    place: str
    minutes: int = 30


@dataclass(frozen=True, slots=True)
class Hours:
    """When someone came, and left before the end; ``None``: as noted, and stayed."""

    arrived_at: dt.datetime | None = None
    left_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing did, in numbers."""

    present: int
    absent: int
    excused: int
    finalised: int
    seated_again: int


@action
def close_session(
    *,
    session: Session,
    absences: Mapping[uuid.UUID, AbsenceReason | None],
    appointments: Mapping[uuid.UUID, NextAppointment],
    presences: Collection[uuid.UUID] = (),
    hours: Mapping[uuid.UUID, Hours] | None = None,
    by: Actor,
) -> Closed:
    """Close the roster of a session, whole: keys are seat ids.

    Those of ``absences`` did not come (an excuse, another reason, or ``None``: no news); ``presences`` came although
    nobody had noted it; who was checked in stays present; ``hours`` say who came late or left early. The sheet is made.
    Present and attached: *Inscription finalisée*, with the appointment given. Who is not finalised keeps an owner (the
    referent; else who closes) and gets a next step; who did not come gets a seat in the next session and is told so;
    after as many absences without excuse as the structure says (``absences_before_call``) the referent has a call to make.
    All this is of the registration workshop: closing another kind notes who came, and nothing else of a registration
    (ADR 24).

    Raises ``not_allowed``, ``already_closed``, ``too_early`` (before its start), ``not_on_roster``,
    ``roster_incomplete`` (neither present nor absent), ``appointment_absent``, and what ``plan_appointment`` raises.
    """
    if by.user_id is None:
        raise DomainError(pro("Seul un professionnel clôture une séance."), code="not_allowed")
    held = lock(Session.objects.filter(pk=session.pk)).select_related("structure", "site", "workshop").get()
    registers = held.workshop.kind == WorkshopKind.REGISTRATION
    moment = clock.now()
    if held.state in {SessionState.CLOSED, SessionState.CANCELLED}:
        raise DomainError(pro("Cette séance est déjà clôturée."), code="already_closed")
    if moment < held.starts_at:
        raise DomainError(pro("Cette séance n’a pas commencé."), code="too_early")
    seats = _roster(held, absences, presences, appointments)
    for seat in seats:
        _settle(seat, absences, presences, moment, by)
        if hours and seat.pk in hours and seat.state == SeatState.PRESENT:
            said = hours[seat.pk]
            note_hours(seat=seat, arrived_at=said.arrived_at, left_at=said.left_at, by=by)
    # Who is not present after all signed nothing.
    Signature.objects.filter(session=held, seat__isnull=False).exclude(seat__state=SeatState.PRESENT).delete()
    joined = set(
        Attachment.objects.current()
        .filter(young_person__in=[seat.young_person_id for seat in seats])
        .values_list("young_person_id", flat=True)
    )
    finalised = seated_again = 0
    for seat in seats:
        person = seat.young_person
        if person.referent_id is None and registers:
            _give_owner(person, held, by)
        present = seat.state == SeatState.PRESENT
        if not registers:
            pass
        elif present and person.pk in joined and person.finalised_at is None:
            _finalise(person, moment, by)
            finalised += 1
        elif person.finalised_at is None:
            again = None if present else _seat_again(seat, held, by)
            seated_again += again is not None
            person.next_step = next_step(
                present=present, again=again, absences=_absences(person), most=held.structure.absences_before_call
            )
            person.save(update_fields=["next_step"])
        if (given := appointments.get(seat.pk)) is not None:
            plan_appointment(
                person=person,
                counsellor=given.counsellor,
                starts_at=given.starts_at,
                place=given.place,
                minutes=given.minutes,
                by=by,
            )
        publish(f"person:{person.pk}")
    held.state, held.closed_at, held.closed_by_id = SessionState.CLOSED, moment, by.user_id
    held.save(update_fields=["state", "closed_at", "closed_by"])
    make_sheet(session=held, by=by)
    states = [seat.state for seat in seats]
    closed = Closed(
        present=states.count(SeatState.PRESENT),
        absent=states.count(SeatState.ABSENT),
        excused=states.count(SeatState.EXCUSED),
        finalised=finalised,
        seated_again=seated_again,
    )
    record(
        "session.closed",
        by=by,
        obj=held,
        present=closed.present,
        absent=closed.absent,
        excused=closed.excused,
        finalised=finalised,
        seated_again=seated_again,
        appointments=len(appointments),
    )
    publish(f"session:{held.pk}")
    return closed


def _roster(
    session: Session,
    absences: Mapping[uuid.UUID, AbsenceReason | None],
    presences: Collection[uuid.UUID],
    appointments: Mapping[uuid.UUID, NextAppointment],
) -> list[Seat]:
    """The seats of the session, locked, once what was said covers exactly them."""
    rows = lock(session.seats.exclude(state=SeatState.CANCELLED)).order_by("created_at", "pk")
    seats = list(rows)
    people = YoungPerson.objects.filter(pk__in=[seat.young_person_id for seat in seats]).select_related("referent")
    by_id = {person.pk: person for person in people}
    for seat in seats:
        seat.session, seat.young_person = session, by_id[seat.young_person_id]
    told = {*absences, *presences, *appointments}
    if told - {seat.pk for seat in seats}:
        raise DomainError(pro("La liste a changé entre-temps. Relisez-la."), code="not_on_roster")
    for seat in seats:
        name = seat.young_person.full_name
        if seat.state == SeatState.REGISTERED and seat.pk not in absences and seat.pk not in presences:
            raise DomainError(pro("Dites si %(name)s est venu·e.") % {"name": name}, code="roster_incomplete")
        away = seat.pk in absences or (seat.state != SeatState.PRESENT and seat.pk not in presences)
        if away and seat.pk in appointments and seat.pk not in presences:
            raise DomainError(
                pro("%(name)s n’est pas venu·e : la prochaine séance lui sert de rendez-vous.") % {"name": name},
                code="appointment_absent",
            )
    return seats


def _settle(
    seat: Seat,
    absences: Mapping[uuid.UUID, AbsenceReason | None],
    presences: Collection[uuid.UUID],
    moment: dt.datetime,
    by: Actor,
) -> None:
    """Present, excused or absent: the words said at the closing are the last ones."""
    if seat.pk in presences:
        if seat.state != SeatState.PRESENT:
            seat.state, seat.reason = SeatState.PRESENT, ""
            seat.arrived_at = min(moment, seat.session.starts_at)
            seat.save(update_fields=["state", "reason", "arrived_at"])
            record("seat.checked_in", by=by, obj=seat, structure_id=seat.session.structure_id, at_closing=True)
    elif seat.pk in absences:
        reason = absences[seat.pk]
        if reason in EXCUSES:
            told = excuse(seat=seat, reason=str(reason), by=by)
        else:
            told = mark_absent(seat=seat, reason=str(reason or ""), by=by)
        seat.state, seat.reason, seat.arrived_at = told.state, told.reason, told.arrived_at
    if seat.help_asked_at is not None:
        seat.help_asked_at, seat.helper = None, ""
        seat.save(update_fields=["help_asked_at", "helper"])


def _finalise(person: YoungPerson, moment: dt.datetime, by: Actor) -> None:
    person.finalised_at, person.finalised_by_id, person.next_step = moment, by.user_id, ""
    person.save(update_fields=["finalised_at", "finalised_by", "next_step"])
    record("person.finalised", by=by, obj=person, person_id=person.pk)


@action
def finalise_registration(*, person: YoungPerson, by: Actor) -> YoungPerson:
    """*Inscription finalisée* outside a closing: registered out of a workshop, or after it (R8). Twice is once.

    Raises ``not_allowed``, ``not_joined`` (the account comes first), ``closed``.
    """
    held = lock(YoungPerson.objects.filter(pk=person.pk)).get()
    if by.user_id is None or by.structure_id != held.structure_id:
        raise DomainError(pro("Seul un professionnel de la structure finalise une inscription."), code="not_allowed")
    if held.finalised_at is not None:
        return held
    if held.closed_at is not None:
        raise DomainError(pro("Ce dossier est fermé."), code="closed")
    if not is_joined(held.pk):
        raise DomainError(
            pro("Créez d’abord le compte de %(name)s, avec sa carte.") % {"name": held.first_name}, code="not_joined"
        )
    if held.referent_id is None:
        _own(held, by)
    _finalise(held, clock.now(), by)
    publish(f"person:{held.pk}")
    return held


def _absences(person: YoungPerson) -> int:
    return Seat.objects.all().of_registration().filter(young_person=person, state=SeatState.ABSENT).count()


def _give_owner(person: YoungPerson, session: Session, by: Actor) -> None:
    """Nobody leaves without an owner: the counsellor who closes, else a leader who is one."""
    if _own(person, by):
        return
    counsellors = (
        Membership.objects.all().current(clock.today()).counsellors().filter(structure_id=session.structure_id)
    )
    leader = session.leaders.filter(pk__in=counsellors.values("user_id")).order_by("first_name", "pk").first()
    if leader is not None:
        assign_referent(person=person, referent=leader, by=by)


def _own(person: YoungPerson, by: Actor) -> bool:
    """The counsellor who acts takes charge of who has nobody; False when another role acts."""
    if by.role is Role.COUNSELLOR:
        assign_referent(person=person, referent=User.objects.get(pk=str(by.user_id)), by=by)
    return by.role is Role.COUNSELLOR


def _seat_again(seat: Seat, session: Session, by: Actor) -> Session | None:
    """The session where someone who did not come is expected next, given now if they hold no seat; None: to be called."""
    person = seat.young_person
    coming = (
        Seat.objects.all()
        .of_registration()
        .filter(young_person=person, state=SeatState.REGISTERED, session__starts_at__gt=clock.now())
        .select_related("session")
    )
    if (already := coming.order_by("session__starts_at").first()) is not None:
        return already.session
    if seat.state == SeatState.ABSENT and (count := _absences(person)) >= session.structure.absences_before_call:
        ask_call(person=person, absences=count, by=by)
        return None
    found = next_sessions(session.structure_id, site_id=session.site_id, limit=1) or next_sessions(
        session.structure_id, limit=1
    )
    if not found:
        return None
    system = Actor(by.kind, name=by.name, role=by.role, structure_id=by.structure_id)  # given by nobody: by itself
    tell(give_seat(session=found[0], person=person, by=system), News.GIVEN, by=system)
    return found[0]
