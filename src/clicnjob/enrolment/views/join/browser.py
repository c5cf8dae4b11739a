"""What a browser carries on the way in: the proof it showed, the claim it made, the language it reads."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation

from clicnjob.enrolment.queries.joining import Proof, person_of_proof, running_seat
from clicnjob.enrolment.rules.joining import PROOF_LIFE, kept_language
from clicnjob.shared import clock
from clicnjob.shared.http import Request
from clicnjob.workshops.models import Seat

PROOF = "joining"
"""Session key: what this browser showed, and when."""


def remember_proof(request: Request, proof: Proof) -> None:
    """Keep that this browser showed a card or had its claim settled."""
    request.session[PROOF] = {"kind": proof.kind, "id": str(proof.id), "at": clock.now().isoformat()}


def proof_of(request: Request) -> Proof | None:
    """What this browser showed within the half hour."""
    kept = request.session.get(PROOF)
    if not kept or clock.now() - dt.datetime.fromisoformat(kept["at"]) > PROOF_LIFE:
        return None
    return Proof(kept["kind"], uuid.UUID(kept["id"]))


def own_running_seat(request: Request) -> Seat | None:
    """The seat, in a session that runs, of who is signed in here or has shown who they are."""
    person_id = request.actor.person_id
    if (
        person_id is None
        and (proof := proof_of(request)) is not None
        and (person := person_of_proof(proof)) is not None
    ):
        person_id = person.pk
    return running_seat(person_id, clock.now()) if person_id else None


def is_phone(request: Request) -> bool:
    """Whether the browser says that it is a phone: proposes an answer, decides nothing."""
    agent = request.headers.get("User-Agent", "")
    return request.headers.get("Sec-CH-UA-Mobile") == "?1" or "Mobile" in agent or "Android" in agent


def wanted_language(request: Request, default: str) -> str:
    """The language asked for in the address (``?langue=``), else ``default``."""
    asked = request.GET.get("langue") or request.POST.get("langue") or ""
    return asked if asked in dict(settings.LANGUAGES) else kept_language(default)


def page(request: Request, template: str, context: dict[str, Any], *, language: str, status: int = 200) -> HttpResponse:
    """A page in a language that is not yet the browser's."""
    with translation.override(language):
        response = render(request, template, {**context, "language": language}, status=status)
    response["Content-Language"] = language
    return response


def keep_language(response: HttpResponse, language: str) -> None:
    """Remember the language on this device."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        kept_language(language),
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
