"""What a link in a notice does, without signing in: once, and only what its text asked (R17, G34)."""

import uuid

from django.utils.translation import gettext as _

from clicnjob.enrolment.actions.orientation import accept_seat, decline_seat
from clicnjob.enrolment.rules.answering import CHOOSING, Standing, standing_of
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import NOWHERE, Actor
from clicnjob.shared.errors import DomainError
from clicnjob.workshops.actions import leave_list, say_coming
from clicnjob.workshops.enums import Answer, News
from clicnjob.workshops.models import Seat, SeatLink, Session, Wait
from clicnjob.workshops.notices import new_link


@action
def answer_link(
    *, link: SeatLink, answer: Answer, session_id: uuid.UUID | None = None, reason: str = "", by: Actor
) -> SeatLink | None:
    """Do what was tapped; the link is used. After « Je ne peux pas venir », returns the link that offers other dates.

    ``session_id``: the date chosen instead. The feature's locks come first, the link is marked last: of two taps at the
    same moment, one is refused whole. Raises DomainError: ``link_over``, and what the seats' actions raise.
    """
    if standing_of(link, clock.now()) is not Standing.OPEN:
        raise DomainError(_("Ce lien a déjà servi, ou il est trop vieux."), code="link_over")
    again = None
    if link.kind in CHOOSING:
        _choose(link.seat or link.wait, session_id, by)
    elif link.wait is not None:
        _answer_offer(link.wait, answer, by)
    elif link.seat is not None and answer == Answer.YES:
        say_coming(seat=link.seat, by=by)
    elif link.seat is not None:
        decline_seat(session=link.seat.session, person=link.seat.young_person, reason=reason, by=by)
        again = new_link(News.AGAIN, seat=link.seat)
    marked = SeatLink.objects.filter(pk=link.pk, used_at=None).update(used_at=clock.now(), answer=answer)
    if not marked:
        raise DomainError(_("Ce lien a déjà servi, ou il est trop vieux."), code="link_over")
    return again


def _answer_offer(wait: Wait, answer: Answer, by: Actor) -> None:
    if answer == Answer.YES:
        accept_seat(session=wait.session, person=wait.young_person, by=by)
    else:
        leave_list(wait=wait, by=by)


def _choose(row: Seat | Wait | None, session_id: uuid.UUID | None, by: Actor) -> None:
    assert row is not None  # noqa: S101  a constraint says so
    person = row.young_person
    session = Session.objects.filter(pk=session_id or NOWHERE, structure_id=person.structure_id).first()
    if session is None or session.workshop_id != row.session.workshop_id:
        raise DomainError(_("Choisissez une date."), code="unknown_session")
    accept_seat(session=session, person=person, by=by)
