"""The end of the first interview: « Positionner sur l'atelier », or another way with its reason (R8, R9)."""

import datetime as dt

from django.utils.translation import gettext as _

from clicnjob.accounts.models import User
from clicnjob.audit.actions import record
from clicnjob.enrolment.rules.answering import check_coming, may_change
from clicnjob.enrolment.rules.closing import CANNOT_COME, next_step
from clicnjob.notifications.models import Outbox
from clicnjob.notifications.texts import Template
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.structures import actions as structures
from clicnjob.structures.enums import OTHERWISE_REASONS, Orientation
from clicnjob.structures.models import Card, FirstReception, YoungPerson
from clicnjob.structures.queries import card_in_force
from clicnjob.workshops.actions import cancel_seat, give_seat, move_seat, say_coming, say_not_coming
from clicnjob.workshops.enums import News, SeatState, WorkshopKind
from clicnjob.workshops.models import Seat, Session
from clicnjob.workshops.notices import tell

SENT_AGAIN = dt.timedelta(minutes=5)
"""The same convocation within this time is a button hit twice."""


def _interviewed(reception: FirstReception, referent: User, by: Actor) -> YoungPerson:
    """The interview is held if it was not yet, the referent is the one chosen; the person, held until the end."""
    if reception.interview_at is None:
        structures.hold_interview(reception=reception, referent=referent, by=by)
    person = (
        lock(YoungPerson.objects.filter(pk=reception.young_person_id)).select_related("structure", "referent").get()
    )
    if person.referent_id != referent.pk:
        structures.assign_referent(person=person, referent=referent, by=by)
    return person


def _orient(
    reception: FirstReception, person: YoungPerson, orientation: Orientation, *, reason: str = "", by: Actor
) -> None:
    reception.orientation, reception.oriented_at = orientation, clock.now()
    reception.save(update_fields=["orientation", "oriented_at"])
    if person.otherwise_reason != reason:
        person.otherwise_reason = reason
        person.save(update_fields=["otherwise_reason"])
    record("reception.oriented", by=by, obj=reception, orientation=orientation, reason=reason)
    publish(f"person:{person.pk}")


def _free_coming_seats(person: YoungPerson, *, by: Actor) -> None:
    """The former places, given again to others: the structure's doing, never counted against the young person."""
    coming = (
        Seat.objects.all()
        .of_registration()
        .filter(
            young_person=person, state=SeatState.REGISTERED, session__starts_at__gt=clock.now(), session__closed_at=None
        )
    )
    for seat in coming.order_by("pk"):
        cancel_seat(seat=seat, by_us=True, by=by)


@action
def seat_after_interview(
    *, reception: FirstReception, session: Session, referent: User, urgent: bool = False, by: Actor
) -> Seat:
    """Hold the interview if needed, name the referent, give the seat, prepare the card: all or nothing (R9).

    A former seat in a coming session is freed. Raises DomainError: ``other_kind`` (only a registration workshop follows the
    first interview), those of ``hold_interview`` and ``give_seat``.
    """
    if session.workshop.kind != WorkshopKind.REGISTRATION:
        raise DomainError(pro("Choisissez une séance de l’atelier d’inscription."), code="other_kind")
    person = _interviewed(reception, referent, by)
    _free_coming_seats(person, by=by)
    seat = give_seat(session=session, person=person, urgent=urgent, by=by)
    _orient(reception, person, Orientation.SEATED, by=by)
    prepare_card(person=person, by=by)
    return seat


@action
def accept_seat(*, session: Session, person: YoungPerson, by: Actor) -> Seat:
    """« Je viens »: the young person takes a place proposed to them; a coming one of the same sort is given back.

    Twice is once. Raises DomainError: ``too_late`` (the former one begins within four hours), those of ``give_seat``
    (``full``, ``session_over``…); then nothing has changed.
    """
    moment = clock.now()
    seats = Seat.objects.filter(young_person=person).exclude(state=SeatState.CANCELLED)
    if (known := seats.filter(session=session).first()) is not None:
        return say_coming(seat=known, by=by) if known.state == SeatState.REGISTERED else known
    check_coming(session, moment)
    registers = session.workshop.kind == WorkshopKind.REGISTRATION
    same = (
        {"session__workshop__kind": WorkshopKind.REGISTRATION} if registers else {"session__workshop": session.workshop}
    )
    former = seats.filter(state=SeatState.REGISTERED, session__starts_at__gt=moment, session__closed_at=None, **same)
    held = former.select_related("young_person", "session").order_by("session__starts_at").first()
    if held is not None and not may_change(held, moment):
        raise DomainError(
            _("Il est trop tard pour changer de date. Dites que vous ne pouvez pas venir."), code="too_late"
        )
    seat = (
        give_seat(session=session, person=person, by=by)
        if held is None
        else move_seat(seat=held, session=session, by=by)
    )
    if registers:
        waiting = FirstReception.objects.filter(young_person=person, orientation=Orientation.PENDING).first()
        if waiting is not None:
            _orient(waiting, person, Orientation.SEATED, by=by)
        _next_step(person, next_step(present=False, again=session))
    return say_coming(seat=seat, by=by)


@action
def decline_seat(*, session: Session, person: YoungPerson, reason: str = "", by: Actor) -> None:
    """« Je ne peux pas »: the place is given back if there was one and the session has not begun; the owner sees it.

    Raises DomainError: those of ``say_not_coming``.
    """
    seats = Seat.objects.filter(young_person=person, session=session, state=SeatState.REGISTERED)
    seat = seats.filter(session__starts_at__gt=clock.now()).first()
    if seat is None:
        return
    say_not_coming(seat=seat, reason=reason, by=by)
    if session.workshop.kind == WorkshopKind.REGISTRATION:
        _next_step(person, CANNOT_COME)


def _next_step(person: YoungPerson, words: str) -> None:
    """What the referent reads of who is not finalised (R9)."""
    YoungPerson.objects.filter(pk=person.pk, finalised_at=None).update(next_step=words)


@action
def orient_one_to_one(*, reception: FirstReception, referent: User, by: Actor) -> FirstReception:
    """Registration outside a workshop (small sites, repeated absence): counts the same (R8). The card is prepared."""
    person = _interviewed(reception, referent, by)
    _free_coming_seats(person, by=by)
    _orient(reception, person, Orientation.ONE_TO_ONE, by=by)
    prepare_card(person=person, by=by)
    return reception


@action
def orient_otherwise(*, reception: FirstReception, referent: User, reason: str, by: Actor) -> FirstReception:
    """*Accompagné autrement*: followed without the platform, for a reason of the short list (R8).

    Raises DomainError(code="reason_missing") for another reason.
    """
    if reason not in OTHERWISE_REASONS:
        raise DomainError(pro("Choisissez la raison dans la liste."), code="reason_missing", field="reason")
    person = _interviewed(reception, referent, by)
    _free_coming_seats(person, by=by)
    _orient(reception, person, Orientation.OTHERWISE, reason=reason, by=by)
    return reception


@action
def prepare_card(*, person: YoungPerson, by: Actor) -> Card:
    """The card in force, made if there was none: printing it again changes nothing."""
    lock(YoungPerson.objects.filter(pk=person.pk)).first()
    return card_in_force(person) or structures.issue_card(person=person, by=by)


@action
def send_convocation(*, seat: Seat, by: Actor) -> list[Outbox]:
    """The convocation, with a link that answers: by SMS, or by e-mail where there is no phone (R13).

    Raises DomainError: ``unreachable`` without either, ``just_sent`` within five minutes.
    """
    person = lock(YoungPerson.objects.filter(pk=seat.young_person_id)).select_related("structure", "referent").get()
    if not (person.phone or person.email):
        raise DomainError(pro("Ce jeune n’a ni téléphone ni e-mail. Imprimez la convocation."), code="unreachable")
    since = clock.now() - SENT_AGAIN
    if Outbox.objects.filter(young_person=person, template=Template.CONVOCATION, created_at__gt=since).exists():
        raise DomainError(pro("La convocation vient de partir."), code="just_sent")
    return tell(seat, News.GIVEN, by=by)
