"""Planning and following appointments; a counsellor is never in two places at once."""

import datetime as dt

from clicnjob.accounts.models import User
from clicnjob.appointments.enums import AppointmentState
from clicnjob.appointments.models import Appointment
from clicnjob.appointments.queries import busy_times
from clicnjob.audit.actions import record
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import Membership, YoungPerson


@action
def plan_appointment(
    *, person: YoungPerson, counsellor: User, starts_at: dt.datetime, place: str, minutes: int = 30, by: Actor
) -> Appointment:
    """Give a young person an appointment: a date, an hour, a place, with whom. ``minutes`` it lasts.

    Raises ``not_allowed``, ``closed``, ``past``, ``place_missing``, ``bad_length``, ``not_a_colleague``, ``taken`` (the
    counsellor has another one at that time).
    """
    if by.user_id is None:
        raise DomainError("Seul un professionnel donne un rendez-vous.", code="not_allowed")
    if person.closed_at is not None:
        raise DomainError("Ce dossier est fermé : une autre Mission locale suit ce jeune.", code="closed")
    if starts_at <= clock.now():
        raise DomainError("Cette heure est passée.", code="past", field="starts_at")
    if not place.strip():
        raise DomainError("Écrivez le lieu du rendez-vous.", code="place_missing", field="place")
    if not 5 <= minutes <= 240:
        raise DomainError("Un rendez-vous dure de 5 minutes à 4 heures.", code="bad_length", field="minutes")
    colleagues = Membership.objects.all().current(clock.today()).filter(structure_id=person.structure_id)
    if not colleagues.filter(user=counsellor).exists():
        raise DomainError(
            "Cette personne ne travaille pas dans votre structure.", code="not_a_colleague", field="counsellor"
        )
    lock(User.objects.filter(pk=counsellor.pk)).get()  # two people giving the same hour wait for each other
    ends_at = starts_at + dt.timedelta(minutes=minutes)
    for start, end in busy_times([counsellor.pk], starts=starts_at, ends=ends_at).get(counsellor.pk, []):
        if starts_at < end and start < ends_at:
            raise DomainError(
                f"{counsellor.first_name} a déjà un rendez-vous à cette heure. Choisissez-en une autre.",
                code="taken",
                field="starts_at",
            )
    row = Appointment.objects.create(
        structure_id=person.structure_id,
        young_person=person,
        counsellor=counsellor,
        starts_at=starts_at,
        minutes=minutes,
        place=place.strip(),
        given_by_id=by.user_id,
    )
    record("appointment.planned", by=by, obj=row, minutes=minutes)
    publish(f"person:{person.pk}", f"user:{counsellor.pk}")
    return row


@action
def cancel_appointment(*, appointment: Appointment, postponed: bool = False, by: Actor) -> Appointment:
    """Annulé, or Reporté when another one follows. Twice changes nothing. Raises ``already_told`` once it took place."""
    return _set(appointment, AppointmentState.POSTPONED if postponed else AppointmentState.CANCELLED, by)


@action
def note_presence(*, appointment: Appointment, present: bool, by: Actor) -> Appointment:
    """Présent or Absent, once the hour has come; a mistake is corrected the same way. Raises ``not_yet``, ``already_told``."""
    if clock.now() < appointment.starts_at:
        raise DomainError("Ce rendez-vous n’a pas encore eu lieu.", code="not_yet")
    return _set(appointment, AppointmentState.PRESENT if present else AppointmentState.ABSENT, by)


def _set(appointment: Appointment, state: AppointmentState, by: Actor) -> Appointment:
    held = lock(Appointment.objects.filter(pk=appointment.pk)).get()
    if held.state == state:
        return held
    told = {AppointmentState.PRESENT, AppointmentState.ABSENT}
    if held.state != AppointmentState.PLANNED and not (held.state in told and state in told):
        raise DomainError(f"Ce rendez-vous est déjà « {held.get_state_display()} ».", code="already_told")
    held.state = state
    held.save(update_fields=["state"])
    record(f"appointment.{state}", by=by, obj=held)
    publish(f"person:{held.young_person_id}", f"user:{held.counsellor_id}")
    return held
