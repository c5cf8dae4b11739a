"""Mailings: the history, one's report as it goes, what can still be done."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clicnjob.accounts.views.security import must_confirm
from clicnjob.messaging.actions import composing as actions
from clicnjob.messaging.actions.exporting import note_export
from clicnjob.messaging.presenters import bits, said, shown_files
from clicnjob.messaging.presenters import mailings as presenters
from clicnjob.messaging.queries.mailings import (
    counts_of,
    files_by_mailing,
    files_of,
    get_mailing,
    get_own_mailing,
    history_page,
    only_person,
    pending_of,
    report_all,
    report_page,
    undelivered,
)
from clicnjob.messaging.queries.sealed import text_of
from clicnjob.messaging.views.thread import number
from clicnjob.shared.actor import ALL_STAFF, Role
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import npro, pro
from clicnjob.structures.enums import Counted
from clicnjob.structures.gate import held_back


@requires(*ALL_STAFF)
@methods("GET", "POST")
def mailings(request: Request) -> HttpResponse:
    """Drafts, what waits for its hour, what was sent; POST begins a new one."""
    if request.method == "POST":
        made = actions.start_mailing(by=request.actor)
        return see_other("messaging:compose", mailing_id=made.pk)
    directs = request.actor.role is Role.DIRECTION
    team = directs and request.GET.get("vue") == "equipe"
    page = history_page(request.actor, team=team, page=number(request.GET.get("page")) or 1)
    pending = [] if team else pending_of(request.actor)
    people = only_person([*pending, *page.object_list])
    files = files_by_mailing(pending)
    here = reverse("messaging:mailings")
    context = {
        "pending": [(row, presenters.badge_of(row, files[row.pk]), people.get(row.pk)) for row in pending],
        "page_obj": page,
        "rows": [(row, presenters.MAILING_BADGES[row.state], people.get(row.pk)) for row in page.object_list],
        "undelivered": list(undelivered(request.actor).select_related("author").order_by("-send_at")[:10]),
        "team": team,
        "tabs": [
            {"label": pro("Mes envois"), "url": here, "current": not team, "count": None},
            {"label": pro("De l’équipe"), "url": f"{here}?vue=equipe", "current": team, "count": None},
        ]
        if directs
        else [],
    }
    return render(request, "messaging/mailings.html", context)


@requires(*ALL_STAFF)
@methods("GET")
def mailing(request: Request, mailing_id: uuid.UUID) -> HttpResponse:
    """One mailing: its progress as it goes, then who received and read it."""
    found = get_mailing(request.actor, mailing_id)
    if found.is_draft:
        return see_other("messaging:compose", mailing_id=mailing_id)
    mine = found.author_id == request.actor.user_id
    counts = counts_of(found)
    state = request.GET.get("etat", "")
    files = files_of(found)
    rows, page = report_page(request.actor, found, state=state, page=number(request.GET.get("page")) or 1)
    context = {
        "mailing": found,
        "mine": mine,
        # R2: what was written to somebody is read by its author; the direction sees how it went.
        "words": said(bits(text_of(found))) if mine else "",
        "files": shown_files(files, found.structure_id) if mine else [],
        "held": presenters.held_by(files) if found.is_pending else "",
        "badge": presenters.badge_of(found, files),
        "counts": counts,
        "said": presenters.counted_words(counts),
        "tabs": presenters.tabs(counts, state) if mine else [],
        "rows": presenters.told(rows),
        "page_obj": page,
        "state": state,
        "query": f"etat={state}&" if state else "",
    }
    return render(request, "messaging/mailing.html", context)


@requires(*ALL_STAFF)
@methods("POST")
def export(request: Request, mailing_id: uuid.UUID) -> HttpResponse:
    """The report of one's own mailing as a table; counted and traced (G33)."""
    found = get_own_mailing(request.actor, mailing_id)
    if answer := must_confirm(request) or held_back(request, Counted.EXPORTS):
        return answer
    table = presenters.export(found, report_all(request.actor, found))
    note_export(mailing=found, by=request.actor)
    response = HttpResponse(table, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rapport-envoi.csv"'
    return response


@requires(*ALL_STAFF)
@methods("POST")
def cancel(request: Request, mailing_id: uuid.UUID) -> HttpResponse:
    """Cancel what has not left."""
    spared = actions.cancel_mailing(mailing=get_mailing(request.actor, mailing_id), by=request.actor)
    messages.success(
        request,
        npro(
            "C’est annulé : %(count)s message ne partira pas.",
            "C’est annulé : %(count)s messages ne partiront pas.",
            spared,
        )
        % {"count": spared},
    )
    return see_other("messaging:mailing", mailing_id=mailing_id)


@requires(*ALL_STAFF)
@methods("POST")
def send_now(request: Request, mailing_id: uuid.UUID) -> HttpResponse:
    """What waits for its hour goes at once."""
    actions.send_now(mailing=get_own_mailing(request.actor, mailing_id), by=request.actor)
    messages.success(request, pro("L’envoi part maintenant."))
    return see_other("messaging:mailing", mailing_id=mailing_id)


@requires(*ALL_STAFF)
@methods("POST")
def acknowledge(request: Request, mailing_id: uuid.UUID) -> HttpResponse:
    """« J'ai vu » what could not be sent."""
    actions.acknowledge(mailing=get_mailing(request.actor, mailing_id), by=request.actor)
    return see_other("messaging:mailings")
