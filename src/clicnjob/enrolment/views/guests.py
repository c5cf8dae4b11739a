"""The people of an imported caseload: asked to join, followed; the import undone."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clicnjob.accounts.views.security import must_confirm
from clicnjob.enrolment.actions import inviting as actions
from clicnjob.enrolment.presenters.cards import cards_pdf
from clicnjob.enrolment.presenters.caseloads import guests, invited_words
from clicnjob.enrolment.queries.inviting import Followed, followed, people_page
from clicnjob.enrolment.rules.inviting import CARDS_AT_ONCE
from clicnjob.enrolment.views.caseloads import IMPORTERS
from clicnjob.shared import clock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import npro, pro
from clicnjob.shared.qr import public_address
from clicnjob.structures.actions import undo_import
from clicnjob.structures.enums import Counted, LineOutcome
from clicnjob.structures.gate import held_back
from clicnjob.structures.models import CaseloadImport
from clicnjob.structures.queries import caseloads as queries
from clicnjob.structures.queries.caseloads import refused_lines, undo_plan

NAMED = 60
"""Names written one by one on a page that confirms; the others are counted."""


def _chosen(request: Request) -> set[uuid.UUID] | None:
    """Those ticked; None: all. Raises Http404 for what is no id."""
    if "tous" in request.POST:
        return None
    try:
        return {uuid.UUID(value) for value in request.POST.getlist("jeune")}
    except ValueError:
        raise Http404 from None


def _outcomes(row: CaseloadImport) -> dict[str, int]:
    counts = dict.fromkeys((str(one) for one in LineOutcome), 0)
    for outcome in row.lines.values_list("outcome", flat=True):
        counts[outcome] += 1
    return counts


@requires(*IMPORTERS)
@methods("GET")
def caseload(request: Request, import_id: uuid.UUID) -> HttpResponse:
    """An import: how far it is, live; then its people, to invite, and who joined."""
    row = queries.get_import(request.actor, import_id)
    if row.is_draft:
        return see_other("enrolment:import-preview", import_id=row.pk)
    missing = request.GET.get("qui") == "pas-inscrits"
    number = request.GET.get("page", "1")
    page = people_page(row, missing=missing, page=int(number) if number.isdecimal() else 1)
    counts = followed([row.pk]).get(row.pk, Followed())
    address = reverse("enrolment:import", args=[row.pk])
    context: dict[str, Any] = {
        "row": row,
        "counts": counts,
        "outcomes": _outcomes(row),
        "refused": refused_lines(row),
        "page_obj": page,
        "guests": guests(page, clock.now()),
        "query": "qui=pas-inscrits&" if missing else "",
        "missing": missing,
        "tabs": [
            {"url": address, "label": f"{pro('Tous')} ({counts.people})", "current": not missing},
            {
                "url": f"{address}?qui=pas-inscrits",
                "label": f"{pro('Pas encore inscrits')} ({counts.people - counts.joined})",
                "current": missing,
            },
        ],
        "can_undo": row.can_be_undone(clock.now()),
        "cards_at_once": CARDS_AT_ONCE,
    }
    return render(request, "enrolment/caseloads/caseload.html", context)


@requires(*IMPORTERS)
@methods("POST")
def invite(request: Request, import_id: uuid.UUID) -> HttpResponse:
    """« Inviter »: a text to those ticked, or to all who have not joined."""
    row = queries.get_import(request.actor, import_id)
    rows, left = actions.invite_people(row=row, people=_chosen(request), by=request.actor)
    messages.success(request, invited_words(len(rows), rows[-1].due_at, left))
    return see_other("enrolment:import", import_id=row.pk)


@requires(*IMPORTERS)
@methods("POST")
def stop(request: Request, import_id: uuid.UUID) -> HttpResponse:
    """What has not left does not leave."""
    row = queries.get_import(request.actor, import_id)
    count = actions.stop_inviting(row=row, by=request.actor)
    words = npro("%(count)s invitation arrêtée.", "%(count)s invitations arrêtées.", count)
    messages.success(request, words % {"count": count})
    return see_other("enrolment:import", import_id=row.pk)


@requires(*IMPORTERS)
@methods("POST")
def cards(request: Request, import_id: uuid.UUID) -> HttpResponse:
    """The cards of those ticked, or of all who have not joined, as PDF to print and cut."""
    row = queries.get_import(request.actor, import_id)
    if answer := must_confirm(request) or held_back(request, Counted.EXPORTS):
        return answer
    made = actions.print_cards(row=row, people=_chosen(request), by=request.actor)
    pdf = cards_pdf(made, lambda path: public_address(request, path), moment=clock.now())
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="cartes.pdf"'
    return response


@requires(*IMPORTERS)
@methods("GET", "POST")
def undo(request: Request, import_id: uuid.UUID) -> HttpResponse:
    """« Annuler l'import »: whose file goes, whose stays and why, by name; then done."""
    row = queries.get_import(request.actor, import_id)
    if request.method == "POST":
        try:
            undo_import(row=row, by=request.actor)
        except DomainError as error:
            messages.error(request, error.message)
        return see_other("enrolment:import", import_id=row.pk)
    if not row.can_be_undone(clock.now()):
        return see_other("enrolment:import", import_id=row.pk)
    plan = undo_plan(row)
    context = {
        "row": row,
        "plan": plan,
        "going": plan.going[:NAMED],
        "going_more": len(plan.going) - NAMED,
        "staying": plan.staying,
    }
    return render(request, "enrolment/caseloads/undo.html", context)
