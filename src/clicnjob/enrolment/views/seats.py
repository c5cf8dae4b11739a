"""A young person's own seats: the date chosen, the answer given, with or without signing in."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clicnjob.enrolment.actions.answering import answer_link
from clicnjob.enrolment.actions.orientation import accept_seat, decline_seat
from clicnjob.enrolment.queries.seats import get_open_session, get_wait, own_dates
from clicnjob.enrolment.rules.answering import CHOOSING, Standing, is_to_come, may_change, standing_of
from clicnjob.shared import clock
from clicnjob.shared.actor import ALL_STAFF, NOWHERE, Actor, Kind
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, public, requires, see_other
from clicnjob.shared.language import pro
from clicnjob.shared.text import datetime_words, written
from clicnjob.structures.models import YoungPerson
from clicnjob.structures.queries import get_person
from clicnjob.structures.queries.people import holder, language_of
from clicnjob.workshops.actions import join_list, leave_list, say_coming
from clicnjob.workshops.enums import AbsenceReason, Answer
from clicnjob.workshops.models import SeatLink
from clicnjob.workshops.notices import place_of
from clicnjob.workshops.queries import get_seat, get_session, next_sessions
from clicnjob.workshops.queries.links import link_of_token, link_path
from clicnjob.workshops.views.calendars import seat_file

REASONS = {
    AbsenceReason.ILL: gettext_noop("Malade"),
    AbsenceReason.WORK: gettext_noop("Travail ou formation"),
    AbsenceReason.TRANSPORT: gettext_noop("Transport"),
    AbsenceReason.FAMILY: gettext_noop("Famille"),
}
"""Those a young person chooses from: saying none is an answer too."""
OFFERED = 3


@public
@methods("GET", "POST")
def answer(request: Request, token: str) -> HttpResponse:
    """Answer about a seat from a link in a notice, without signing in; looking changes nothing (R17, G34)."""
    link = link_of_token(token)
    if link is None:
        return _sealed(render(request, "enrolment/seats/answer.html", {"state": "unknown"}, status=404))
    person = _person_of(link)
    language = language_of(person)
    zone = person.structure.timezone
    with translation.override(language if language in dict(settings.LANGUAGES) else "fr"), timezone.override(zone):
        if request.method == "POST":
            return _sealed(_answered(request, link, person))
        return _sealed(_answer_page(request, link, person))


@public
@methods("GET")
def answer_ics(request: Request, token: str) -> HttpResponse:
    """The seat that a notice was about, as a file for the calendar of one's phone; as long as it is to come (G34).

    Who is in discreet mode signs in first, as for the page (R13). Raises Http404.
    """
    link = link_of_token(token)
    row = link.seat if link is not None and link.ended_at is None else None
    if row is None or not is_to_come(row, clock.now()) or _is_discreet(row.young_person):
        raise Http404
    return _sealed(seat_file(request, row, row.young_person.language))


def _person_of(link: SeatLink) -> YoungPerson:
    row = link.seat or link.wait
    assert row is not None  # noqa: S101  a constraint says so
    return row.young_person


def _sealed(response: HttpResponse) -> HttpResponse:
    """The address is a secret: no search engine, no other site hears of it."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _answered(request: Request, link: SeatLink, person: YoungPerson) -> HttpResponse:
    said = request.POST.get("answer", "")
    try:
        again = answer_link(
            link=link,
            answer=Answer.NO if said == Answer.NO else Answer.YES,
            session_id=_id(request.POST.get("session", "")),
            by=holder(person),
        )
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return see_other(request.path)
    return see_other(link_path(again.pk) if again is not None else request.path)


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _asked(request: Request) -> uuid.UUID:
    """The session chosen on a page. Raises DomainError without one."""
    found = _id(request.POST.get("session", ""))
    if found is None:
        raise DomainError(_("Choisissez une date."), code="no_date")
    return found


def _answer_page(request: Request, link: SeatLink, person: YoungPerson) -> HttpResponse:
    row = link.seat or link.wait
    assert row is not None  # noqa: S101  a constraint says so
    standing = standing_of(link, clock.now())
    session = row.session
    is_choosing = link.kind in CHOOSING
    context: dict[str, object] = {
        "state": "discreet" if _is_discreet(person) else standing.value,
        "link": link,
        "wait": link.wait,
        "choosing": is_choosing,
        "session": session,
        "place": written(place_of(session)),
        "first_name": person.first_name,
        "counsellor": person.referent.first_name if person.referent else person.structure.name,
        "has_referent": person.referent is not None,
        "phone": person.structure.phone,
    }
    if is_choosing and standing is Standing.OPEN:
        found = next_sessions(person.structure_id, workshop_id=session.workshop_id, limit=OFFERED + 1)
        context["dates"] = [one for one in found if one.pk != session.pk][:OFFERED]
    return render(request, "enrolment/seats/answer.html", context)


def _is_discreet(person: YoungPerson) -> bool:
    """Someone else reads the phone: the page says no more than the text did (R13)."""
    account = person.attachments.filter(ended_at=None, user__discreet=True)
    return person.discreet or account.exists()


def _own(actor: Actor) -> YoungPerson:
    return get_person(actor, actor.person_id or NOWHERE)


@requires(Kind.YOUTH)
@methods("GET", "POST")
def dates(request: Request) -> HttpResponse:
    """« Choisir une date »: the workshops open to oneself; taking one gives the former back."""
    person = _own(request.actor)
    if request.method == "POST":
        session = get_open_session(person, _asked(request))
        accept_seat(session=session, person=person, by=request.actor)
        messages.success(
            request, _("C’est noté : on vous attend %(date)s.") % {"date": datetime_words(session.starts_at)}
        )
        return see_other("home:appointments")
    found = own_dates(person)
    moment = clock.now()
    held = next((one.seat for one in found if one.seat is not None), None)
    context = {
        "person": person,
        "structure_name": person.structure.name,
        "dates": found,
        "held": held,
        "too_late": held is not None and not may_change(held, moment),
    }
    return render(request, "enrolment/seats/dates.html", context)


@requires(Kind.YOUTH)
@methods("POST")
def coming(request: Request, seat_id: uuid.UUID) -> HttpResponse:
    """« Je viens »."""
    seat = get_seat(request.actor, seat_id)
    say_coming(seat=seat, by=request.actor)
    messages.success(request, _("C’est noté : vous venez."))
    return see_other("home:appointments")


@requires(Kind.YOUTH)
@methods("GET", "POST")
def not_coming(request: Request, seat_id: uuid.UUID) -> HttpResponse:
    """« Je ne peux pas venir »: why, in one tap, then the next dates."""
    seat = get_seat(request.actor, seat_id)
    if request.method == "GET":
        context = {
            "seat": seat,
            "reasons": [(reason.value, _(words)) for reason, words in REASONS.items()],
            "structure_name": seat.session.structure.name,
        }
        return render(request, "enrolment/seats/not_coming.html", context)
    reason = request.POST.get("reason", "")
    decline_seat(session=seat.session, person=seat.young_person, reason=reason, by=request.actor)
    messages.success(request, _("C’est noté : votre place est rendue. Vous pouvez choisir une autre date."))
    return see_other("enrolment:dates")


@requires(Kind.YOUTH)
@methods("POST")
def wait_for(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """Wait for a place in a full session."""
    person = _own(request.actor)
    join_list(session=get_open_session(person, session_id), person=person, by=request.actor)
    messages.success(request, _("C’est noté : on vous prévient si une place se libère."))
    return see_other("enrolment:dates")


@requires(Kind.YOUTH, *ALL_STAFF)
@methods("POST")
def leave(request: Request, wait_id: uuid.UUID) -> HttpResponse:
    """Wait no more; a place held is offered to the next."""
    wait = get_wait(request.actor, wait_id)
    leave_list(wait=wait, by=request.actor)
    if request.actor.is_youth:
        messages.success(request, _("C’est noté : vous n’attendez plus cette date."))
        return see_other("enrolment:dates")
    messages.success(request, pro("%(name)s n’attend plus de place.") % {"name": wait.young_person.first_name})
    return see_other("workshops:session", session_id=wait.session_id)


@requires(*ALL_STAFF)
@methods("POST")
def add_to_list(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """A professional puts someone on the waiting list of a full session."""
    person = get_person(request.actor, person_id)
    session = get_session(request.actor, _asked(request))
    join_list(session=session, person=person, by=request.actor)
    messages.success(
        request,
        pro("%(name)s attend une place, %(date)s.")
        % {"name": person.first_name, "date": datetime_words(session.starts_at)},
    )
    return see_other("enrolment:person", person_id=person.pk)
