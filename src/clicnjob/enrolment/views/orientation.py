"""« Positionner sur l'atelier », then the convocation: on paper with the personal card, or by SMS (R7, R9)."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation

from clicnjob.enrolment.actions import joining
from clicnjob.enrolment.actions.orientation import (
    orient_one_to_one,
    orient_otherwise,
    prepare_card,
    seat_after_interview,
    send_convocation,
)
from clicnjob.enrolment.forms.people import LATER, ONE_TO_ONE, OTHERWISE, OrientForm
from clicnjob.enrolment.queries.joining import attached_account
from clicnjob.enrolment.queries.people import coming_appointments, counsellors, next_seat
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import french, npro, pro
from clicnjob.shared.qr import public_address, qr_svg
from clicnjob.shared.text import datetime_words
from clicnjob.structures.models import FirstReception, YoungPerson
from clicnjob.structures.queries import card_in_force, card_token, get_person, get_reception
from clicnjob.workshops.models import Session
from clicnjob.workshops.queries import get_session, next_sessions

ORIENTERS = (Role.COUNSELLOR, Role.RECEPTION, Role.DIRECTION, Role.SECTOR_MANAGER)
SHOWN, LATER_SHOWN = 3, 15


def _sessions(person: YoungPerson, actor: Actor) -> tuple[list[Session], list[Session]]:
    """The three next sessions with room at the person's place (elsewhere if there is none), and the later ones.

    Those where only places kept for urgent cases are left are shown to who may give one.
    """
    limit = SHOWN + LATER_SHOWN
    urgent = actor.role in {Role.COUNSELLOR, Role.DIRECTION}
    found = next_sessions(person.structure_id, site_id=person.site_id, urgent=urgent, limit=limit)
    if not found:
        found = next_sessions(person.structure_id, urgent=urgent, limit=limit)
    return found[:SHOWN], found[SHOWN:]


def _orient_form(request: Request, person: YoungPerson, near: list[Session], far: list[Session]) -> OrientForm:
    colleagues = counsellors(person.structure_id)
    own = colleagues.filter(pk=request.actor.user_id).first() if request.actor.user_id else None
    from_post = request.method == "POST"
    return OrientForm(
        request.POST if from_post else None,
        initial={"referent": person.referent or own, "choice": str(near[0].pk) if near else ""},
        colleagues=colleagues,
        sessions=[(str(session.pk), "") for session in near],
        later=[(str(session.pk), _line(session)) for session in far],
    )


def _line(session: Session) -> str:
    free = session.free  # type: ignore[attr-defined]  # annotated by next_sessions
    words = (
        npro("%(count)s place", "%(count)s places", free) % {"count": free}
        if free > 0
        else pro("place gardée pour une urgence")
    )
    return f"{datetime_words(session.starts_at)} – {session.site.name} ({words})"


@requires(*ORIENTERS)
@methods("GET", "POST")
def orient(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """The end of the interview: a seat in one of the next sessions, or another way with its reason."""
    person = get_person(request.actor, person_id)
    row = get_reception(request.actor, person)
    near, far = _sessions(person, request.actor)
    form = _orient_form(request, person, near, far)
    if request.method == "POST" and form.is_valid():
        try:
            return _oriented(request, person, row, form)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            near, far = _sessions(person, request.actor)
    context = {
        "person": person,
        "reception": row,
        "form": form,
        "near": near,
        "later": bool(far),
        "seat": next_seat(person),
        "chosen": str(form["choice"].value() or ""),
    }
    return render(request, "enrolment/orient.html", context)


def _oriented(request: Request, person: YoungPerson, row: FirstReception, form: OrientForm) -> HttpResponse:
    choice, referent = form.cleaned_data["choice"], form.cleaned_data["referent"]
    if choice == OTHERWISE:
        orient_otherwise(reception=row, referent=referent, reason=form.cleaned_data["reason"], by=request.actor)
        messages.success(request, pro("%(name)s est accompagné·e autrement.") % {"name": person.first_name})
        return see_other("enrolment:person", person_id=person.pk)
    if choice == ONE_TO_ONE:
        orient_one_to_one(reception=row, referent=referent, by=request.actor)
        messages.success(request, pro("%(name)s s’inscrit hors atelier, avec sa carte.") % {"name": person.first_name})
        return see_other("enrolment:convocation", person_id=person.pk)
    session_id = uuid.UUID(form.cleaned_data["later_session"] if choice == LATER else choice)
    session = get_session(request.actor, session_id)
    urgent = session.free < 1  # type: ignore[attr-defined]  # annotated by get_session
    seat_after_interview(reception=row, session=session, referent=referent, urgent=urgent, by=request.actor)
    messages.success(request, pro("%(name)s a sa place à l’atelier.") % {"name": person.first_name})
    return see_other("enrolment:convocation", person_id=person.pk)


def _buttons(person: YoungPerson) -> dict[str, str]:
    """What the professional reads around a sheet that is in the young person's language, and in which language."""
    return {
        "title": pro("Convocation"),
        "language": "en" if translation.get_language() == "en" else "fr",
        "send": pro("Envoyer par SMS") if person.phone else pro("Envoyer par e-mail"),
        "calendar": pro("Fichier d’agenda"),
        "file": pro("Fiche de %(name)s") % {"name": person.first_name},
        "next": pro("Accueil suivant"),
        "card": pro("Préparer sa carte"),
    }


@requires(*ORIENTERS)
@methods("GET")
def convocation(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """The sheet to print, in the person's language: date, hour, place, what to bring, the personal card."""
    person = get_person(request.actor, person_id)
    card = card_in_force(person)
    address = public_address(request, f"/c/{card_token(card)}/") if card else ""
    language = person.language if person.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    seat = next_seat(person)
    context: dict[str, Any] = {
        "person": person,
        "seat": seat,
        "to_bring": [line for line in seat.session.workshop.to_bring.splitlines() if line.strip()] if seat else [],
        "appointments": coming_appointments(person),
        "card": card,
        "qr": qr_svg(address, title=french("QR code")) if card else "",
        "can_send": bool(seat and (person.phone or person.email)),
        "sheet_language": language,
        "buttons": _buttons(person),
    }
    with translation.override(language):
        return render(request, "enrolment/convocation.html", context)


@requires(*ORIENTERS)
@methods("POST")
def send(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Send the convocation by SMS, or by e-mail without a phone."""
    person = get_person(request.actor, person_id)
    seat = next_seat(person)
    if seat is None:
        raise DomainError(pro("Ce jeune n’a pas de place à venir."), code="no_seat")
    send_convocation(seat=seat, by=request.actor)
    messages.success(
        request, pro("La convocation part par SMS.") if person.phone else pro("La convocation part par e-mail.")
    )
    return see_other("enrolment:convocation", person_id=person.pk)


@requires(*ORIENTERS)
@methods("POST")
def card(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Prepare the card if there is none, then show the sheet."""
    person = get_person(request.actor, person_id)
    prepare_card(person=person, by=request.actor)
    return see_other("enrolment:convocation", person_id=person.pk)


@requires(Role.COUNSELLOR, Role.RECEPTION, Role.DIRECTION)
@methods("GET", "POST")
def recover(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """A lost access given back in person (R6): a new card, everything else closed."""
    person = get_person(request.actor, person_id)
    if request.method == "GET":
        return render(request, "enrolment/recover.html", {"person": person, "by_phone": _may_return_by_phone(person)})
    joining.recover(person=person, by=request.actor)
    messages.success(request, pro("Nouvelle carte prête. L’ancienne ne marche plus."))
    return see_other("enrolment:convocation", person_id=person.pk)


def _may_return_by_phone(person: YoungPerson) -> bool:
    link = attached_account(person)
    return link is not None and link.user.phone_verified_at is not None


@requires(Role.COUNSELLOR, Role.RECEPTION, Role.DIRECTION)
@methods("POST")
def return_code(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """A code to say to who was recognised by voice: shown once, by the POST that makes it."""
    person = get_person(request.actor, person_id)
    code = joining.give_return_code(person=person, by=request.actor)
    return render(request, "enrolment/return_code.html", {"person": person, "code": code})


@requires(Role.COUNSELLOR, Role.DIRECTION)
@methods("POST")
def undo_join(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """« Mauvaise personne » (R7)."""
    person = get_person(request.actor, person_id)
    joining.undo_join(person=person, by=request.actor)
    messages.success(request, pro("Rattachement annulé. La bonne personne peut s’inscrire avec sa carte."))
    return see_other("enrolment:person", person_id=person.pk)
