"""Sending a paper: the young person from anywhere, a professional for someone present."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from clicnjob.documents import presenters, queries
from clicnjob.documents.enums import IDENTITY_KINDS, DocumentState
from clicnjob.documents.forms import kinds
from clicnjob.documents.scanning import scan
from clicnjob.shared.actor import ALL_STAFF, Kind
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.structures.queries import get_person


@requires(Kind.YOUTH)
@methods("GET", "POST")
def mine(request: Request) -> HttpResponse:
    """A young person's papers: what is asked, why, who sees it, how long; photograph and send."""
    person = queries.own_person(request.actor)
    if person is None:
        raise Http404
    sending = scan(request, person)
    if sending.finished:
        messages.success(request, _("C’est envoyé. Un conseiller va regarder."))
        return see_other("documents:mine")
    papers = queries.mine(request.actor)
    context = {
        "person": person,
        "structure_name": person.structure.name,
        "scan": sending,
        "papers": [presenters.own_paper(paper) for paper in papers],
        "justified": any(paper.state == DocumentState.VERIFIED and paper.kind in IDENTITY_KINDS for paper in papers),
        "waiting": any(paper.state == DocumentState.TO_CHECK for paper in papers),
        "kinds": [label for _value, label in kinds()],
        "days": queries.longest_unverified_days(person.structure_id),
        "back": reverse("documents:mine"),
    }
    return render(request, "documents/mine.html", context, status=sending.status)


@requires(*ALL_STAFF)
@methods("GET", "POST")
def staff_scan(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Photograph a paper for a young person of the structure; it goes to the queue."""
    person = get_person(request.actor, person_id)
    sending = scan(request, person)
    if sending.finished:
        messages.success(request, f"Le document de {person.first_name} attend d’être vérifié.")
        return see_other(f"/jeunes/{person.pk}/")
    context = {"person": person, "scan": sending, "back": f"/jeunes/{person.pk}/"}
    return render(request, "documents/scan.html", context, status=sending.status)
