"""The room's code: one claims a place, a helper finds the row, one confirms (R7)."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from clicnjob.accounts import throttling
from clicnjob.enrolment.actions import joining
from clicnjob.enrolment.actors import CLAIM
from clicnjob.enrolment.enums import ClaimState
from clicnjob.enrolment.forms.joining import FirstNameForm, RoomCodeForm
from clicnjob.enrolment.models import Claim
from clicnjob.enrolment.queries.joining import Proof, own_claim, session_of_code
from clicnjob.enrolment.views.join.browser import keep_language, own_running_seat, page, remember_proof, wanted_language
from clicnjob.shared import clock
from clicnjob.shared.actor import Kind
from clicnjob.shared.errors import DomainError, Throttled
from clicnjob.shared.http import Request, methods, public, safe_next, see_other
from clicnjob.workshops.actions import ask_help
from clicnjob.workshops.models import Session
from clicnjob.workshops.queries import running_session_by_code
from clicnjob.workshops.rules.codes import normalise_code

CLAIMS_PER_SESSION = 120
"""New claims of one session within ten minutes; counted by session, never by address: a room shares one Wi-Fi."""
WINDOW = dt.timedelta(minutes=10)


@public
@methods("GET", "POST")
def join(request: Request) -> HttpResponse:
    """Type the code of the room; a code that opens nothing gets a sentence that says what to do."""
    language = wanted_language(request, translation.get_language() or "fr")
    form = RoomCodeForm(request.POST or None)
    with translation.override(language):
        if request.method == "POST" and form.is_valid():
            code = form.cleaned_data["code"]
            if running_session_by_code(code) is not None:
                response = see_other("enrolment:join-code", code=code)
                keep_language(response, language)
                return response
            form.add_error("code", _why_not(session_of_code(code)))
    return _code_page(request, {"form": form}, language, status=422 if form.errors else 200)


def _code_page(request: Request, context: dict[str, Any], language: str, *, status: int) -> HttpResponse:
    """Where the code of the room is typed; its languages are those of this very page."""
    context = {**context, "path": reverse("enrolment:join")}
    return page(request, "enrolment/join/join.html", context, language=language, status=status)


def _why_not(session: Session | None) -> str:
    if session is None:
        return _("Ce code ne marche pas. Regardez l’écran ou demandez à l’animateur.")
    return _("Cette séance est finie. Demandez à l’animateur, ou prenez votre carte.")


@public
@methods("GET", "POST")
def join_code(request: Request, code: str) -> HttpResponse:
    """Say one's first name; who is expected is never shown."""
    session = running_session_by_code(code)
    language = wanted_language(request, translation.get_language() or "fr")
    if session is None:
        form = RoomCodeForm(initial={"code": code})
        with translation.override(language):
            context = {"form": form, "why": _why_not(session_of_code(normalise_code(code)))}
        return _code_page(request, context, language, status=404)
    if request.actor.kind in {Kind.STAFF, Kind.VOLUNTEER}:
        return render(request, "enrolment/join/refused.html", {"why": "device"}, status=409)
    name = FirstNameForm(request.POST or None)
    with translation.override(language):
        if request.method == "POST" and name.is_valid():
            try:
                return _claim(request, session, name.cleaned_data["first_name"], language)
            except Throttled:
                raise
            except DomainError as error:
                name.refuse(error)
    request.structure = session.structure
    context = {"form": name, "session": session, "structure_name": session.structure.name, "path": request.path}
    return page(request, "enrolment/join/name.html", context, language=language, status=422 if name.errors else 200)


def _claim(request: Request, session: Session, first_name: str, language: str) -> HttpResponse:
    throttling.hit("claim", str(session.pk), limit=CLAIMS_PER_SESSION, per=WINDOW)
    claim = joining.claim_place(session=session, first_name=first_name, language=language, by=request.actor)
    request.session[CLAIM] = str(claim.pk)
    response = see_other("enrolment:welcome-wait")
    keep_language(response, language)
    return response


@public
@methods("GET", "POST")
def wait(request: Request) -> HttpResponse:
    """« Levez la main »: until a helper taps the row, then « C'est vous, Léa M. ? »."""
    claim = own_claim(request.actor)
    if claim is None:
        return redirect("enrolment:join")
    if request.method == "POST":
        return _answer(request, claim)
    if claim.state == ClaimState.CONFIRMED:
        return redirect("enrolment:welcome-code")
    over = not claim.session.is_running(clock.now())
    request.structure = claim.session.structure
    context = {
        "claim": claim,
        "structure_name": claim.session.structure.name,
        "matched": claim.seat.young_person if claim.state == ClaimState.MATCHED and claim.seat else None,
        "gone": claim.state == ClaimState.DROPPED or over,
        "over": over,
        "help_asked": claim.help_asked_at is not None,
    }
    return render(request, "enrolment/join/wait.html", context)


def _answer(request: Request, claim: Claim) -> HttpResponse:
    if request.POST.get("reponse") == "oui":
        joining.confirm_claim(claim=claim, by=request.actor)
        remember_proof(request, Proof("claim", claim.pk))
        return see_other("enrolment:welcome-code")
    joining.refuse_claim(claim=claim, by=request.actor)
    return see_other("enrolment:welcome-wait")


@public
@methods("POST")
def call_help(request: Request) -> HttpResponse:
    """« J'ai besoin d'aide »: lights up at the desk, by the row once it is known, by the claim before."""
    back = safe_next(request, "/rejoindre/")
    seat = own_running_seat(request)
    claim = own_claim(request.actor)
    if seat is not None:
        ask_help(seat=seat, by=request.actor)
    elif claim is not None:
        joining.ask_help_on_claim(claim=claim, by=request.actor)
    else:
        messages.info(request, _("Levez la main : un animateur vient."))
        return see_other(back)
    messages.success(request, _("C’est dit. Un animateur vient vous aider."))
    return see_other(back)
