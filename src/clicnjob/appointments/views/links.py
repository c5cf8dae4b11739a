"""The page of a link in a notice: one answers about an appointment without signing in (R17, G34)."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from clicnjob.appointments.actions import answer_link
from clicnjob.appointments.enums import News
from clicnjob.appointments.models import Appointment, AppointmentLink, Proposal
from clicnjob.appointments.presenters import map_link, where
from clicnjob.appointments.queries.links import link_of_token
from clicnjob.appointments.queries.offering import slots_left
from clicnjob.appointments.rules.standing import Standing, is_to_come, standing_of
from clicnjob.appointments.views.mine import appointment_file
from clicnjob.shared import clock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, public, see_other
from clicnjob.structures.models import YoungPerson
from clicnjob.structures.queries.people import holder, language_of


@public
@methods("GET", "POST")
def answer(request: Request, token: str) -> HttpResponse:
    """Answer about an appointment, or choose one; looking changes nothing."""
    link = link_of_token(token)
    if link is None:
        return _sealed(render(request, "appointments/answer.html", {"state": "unknown"}, status=404))
    row = _row(link)
    person = row.young_person
    language = _language(person)
    with translation.override(language), timezone.override(person.structure.timezone):
        if request.method == "POST":
            try:
                answer_link(link=link, answer=request.POST.get("answer", "")[:40], by=holder(person))
            except DomainError as refusal:
                messages.error(request, refusal.message)
            return _sealed(see_other(request.path))
        return _sealed(_page(request, link, row, person))


@public
@methods("GET")
def answer_ics(request: Request, token: str) -> HttpResponse:
    """The appointment that a notice was about, as a file for the calendar of one's phone; as long as it is to come (G34).

    Who is in discreet mode signs in first, as for the page (R13). Raises Http404.
    """
    link = link_of_token(token)
    row = _planned(link) if link is not None and (link.ended_at is None or link.proposal_id) else None
    if row is None or not is_to_come(row, clock.now()) or _is_discreet(row.young_person):
        raise Http404
    return _sealed(appointment_file(request, row, row.young_person.language))


def _row(link: AppointmentLink) -> Appointment | Proposal:
    row = link.appointment or link.proposal
    assert row is not None  # noqa: S101  a constraint says so
    return row


def _planned(link: AppointmentLink) -> Appointment | None:
    """The appointment of the link, or the one that was chosen by it."""
    if link.proposal is None:
        return link.appointment
    chosen: Appointment | None = link.proposal.appointment
    return chosen


def _language(person: YoungPerson) -> str:
    language = language_of(person)
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _is_discreet(person: YoungPerson) -> bool:
    """Someone else reads the phone: the page says no more than the text did (R13)."""
    return person.discreet or person.attachments.filter(ended_at=None, user__discreet=True).exists()


def _page(request: Request, link: AppointmentLink, row: Appointment | Proposal, person: YoungPerson) -> HttpResponse:
    moment = clock.now()
    standing = standing_of(link, moment)
    context: dict[str, object] = {
        "state": "discreet" if _is_discreet(person) else standing.value,
        "link": link,
        "row": row,
        "planned": _planned(link),
        "is_proposal": link.proposal is not None,
        "is_cancelled": link.kind == News.CANCELLED,
        "slots": slots_left(link.proposal, moment) if link.proposal and standing is Standing.OPEN else [],
        "place": where(row),
        "map": map_link(row),
        "first_name": person.first_name,
        "counsellor": row.counsellor.first_name,
        "phone": person.structure.phone,
    }
    return render(request, "appointments/answer.html", context)


def _sealed(response: HttpResponse) -> HttpResponse:
    """The address is a secret: no search engine, no other site hears of it."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
