"""``/bienvenue/…``: a code, how to be reached, the counsellor's first message."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation

from clicnjob.accounts.models import User
from clicnjob.accounts.sessions import remember_device, start_session, station_of
from clicnjob.enrolment.actions import joining
from clicnjob.enrolment.forms.joining import NO, YES, CodeForm, ReachForm
from clicnjob.enrolment.queries.joining import Proof, attached_account, person_of_proof
from clicnjob.enrolment.views.join.browser import is_phone, own_running_seat, proof_of
from clicnjob.messaging.queries import conversation_of, messages_page
from clicnjob.shared import clock
from clicnjob.shared.actor import Kind
from clicnjob.shared.errors import DomainError, Throttled
from clicnjob.shared.http import Request, methods, public, requires, see_other
from clicnjob.structures.models import YoungPerson
from clicnjob.workshops.models import Station
from clicnjob.workshops.queries.attendance import own_presences


@public
@methods("GET", "POST")
def code(request: Request) -> HttpResponse:
    """Six digits, typed twice: the account exists from here on, and nothing of it before."""
    if request.actor.is_youth:
        return redirect("enrolment:welcome-reach")
    proof = proof_of(request)
    person = person_of_proof(proof) if proof else None
    if proof is None or person is None or request.actor.kind in {Kind.STAFF, Kind.VOLUNTEER}:
        return redirect("enrolment:join")
    link = attached_account(person)
    again = link is not None and not link.user.code
    if link is not None and not again:
        return render(request, "enrolment/join/refused.html", {"why": "joined"}, status=409)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = _open(request, person, form.cleaned_data["code"], proof, again=again)
        except Throttled:
            raise
        except DomainError as error:
            form.refuse(error)
        else:
            start_session(request, user, shared_post=True)
            return see_other("home:dashboard" if again else "enrolment:welcome-reach")
    request.structure = person.structure
    context = {
        "form": form,
        "person": person,
        "again": again,
        "structure_name": person.structure.name,
        **_help(request),
    }
    return render(request, "enrolment/join/code.html", context, status=422 if form.errors else 200)


def _open(request: Request, person: YoungPerson, digits: str, proof: Proof, *, again: bool) -> User:
    if again:
        return joining.choose_code_again(person=person, code=digits, proof=proof, by=request.actor)
    language = translation.get_language() or "fr"
    return joining.join(person=person, code=digits, language=language, proof=proof, by=request.actor)


@requires(Kind.YOUTH)
@methods("GET", "POST")
def reach(request: Request) -> HttpResponse:
    """A phone (or not), who reads it, whose device this is. Everything here may be passed."""
    user = User.objects.all().visible_to(request.actor).get()
    initial = {"phone": user.phone, "discreet": YES if user.discreet else NO, "own": YES if is_phone(request) else NO}
    form = ReachForm(request.POST or None, initial=initial, passed="passer" in request.POST)
    if station_of(request) is not None:
        form.of_the_workshop()
    if request.method == "POST" and form.is_valid() and request.actor.person_id is not None:
        data = form.cleaned_data
        phone = "" if "passer" in request.POST else data["phone"]
        joining.tell_reach(user=user, phone=phone, discreet=data["discreet"] == YES, by=request.actor)
        response = see_other("enrolment:welcome-done")
        if data.get("own") == YES:
            start_session(request, user, shared_post=False)
            remember_device(request, response, user)
        return response
    context = {"form": form, **_shell(request), **_help(request)}
    return render(request, "enrolment/join/reach.html", context, status=422 if form.errors else 200)


@requires(Kind.YOUTH)
@methods("GET")
def done(request: Request) -> HttpResponse:
    """« C'est fait »: the counsellor's first message, and a field to answer."""
    actor = request.actor
    conversation = conversation_of(actor, actor.person_id) if actor.person_id else None
    if conversation is None:
        return redirect("home:dashboard")
    lines, _older = messages_page(actor, conversation, limit=3)
    station: Station | None = getattr(request, "station", None)
    if station is not None:  # a computer of the room reads nothing of before (D8)
        begun = station.session.opened_at or station.session.starts_at
        lines = [line for line in lines if line.message.created_at >= begun]
    context = {
        "conversation": conversation,
        "referent": conversation.young_person.referent,
        "lines": lines,
        "client_id": uuid.uuid4(),
        "sign_there": any(seat.session.is_running(clock.now()) for seat in own_presences(actor)[:1]),
        "on_station": station is not None,
        **_shell(request),
        **_help(request),
    }
    return render(request, "enrolment/join/done.html", context)


def _shell(request: Request) -> dict[str, str]:
    person = YoungPerson.objects.all().visible_to(request.actor).select_related("structure").first()
    return {"structure_name": person.structure.name if person else ""}


def _help(request: Request) -> dict[str, bool]:
    seat = own_running_seat(request)
    return {"help_there": seat is not None, "help_asked": seat is not None and seat.help_asked_at is not None}
