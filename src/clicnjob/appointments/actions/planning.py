"""Giving, changing and following appointments; a counsellor is never in two places at once."""

import datetime as dt

from django.utils.translation import gettext as _

from clicnjob.accounts.models import User
from clicnjob.appointments.actions.rows import (
    How,
    check_colleague,
    check_free,
    check_professional,
    checked,
    end,
    hold,
    hold_time_of,
    how_of,
    insert,
    ring,
    settle_request,
    uid_if,
)
from clicnjob.appointments.enums import AppointmentState, Mode, News
from clicnjob.appointments.models import Appointment, AppointmentRequest
from clicnjob.appointments.notices import tell
from clicnjob.appointments.rules.standing import check_to_come, may_be_restored
from clicnjob.audit.actions import record
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.models import Site, YoungPerson


@action
def plan_appointment(
    *,
    person: YoungPerson,
    counsellor: User,
    starts_at: dt.datetime,
    place: str,
    minutes: int = 30,
    mode: Mode = Mode.SITE,
    site: Site | None = None,
    by: Actor,
) -> Appointment:
    """Write an appointment down, telling nobody (the closing of a workshop: they are in the room). ``minutes`` it lasts.

    Raises ``not_allowed``, ``closed``, ``past``, ``place_missing``, ``bad_length``, ``other_site``, ``not_a_colleague``,
    ``taken`` (the counsellor has another one at that time, or proposed it to someone).
    """
    given_by = check_professional(person, by)
    how = checked(How(place, minutes, mode, site), person.structure_id)
    check_colleague(person, counsellor)
    hold_time_of(counsellor.pk)
    check_free(person, counsellor, starts_at, how.minutes)
    return insert(person, counsellor, starts_at, how, given_by_id=given_by, by=by)


@action
def give_appointment(
    *,
    person: YoungPerson,
    counsellor: User,
    starts_at: dt.datetime,
    how: How,
    request: AppointmentRequest | None = None,
    by: Actor,
) -> Appointment:
    """Give an appointment and tell the young person; ``request`` is the one it answers.

    Raises what ``plan_appointment`` raises, and ``request_over``.
    """
    row = plan_appointment(
        person=person,
        counsellor=counsellor,
        starts_at=starts_at,
        place=how.place,
        minutes=how.minutes,
        mode=how.mode,
        site=how.site,
        by=by,
    )
    settle_request(request, person, by)
    tell(row, News.GIVEN, by=by)
    return row


@action
def move_appointment(
    *,
    appointment: Appointment,
    starts_at: dt.datetime,
    counsellor: User | None = None,
    how: How | None = None,
    request: AppointmentRequest | None = None,
    by: Actor,
) -> Appointment:
    """*Reporté*: another one takes its place, at another moment, perhaps with a colleague; the young person is told.

    Reminders and links of the former are over. Raises ``over`` once it began, and what ``give_appointment`` raises.
    """
    hold_time_of(appointment.counsellor_id, counsellor.pk if counsellor is not None else None)
    former = hold(appointment)
    person = former.young_person
    given_by = check_professional(person, by)
    check_to_come(former, clock.now())
    whom = counsellor or former.counsellor
    said = checked(how or how_of(former), person.structure_id)
    check_colleague(person, whom)
    check_free(person, whom, starts_at, said.minutes, ignoring=uid_if(former))
    row = insert(person, whom, starts_at, said, given_by_id=given_by, moved_from=former, by=by)
    settle_request(request, person, by)
    tell(row, News.MOVED, by=by)
    return row


@action
def cancel_appointment(*, appointment: Appointment, postponed: bool = False, by: Actor) -> Appointment:
    """Annulé, or Reporté when another one follows; tells nobody. Twice changes nothing.

    Raises ``already_told`` once it took place.
    """
    return end(appointment, AppointmentState.POSTPONED if postponed else AppointmentState.CANCELLED, by)


@action
def call_off(*, appointment: Appointment, by: Actor) -> Appointment:
    """Annulé by a professional, and the young person is told when it was still to come. Raises ``already_told``."""
    check_professional(appointment.young_person, by)
    was_coming = hold(appointment).state == AppointmentState.PLANNED
    row = end(appointment, AppointmentState.CANCELLED, by)
    if was_coming and row.starts_at > clock.now():
        tell(row, News.CANCELLED, by=by)
    return row


@action
def restore_appointment(*, appointment: Appointment, by: Actor) -> Appointment:
    """Take back one's own cancellation while the hour is still free: it is planned again, as if nothing had happened.

    Raises ``over`` (too late, or not one's own to take back), ``taken``.
    """
    held = hold(appointment)
    if held.state == AppointmentState.PLANNED:
        return held
    if not may_be_restored(held, clock.now(), by_youth=by.is_youth):
        raise DomainError(_("Ce rendez-vous n’est plus à venir."), code="over")
    check_free(held.young_person, held.counsellor, held.starts_at, held.minutes)
    held.state, held.ended_by_youth = AppointmentState.PLANNED, False
    held.sequence, held.changed_at = held.sequence + 1, clock.now()
    held.answer, held.answered_at = ("yes", clock.now()) if by.is_youth else ("", None)
    held.save(update_fields=["state", "ended_by_youth", "sequence", "changed_at", "answer", "answered_at"])
    record("appointment.restored", by=by, obj=held)
    ring(held)
    tell(held, News.TAKEN if by.is_youth else News.GIVEN, by=by)
    return held


@action
def note_presence(*, appointment: Appointment, present: bool, by: Actor) -> Appointment:
    """Présent or Absent, once the hour has come; a mistake is corrected the same way. Raises ``not_yet``, ``already_told``."""
    if clock.now() < appointment.starts_at:
        raise DomainError(pro("Ce rendez-vous n’a pas encore eu lieu."), code="not_yet")
    return end(appointment, AppointmentState.PRESENT if present else AppointmentState.ABSENT, by)
