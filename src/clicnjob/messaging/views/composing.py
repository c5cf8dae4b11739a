"""Writing to several: one form that keeps everything at each button, so that nothing typed is lost without JavaScript."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clicnjob.messaging import fields
from clicnjob.messaging.actions import composing as actions
from clicnjob.messaging.actions.attaching import remove_file
from clicnjob.messaging.forms.mailings import WhenForm
from clicnjob.messaging.models import Mailing
from clicnjob.messaging.presenters import bits, said
from clicnjob.messaging.queries.lists import get_list
from clicnjob.messaging.queries.mailings import Draft, draft_of, filling_of, get_own_mailing, recipient_ids
from clicnjob.messaging.queries.picking import uuid_of
from clicnjob.messaging.queries.sealed import text_of
from clicnjob.messaging.rules.mailings import CONFIRM_ABOVE
from clicnjob.messaging.views.attached import files_context, take_files
from clicnjob.messaging.views.picking import all_found, asked_again, picker, ticked
from clicnjob.messaging.views.thread import number
from clicnjob.shared.actor import ALL_STAFF
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import npro, pro
from clicnjob.structures.models import YoungPerson

CHIPS, PREVIEWS = 60, 3


def _added(count: int, out: int = 0) -> str:
    words = npro("%(count)s destinataire ajouté.", "%(count)s destinataires ajoutés.", count) % {"count": count}
    if out:
        left = npro(
            "%(count)s hors de votre portée, laissé de côté.", "%(count)s hors de votre portée, laissés de côté.", out
        )
        words = f"{words} {left % {'count': out}}"
    return words


def _change(request: Request, mailing: Mailing) -> str:
    """What the pressed button asks of the recipients; the sentence that says it is done."""
    asked, _, value = request.POST.get("do", "").partition(":")
    by = request.actor
    if asked == "ajouter":
        return _added(actions.add_recipients(mailing=mailing, people=ticked(request), by=by))
    if asked == "ajouter-tous":
        return _added(actions.add_recipients(mailing=mailing, people=all_found(request), by=by))
    if asked == "liste":
        found = get_list(by, uuid_of(value))
        return _added(*actions.add_list(mailing=mailing, found=found, by=by))
    if asked == "retirer":
        actions.remove_recipients(mailing=mailing, people=[uuid_of(value)], by=by)
    elif asked == "vider":
        actions.remove_recipients(mailing=mailing, people=recipient_ids(mailing), by=by)
    elif asked == "retirer-fichier":
        remove_file(mailing=mailing, file_id=uuid_of(value), by=by)
    return ""


def _preview_people(mailing: Mailing, draft: Draft, asked: str) -> list[YoungPerson]:
    if asked:
        chosen = mailing.recipients.filter(young_person_id=uuid_of(asked)).select_related("young_person").first()
        if chosen is not None:
            return [chosen.young_person]
    return draft.shown[:PREVIEWS]


def _previews(mailing: Mailing, body: str, people: list[YoungPerson], *, files: bool) -> list[tuple[YoungPerson, str]]:
    if not body.strip() and not files:
        return []
    return [(person, said(bits(fields.fill(body, filling_of(mailing, person))))) for person in people]


def _page(
    request: Request, mailing: Mailing, *, body: str, when: WhenForm, refusal: DomainError | None = None
) -> HttpResponse:
    draft = draft_of(request.actor, mailing, show=CHIPS)
    asked = request.GET.get("apercu", "")
    attached = files_context(mailing)
    people = _preview_people(mailing, draft, asked)
    context: dict[str, Any] = {
        **picker(request, recipient_ids(mailing)),
        "mailing": mailing,
        "draft": draft,
        "body": body,
        "when": when,
        "refusal": refusal,
        "known_fields": [(f"{{{name}}}", words) for name, words in fields.KNOWN.items()],
        "previews": _previews(mailing, body, people, files=bool(attached["attached"])),
        "preview_of": asked,
        **attached,
        "must_confirm": draft.count > CONFIRM_ABOVE,
    }
    return render(request, "messaging/compose.html", context, status=422 if refusal else 200)


def _launch(request: Request, mailing: Mailing, when: WhenForm) -> Mailing:
    if not when.is_valid():
        raise DomainError(pro("Choisissez quand l’envoyer."), code="when", field="moment")
    confirmed = number(request.POST.get("confirmed", "").strip())
    return actions.launch(mailing=mailing, send_at=when.send_at(), confirmed=confirmed, by=request.actor)


@requires(*ALL_STAFF)
@methods("GET", "POST")
def compose(request: Request, mailing_id: uuid.UUID) -> HttpResponse:
    """A draft: who, what, a preview for each, when. Each button keeps the text first."""
    mailing = get_own_mailing(request.actor, mailing_id)
    if not mailing.is_draft:
        return see_other("messaging:mailing", mailing_id=mailing_id)
    zone = mailing.structure.timezone
    if request.method != "POST":
        when = WhenForm(zone=zone, may_be_now=True, initial={"moment": "maintenant"})
        return _page(request, mailing, body=text_of(mailing), when=when)
    when = WhenForm(request.POST if "moment" in request.POST else None, zone=zone, may_be_now=True)
    body, asked = request.POST.get("body", ""), request.POST.get("do", "")
    here = reverse("messaging:compose", kwargs={"mailing_id": mailing_id})
    try:
        if asked == "supprimer":
            actions.discard_draft(mailing=mailing, by=request.actor)
            messages.success(request, pro("Le brouillon est supprimé."))
            return see_other("messaging:mailings")
        actions.write_draft(mailing=mailing, body=body, by=request.actor)
        take_files(request, mailing)
        if asked == "envoyer":
            mailing = get_own_mailing(request.actor, mailing_id)
            _launch(request, mailing, when)
            return see_other("messaging:mailing", mailing_id=mailing_id)
        done = _change(request, mailing)
    except DomainError as error:
        return _page(request, get_own_mailing(request.actor, mailing_id), body=body, when=when, refusal=error)
    if done:
        messages.success(request, done)
    if asked == "joindre" or asked.startswith("retirer-fichier:"):
        return see_other(f"{here}#files")
    if asked == "voir":
        person = request.POST.get("apercu", "")
        return see_other(f"{here}?apercu={person}#apercu" if person else f"{here}#apercu")
    return see_other(f"{here}{asked_again(request)}")
