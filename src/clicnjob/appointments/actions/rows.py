"""What every action on an appointment shares: the counsellor's lock, the checks, the row, the bells. No use case by itself."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from clicnjob.accounts.models import User
from clicnjob.appointments.enums import AppointmentState, Mode, RequestState
from clicnjob.appointments.models import Appointment, AppointmentRequest, Proposal
from clicnjob.appointments.notices import quiet
from clicnjob.appointments.queries.commitments import held_uid, uid_of
from clicnjob.appointments.queries.moments import busy_times, overlaps
from clicnjob.audit.actions import record
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import french, pro
from clicnjob.structures.commitments import Taken
from clicnjob.structures.models import Membership, Site, YoungPerson

SHORTEST, LONGEST = 5, 240
"""Minutes that an appointment lasts."""


@dataclass(frozen=True, slots=True)
class How:
    """How one meets: ``minutes``, at a site, by telephone or elsewhere, and the words of the place."""

    place: str
    minutes: int = 30
    mode: Mode = Mode.SITE
    site: Site | None = None


def how_of(row: Appointment | Proposal) -> How:
    """The same way as another appointment, or as proposed."""
    return How(row.place, row.minutes, Mode(row.mode), row.site)


def usual_place(site: Site) -> str:
    """A site, as its place is written."""
    return ", ".join(part for part in (site.name, site.address) if part)


def checked(how: How, structure_id: uuid.UUID) -> How:
    """``how`` with its place written. Raises ``place_missing``, ``bad_length``, ``other_site``."""
    if not SHORTEST <= how.minutes <= LONGEST:
        raise DomainError(pro("Un rendez-vous dure de 5 minutes à 4 heures."), code="bad_length", field="minutes")
    if how.mode == Mode.PHONE:
        return How(french("Par téléphone"), how.minutes, how.mode)
    if how.mode == Mode.SITE and how.site is not None and how.site.structure_id != structure_id:
        raise DomainError(pro("Choisissez une antenne de votre structure."), code="other_site", field="site")
    site = how.site if how.mode == Mode.SITE else None
    place = how.place.strip() or (usual_place(site) if site else "")
    if not place:
        raise DomainError(pro("Écrivez le lieu du rendez-vous."), code="place_missing", field="place")
    return How(place[:240], how.minutes, how.mode, site)


def check_professional(person: YoungPerson, by: Actor) -> uuid.UUID:
    """The professional who acts. Raises ``not_allowed``, ``closed``."""
    if not by.is_staff or by.user_id is None or by.structure_id != person.structure_id:
        raise DomainError(pro("Seul un professionnel donne un rendez-vous."), code="not_allowed")
    if person.closed_at is not None:
        raise DomainError(pro("Ce dossier est fermé."), code="closed")
    return by.user_id


def check_colleague(person: YoungPerson, counsellor: User) -> None:
    """Raises ``not_a_colleague``."""
    colleagues = Membership.objects.all().current(clock.today()).filter(structure_id=person.structure_id)
    if not colleagues.filter(user=counsellor).exists():
        raise DomainError(
            pro("Cette personne ne travaille pas dans votre structure."), code="not_a_colleague", field="counsellor"
        )


def check_own(person_id: uuid.UUID, by: Actor) -> None:
    """Raises ``not_allowed`` unless the young person acts for themselves."""
    if not by.is_youth or by.person_id != person_id:
        raise DomainError(_("Ce rendez-vous n’est pas le vôtre."), code="not_allowed")


def hold_time_of(*counsellors: uuid.UUID | None) -> None:
    """Two who want the same hour of a counsellor wait for each other: taken first, before any other lock.

    Of two counsellors, in one order, so that two changes the other way round do not block each other.
    """
    list(lock(User.objects.filter(pk__in=[pk for pk in counsellors if pk is not None]).order_by("pk")))


def check_free(
    person: YoungPerson,
    counsellor: User,
    starts_at: dt.datetime,
    minutes: int,
    *,
    kinds: Iterable[Taken] = (Taken.APPOINTMENT, Taken.HELD),
    ignoring: Iterable[str] = (),
) -> None:
    """Under the counsellor's lock. Raises ``taken``, said to whoever asks."""
    ends_at = starts_at + dt.timedelta(minutes=minutes)
    busy = busy_times(person.structure_id, [counsellor.pk], starts_at, ends_at, kinds=tuple(kinds), ignoring=ignoring)
    if overlaps(busy.get(counsellor.pk, ()), starts_at, ends_at):
        raise DomainError(
            _("%(name)s n’est pas libre à cette heure. Choisissez-en une autre.") % {"name": counsellor.first_name},
            code="taken",
            field="starts_at",
        )


def uid_if(row: Appointment | None) -> list[str]:
    """What one appointment is known by among commitments."""
    return [uid_of(row.pk)] if row is not None else []


def held_if(row: Proposal | None) -> list[str]:
    """The same for the moments of a proposal."""
    return [held_uid(row.pk)] if row is not None else []


def insert(
    person: YoungPerson,
    counsellor: User,
    starts_at: dt.datetime,
    how: How,
    *,
    given_by_id: uuid.UUID,
    moved_from: Appointment | None = None,
    by: Actor,
) -> Appointment:
    """Write the appointment under the counsellor's lock; the one it takes the place of is *Reporté*."""
    if starts_at <= clock.now():
        raise DomainError(_("Cette heure est passée."), code="past", field="starts_at")
    kept: dict[str, object] = {}
    if moved_from is not None:
        former = end(moved_from, AppointmentState.POSTPONED, by)
        kept = {"moved_from": former, "calendar_id": former.calendar_id, "sequence": former.sequence + 1}
    row: Appointment = Appointment.objects.create(
        structure_id=person.structure_id,
        young_person=person,
        counsellor=counsellor,
        starts_at=starts_at,
        minutes=how.minutes,
        mode=how.mode,
        site=how.site,
        place=how.place,
        given_by_id=given_by_id,
        **kept,
    )
    record("appointment.planned", by=by, obj=row, minutes=how.minutes, mode=how.mode)
    ring(row)
    return row


def hold(row: Appointment) -> Appointment:
    """The appointment as it is now, locked after its counsellor's time."""
    hold_time_of(row.counsellor_id)
    return lock(Appointment.objects.filter(pk=row.pk)).select_related("structure", "counsellor", "site").get()


def end(row: Appointment, state: AppointmentState, by: Actor) -> Appointment:
    """Planned no more: what was to be told of it is not. The same state again changes nothing. Raises ``already_told``."""
    held = hold(row)
    if held.state == state:
        return held
    told = {AppointmentState.PRESENT, AppointmentState.ABSENT}
    if held.state != AppointmentState.PLANNED and not (held.state in told and state in told):
        raise DomainError(
            pro("Ce rendez-vous est déjà « %(state)s ».") % {"state": held.get_state_display()}, code="already_told"
        )
    held.state, held.sequence, held.changed_at = state, held.sequence + 1, clock.now()
    held.ended_by_youth = by.is_youth
    held.save(update_fields=["state", "sequence", "changed_at", "ended_by_youth"])
    quiet(held, for_good=True, by=by)
    record(f"appointment.{state}", by=by, obj=held)
    ring(held)
    return held


def settle_request(request: AppointmentRequest | None, person: YoungPerson, by: Actor) -> None:
    """The request that this answers is answered. Raises ``request_over`` when somebody did already, or it was taken back."""
    if request is None:
        return
    held = lock(AppointmentRequest.objects.filter(pk=request.pk)).get()
    if held.state != RequestState.OPEN or held.young_person_id != person.pk:
        raise DomainError(pro("Cette demande a déjà sa réponse, ou elle a été annulée."), code="request_over")
    held.state, held.answered_at, held.answered_by_id = RequestState.ANSWERED, clock.now(), by.user_id
    held.save(update_fields=["state", "answered_at", "answered_by"])


def ring(row: Appointment | Proposal) -> None:
    """Open pages of both sides look again."""
    publish(f"person:{row.young_person_id}", f"user:{row.counsellor_id}")
