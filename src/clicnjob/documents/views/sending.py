"""Sending a paper: the young person from anywhere, a professional for someone present."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from clicnjob.documents import actions, presenters, queries
from clicnjob.documents.forms import HelpForm, ScanForm, grouped_kinds
from clicnjob.documents.notices import is_told
from clicnjob.documents.rules import Situation
from clicnjob.documents.scanning import Scan, scan
from clicnjob.documents.views.sharing import ASKS
from clicnjob.shared import clock
from clicnjob.shared.actor import ALL_STAFF, Kind
from clicnjob.shared.http import Request, allowed_write, methods, requires, see_other
from clicnjob.shared.language import pro
from clicnjob.structures.models import YoungPerson
from clicnjob.structures.queries import get_person

ADULT = 18


@requires(Kind.YOUTH)
@methods("GET", "POST")
def mine(request: Request) -> HttpResponse:
    """A young person's papers: what is asked, why, who sees it, how long; photograph and send."""
    person = queries.own_person(request.actor)
    if person is None:
        raise Http404
    sending = scan(request, person)
    if sending.answer is not None:
        return sending.answer
    if sending.finished:
        messages.success(request, _("C’est envoyé. Un conseiller va regarder."))
        return see_other("documents:mine")
    if request.method == "GET" and is_told(person):
        with allowed_write("read mark"):
            actions.reminder_read(person=person, by=request.actor)
    return mine_page(request, person, sending=sending, status=sending.status)


def mine_page(
    request: Request,
    person: YoungPerson,
    *,
    sending: Scan | None = None,
    help_form: HelpForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with a sending under way or a form to correct."""
    sending = sending or Scan(ScanForm())
    situations = queries.situations_of([person])[person.pk]
    asks = {ask.subject: ask for ask in queries.asks_of([person.pk])[person.pk]}
    brings = queries.brings_of([person.pk])[person.pk]
    chosen = _chosen(request.GET.get("piece", ""), situations)
    ranked = sorted((one.asked for one in situations), key=lambda asked: asked.subject != chosen)
    sending.form.offer(grouped_kinds({asked.subject: asked.kinds for asked in ranked}))
    context = {
        "person": person,
        "structure_name": person.structure.name,
        "is_minor": person.age_on(clock.today(person.structure.timezone)) < ADULT,
        "scan": sending,
        "lead": presenters.lead_of(situations),
        "how_long": presenters.how_long(situations),
        "requirements": [
            (
                presenters.own_requirement(one, brings=one.asked.subject in brings, ask=asks.get(one.asked.subject)),
                _form(help_form, one.asked.subject),
            )
            for one in situations
        ],
        "chosen": request.GET.get("piece", ""),
        "apart": not (request.GET.get("piece") or ASKS in request.GET)
        and all(not one.is_lacking for one in situations if one.asked.is_required),
        "back": reverse("documents:mine"),
    }
    return render(request, "documents/mine.html", context, status=status)


def _chosen(piece: str, situations: list[Situation]) -> str:
    """The subject one came for; else the first that lacks."""
    known = [one.asked.subject.value for one in situations]
    lacking = [one.asked.subject.value for one in situations if one.is_lacking]
    return piece if piece in known else next(iter(lacking + known), "")


def _form(given: HelpForm | None, subject: str) -> HelpForm:
    return given if given is not None and given.data.get("subject") == subject else HelpForm(subject=subject)


@requires(*ALL_STAFF)
@methods("GET", "POST")
def staff_scan(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Photograph a paper for a young person of the structure; it goes to the queue."""
    person = get_person(request.actor, person_id)
    sending = scan(request, person)
    if sending.answer is not None:
        return sending.answer
    if sending.finished:
        messages.success(
            request, pro("Le document de %(first_name)s attend d’être vérifié.") % {"first_name": person.first_name}
        )
        return see_other(f"/jeunes/{person.pk}/")
    context = {"person": person, "scan": sending, "back": f"/jeunes/{person.pk}/"}
    return render(request, "documents/scan.html", context, status=sending.status)
