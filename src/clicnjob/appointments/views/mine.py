"""A young person's own: ask, choose, come or not, the file for the calendar."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from clicnjob.accounts.views.forms_filling import refuse
from clicnjob.appointments import actions, queries
from clicnjob.appointments.actions.choosing import OFFERED
from clicnjob.appointments.actions.rows import uid_if
from clicnjob.appointments.enums import Answer, AppointmentState
from clicnjob.appointments.forms import AskForm, read_moment
from clicnjob.appointments.models import Appointment
from clicnjob.appointments.presenters import by_day, calendar_words
from clicnjob.appointments.queries.calendars import appointment_calendar
from clicnjob.appointments.rules.standing import is_to_come
from clicnjob.shared import clock
from clicnjob.shared.actor import ALL_STAFF, NOWHERE, Kind
from clicnjob.shared.calendars import calendar_file
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.text import datetime_words
from clicnjob.structures.models import YoungPerson
from clicnjob.structures.queries import get_person


def _own(request: Request) -> YoungPerson:
    return get_person(request.actor, request.actor.person_id or NOWHERE)


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return NOWHERE


def _moved(request: Request) -> Appointment | None:
    """The appointment one would like at another moment, when it is still to come."""
    asked = request.POST.get("rdv") or request.GET.get("rdv")
    row = queries.get_appointment(request.actor, _id(asked)) if asked else None
    return row if row is not None and is_to_come(row, clock.now()) else None


@requires(Kind.YOUTH)
@methods("GET", "POST")
def ask(request: Request) -> HttpResponse:
    """« Demander un rendez-vous »: what about, how, when."""
    person, moves = _own(request), _moved(request)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask(person=person, **form.cleaned_data, moves=moves, by=request.actor)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("C’est envoyé. La réponse arrive ici et dans vos messages."))
            return see_other("home:appointments")
    context = {
        "form": form,
        "person": person,
        "moves": moves,
        "structure_name": person.structure.name,
        "waiting": queries.own_request(request.actor),
    }
    return render(request, "appointments/ask.html", context, status=422 if form.is_bound else 200)


@requires(Kind.YOUTH)
@methods("POST")
def cancel_request(request: Request, request_id: uuid.UUID) -> HttpResponse:
    """Take one's request back."""
    actions.cancel_request(request=queries.get_request(request.actor, request_id), by=request.actor)
    messages.success(request, _("C’est noté : votre demande est annulée."))
    return see_other("home:appointments")


@requires(Kind.YOUTH)
@methods("GET", "POST")
def pick(request: Request) -> HttpResponse:
    """Choose a free moment by oneself, where the structure allows it; elsewhere, ask."""
    person, moves = _own(request), _moved(request)
    if request.method == "POST":
        moment = read_moment(request.POST.get("moment", ""))
        if moment is None:
            raise DomainError(_("Choisissez une date."), code="no_date")
        row = actions.take_moment(person=person, starts_at=moment, moves=moves, by=request.actor)
        date = datetime_words(row.starts_at)
        messages.success(request, _("C’est noté : on vous attend %(date)s.") % {"date": date})
        return see_other("home:appointments")
    rules = queries.rules_of(person.structure)
    whom = moves.counsellor_id if moves else person.referent_id
    if not rules.self_service or whom is None:
        response = see_other("appointments:ask")
        response["Location"] += f"?rdv={moves.pk}" if moves else ""
        return response
    site = moves.site if moves is not None and moves.site is not None else person.site
    site.structure = person.structure
    free = queries.free_moments(
        site,
        [whom],
        after=clock.now(),
        minutes=moves.minutes if moves else rules.minutes,
        limit=OFFERED,
        ignoring=uid_if(moves),
    )
    context = {
        "person": person,
        "moves": moves,
        "counsellor": moves.counsellor if moves else person.referent,
        "days": by_day(free[whom], person.structure.timezone),
        "structure_name": person.structure.name,
    }
    return render(request, "appointments/pick.html", context)


@requires(Kind.YOUTH)
@methods("POST")
def choose(request: Request, proposal_id: uuid.UUID) -> HttpResponse:
    """One of the moments proposed, or none."""
    row = queries.get_proposal(request.actor, proposal_id)
    answer = request.POST.get("answer", "")
    if answer == Answer.NO:
        actions.decline(proposal=row, by=request.actor)
        messages.success(request, _("C’est noté. Vous pouvez demander un autre moment."))
        return see_other("appointments:ask")
    slot = row.slots.filter(pk=_id(answer)).select_related("proposal").first()
    if slot is None:
        raise DomainError(_("Choisissez une des réponses proposées."), code="unknown_answer")
    chosen = actions.choose(slot=slot, by=request.actor)
    date = datetime_words(chosen.starts_at)
    messages.success(request, _("C’est noté : on vous attend %(date)s.") % {"date": date})
    return see_other("home:appointments")


@requires(Kind.YOUTH)
@methods("POST")
def coming(request: Request, appointment_id: uuid.UUID) -> HttpResponse:
    """« Je viens », also after having said no while the hour is still free."""
    row = queries.get_appointment(request.actor, appointment_id)
    if row.state == AppointmentState.CANCELLED:
        actions.restore_appointment(appointment=row, by=request.actor)
    else:
        actions.say_coming(appointment=row, by=request.actor)
    messages.success(request, _("C’est noté : vous venez."))
    return see_other("home:appointments")


@requires(Kind.YOUTH)
@methods("GET", "POST")
def not_coming(request: Request, appointment_id: uuid.UUID) -> HttpResponse:
    """« Je ne peux pas venir »: another moment instead, or nothing."""
    row = queries.get_appointment(request.actor, appointment_id)
    if request.method == "POST":
        actions.say_not_coming(appointment=row, by=request.actor)
        messages.success(request, _("C’est noté : vous ne venez pas."))
        return see_other("home:appointments")
    return render(request, "appointments/not_coming.html", {"row": row, "structure_name": row.structure.name})


@requires(Kind.YOUTH, *ALL_STAFF)
@methods("GET")
def ics(request: Request, appointment_id: uuid.UUID) -> HttpResponse:
    """One's appointment as a file for the calendar of one's phone; a professional has it too, to send it."""
    row = queries.get_appointment(request.actor, appointment_id)
    own = translation.get_language() or ""
    return appointment_file(request, row, own if request.actor.is_youth else row.young_person.language)


def appointment_file(request: HttpRequest, row: Appointment, language: str) -> HttpResponse:
    """An appointment as a file for a calendar, in a language."""
    with translation.override(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        title, place, notes = calendar_words(row, discreet=row.young_person.discreet)
        found = appointment_calendar(row, title=title, place=place, notes=notes)
    return calendar_file(request, found, name="rendez-vous.ics", attached=True)
