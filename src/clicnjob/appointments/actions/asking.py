"""A young person asks for an appointment, takes the request back; a professional says no to it."""

import json
import uuid
from collections.abc import Iterable

from django.utils.translation import gettext as _

from clicnjob.appointments.actions.rows import check_own
from clicnjob.appointments.enums import Mode, RequestState, Subject
from clicnjob.appointments.models import Appointment, AppointmentRequest
from clicnjob.appointments.queries.requests import request_context
from clicnjob.appointments.rules.standing import is_to_come
from clicnjob.appointments.rules.wishes import written
from clicnjob.audit.actions import record
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures.models import YoungPerson
from clicnjob.vault.envelope import seal

LONGEST_WORDS = 400


@action
def ask(
    *,
    person: YoungPerson,
    subject: str,
    words: str = "",
    wishes: Iterable[str] = (),
    mode: str = Mode.SITE,
    moves: Appointment | None = None,
    by: Actor,
) -> AppointmentRequest:
    """Ask one's counsellor for an appointment, or for another moment (``moves``). What about is sealed: it is content.

    Raises ``not_allowed``, ``no_referent``, ``bad_subject``, ``bad_mode``, ``too_long``, ``already_asked``.
    """
    check_own(person.pk, by)
    if person.closed_at is not None:
        raise DomainError(_("Votre dossier est fermé. Parlez-en à votre Mission locale."), code="closed")
    if person.referent_id is None:
        raise DomainError(_("Votre Mission locale n’a pas encore choisi votre conseiller."), code="no_referent")
    if subject not in Subject.values:
        raise DomainError(_("Choisissez une raison."), code="bad_subject", field="subject")
    if mode not in {Mode.SITE, Mode.PHONE}:
        raise DomainError(_("Choisissez une des réponses proposées."), code="bad_mode", field="mode")
    if len(words) > LONGEST_WORDS:
        raise DomainError(_("Écrivez moins de 400 lettres."), code="too_long", field="words")
    lock(YoungPerson.objects.filter(pk=person.pk)).first()
    if AppointmentRequest.objects.filter(young_person=person, state=RequestState.OPEN).exists():
        raise DomainError(_("Votre demande attend déjà une réponse."), code="already_asked")
    pk = uuid.uuid4()
    said = json.dumps({"subject": str(subject), "words": words.strip()})
    row = AppointmentRequest.objects.create(
        pk=pk,
        structure_id=person.structure_id,
        young_person=person,
        sealed=seal(person.structure_id, said.encode(), request_context(pk)),
        wishes=written(wishes),
        mode=mode,
        moves=moves if moves is not None and is_to_come(moves, clock.now()) else None,
    )
    record("appointment.asked", by=by, obj=row)
    _ring(row)
    return row


@action
def cancel_request(*, request: AppointmentRequest, by: Actor) -> AppointmentRequest:
    """The young person takes it back. Twice is once. Raises ``not_allowed``, ``request_over`` (it has its answer)."""
    check_own(request.young_person_id, by)
    held = _held(request)
    if held.state == RequestState.CANCELLED:
        return held
    if held.state != RequestState.OPEN:
        raise DomainError(_("Votre demande a déjà sa réponse."), code="request_over")
    return _end(held, RequestState.CANCELLED, by)


@action
def refuse_request(*, request: AppointmentRequest, by: Actor) -> AppointmentRequest:
    """No appointment for now; the words are the caller's matter (a message in the conversation).

    Raises ``not_allowed`` (out of one's reach), ``request_over``.
    """
    reached = AppointmentRequest.objects.all().visible_to(by).filter(pk=request.pk)
    if not by.is_staff or by.user_id is None or not reached.exists():
        raise DomainError(pro("Seul un professionnel qui suit ce jeune répond."), code="not_allowed")
    held = _held(request)
    if held.state != RequestState.OPEN:
        raise DomainError(pro("Cette demande a déjà sa réponse, ou elle a été annulée."), code="request_over")
    return _end(held, RequestState.REFUSED, by)


def _held(request: AppointmentRequest) -> AppointmentRequest:
    return lock(AppointmentRequest.objects.filter(pk=request.pk)).get()


def _end(held: AppointmentRequest, state: RequestState, by: Actor) -> AppointmentRequest:
    held.state = state
    if by.is_staff:
        held.answered_at, held.answered_by_id = clock.now(), by.user_id
    held.save(update_fields=["state", "answered_at", "answered_by"])
    record(f"request.{state}", by=by, obj=held)
    _ring(held)
    return held


def _ring(row: AppointmentRequest) -> None:
    """The young person's pages, and the agenda of who answers: the referent, and who covers them."""
    person = YoungPerson.objects.only("referent_id").get(pk=row.young_person_id)
    today = clock.today()
    users = [person.referent_id] if person.referent_id else []
    if person.referent is not None:
        covers = person.referent.covered_by.all().current(today).filter(structure_id=row.structure_id)
        users += list(covers.values_list("covering_id", flat=True))
    publish(f"person:{row.young_person_id}", *(f"user:{user}" for user in users))
