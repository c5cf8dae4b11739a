"""The counsellor's queue: look, decide, report, forget."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from clicnjob.documents import actions, presenters, queries
from clicnjob.documents.enums import DocumentKind, DocumentState
from clicnjob.documents.forms import CheckForm, CorrectForm, RefuseForm
from clicnjob.documents.models import VERIFIERS, Document
from clicnjob.documents.rules import same_day
from clicnjob.files.queries import read_file
from clicnjob.files.watermark import watermarked
from clicnjob.shared import clock
from clicnjob.shared.actor import Kind
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, allowed_write, methods, requires, see_other
from clicnjob.shared.language import in_french, pro
from clicnjob.structures.bounds import Verdict
from clicnjob.structures.enums import Counted
from clicnjob.structures.gate import held_context

COUNSELLORS = tuple(sorted(VERIFIERS))
_KEPT_BY_NOBODY = {
    "Cache-Control": "no-store, private",
    "Content-Disposition": 'inline; filename="copie.jpg"',
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@requires(*COUNSELLORS)
@methods("GET")
def queue(request: Request) -> HttpResponse:
    """What waits to be checked, the people of the room first, and what one has still to report in i-milo."""
    waiting = queries.verification_queue(request.actor)
    context = {"waiting": waiting, "to_report": queries.to_report(request.actor)}
    return render(request, "documents/queue.html", context)


def _gate(request: Request, document: Document) -> Verdict:
    """Whether the pictures may be shown: too many opened asks, then stops (G33).

    A page that says what the machine read, or the number that a colleague noted, is a look by itself, its pictures not asked for.
    """
    tells = document.sealed_reading or (document.sealed_number and document.checked_by_id != request.actor.user_id)
    if not (document.has_copy or tells):
        return Verdict.FREE
    with allowed_write("access record"):
        if tells:
            return actions.look(document=document, page=0, by=request.actor)
        return actions.may_look(document=document, by=request.actor)


def _page(request: Request, document: Document, status: int = 200, **forms: Any) -> HttpResponse:
    zone = document.structure.timezone
    gate = _gate(request, document)
    waiting = queries.verification_queue(request.actor)
    shown = document.state == DocumentState.TO_CHECK and gate is Verdict.FREE
    reading = queries.reading_of(document) if shown else None
    others = queries.others_with_number(document) if reading else []
    context = {
        "document": document,
        "machine": presenters.side(document, reading, others, clock.today(zone)) if shown else None,
        "person": document.young_person,
        "age": document.young_person.age_on(clock.today(zone)),
        "pages": document.pages.all() if document.has_copy and gate is Verdict.FREE else [],
        "held": held_context(request, Counted.DOCUMENTS, gate) if gate is not Verdict.FREE else None,
        "number": queries.number_of(document) if gate is Verdict.FREE else "",
        "kind_in_imilo": in_french(DocumentKind(document.kind).label) if document.kind else "",
        "left": len([row for row in waiting if row.pk != document.pk]),
        "check_form": CheckForm(initial=presenters.prefill(document, reading)),
        "refuse_form": RefuseForm(),
        "correct_form": CorrectForm(),
        "correctable": document.checked_at is not None and same_day(document.checked_at, clock.now(), zone),
        **forms,
    }
    return render(request, "documents/check.html", context, status=status)


@requires(*COUNSELLORS)
@methods("GET")
def document(request: Request, document_id: uuid.UUID) -> HttpResponse:
    """One paper beside the file's data: justify, ask for another picture, or note what was reported."""
    return _page(request, queries.get_document(request.actor, document_id))


def _next(request: Request) -> HttpResponse:
    """The following paper comes by itself."""
    waiting = queries.verification_queue(request.actor)
    if waiting:
        return see_other("documents:document", document_id=waiting[0].pk)
    return see_other("documents:queue")


@requires(*COUNSELLORS)
@methods("POST")
def verify(request: Request, document_id: uuid.UUID) -> HttpResponse:
    """Identité justifiée; then what to report in i-milo is shown."""
    found = queries.get_document(request.actor, document_id)
    form = CheckForm(request.POST)
    if form.is_valid():
        kind, expires_on, number = form.facts
        try:
            actions.verify(document=found, kind=kind, expires_on=expires_on, number=number, by=request.actor)
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            return see_other("documents:document", document_id=document_id)
    return _page(request, found, 422, check_form=form)


@requires(*COUNSELLORS)
@methods("POST")
def original(request: Request, document_id: uuid.UUID) -> HttpResponse:
    """Original vu: the paper itself is there; the photograph is destroyed at once."""
    found = queries.get_document(request.actor, document_id)
    form = CheckForm(request.POST)
    if form.is_valid():
        kind, expires_on, number = form.facts
        try:
            actions.see_original(
                person=found.young_person,
                kind=kind,
                expires_on=expires_on,
                number=number,
                document=found,
                by=request.actor,
            )
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            return see_other("documents:document", document_id=document_id)
    return _page(request, found, 422, check_form=form)


@requires(*COUNSELLORS)
@methods("POST")
def refuse(request: Request, document_id: uuid.UUID) -> HttpResponse:
    """Photo à refaire, with its reason; the copy goes at once and the next paper comes."""
    found = queries.get_document(request.actor, document_id)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return _page(request, found, 422, refuse_form=form)
    actions.refuse(document=found, reason=form.cleaned_data["reason"], by=request.actor)
    messages.success(
        request,
        pro("Photo à refaire : %(first_name)s voit la raison. La copie est effacée.")
        % {"first_name": found.young_person.first_name},
    )
    return _next(request)


@requires(*COUNSELLORS)
@methods("POST")
def report(request: Request, document_id: uuid.UUID) -> HttpResponse:
    """Reporté dans i-milo: copy and number are destroyed; the next paper comes."""
    found = queries.get_document(request.actor, document_id)
    actions.report(document=found, by=request.actor)
    messages.success(
        request,
        pro("Reporté pour %(full_name)s. La copie et le numéro sont effacés.")
        % {"full_name": found.young_person.full_name},
    )
    return _next(request)


@requires(*COUNSELLORS)
@methods("POST")
def correct(request: Request, document_id: uuid.UUID) -> HttpResponse:
    """Take a verification of today back, with a reason."""
    found = queries.get_document(request.actor, document_id)
    form = CorrectForm(request.POST)
    if not form.is_valid():
        return _page(request, found, 422, correct_form=form)
    actions.correct(document=found, reason=form.cleaned_data["reason"], by=request.actor)
    messages.success(request, pro("La vérification est annulée."))
    return see_other("documents:document", document_id=document_id)


@requires(*COUNSELLORS)
@methods("GET", "POST")
def see_original(request: Request, person_id: uuid.UUID) -> HttpResponse:
    """Original vu, for someone who stands there with the paper and sent no photograph."""
    person = queries.get_verifiable_person(request.actor, person_id)
    form = CheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kind, expires_on, number = form.facts
        try:
            made = actions.see_original(
                person=person, kind=kind, expires_on=expires_on, number=number, by=request.actor
            )
        except DomainError as error:
            form.add_error(error.field, error.message)
        else:
            return see_other("documents:document", document_id=made.pk)
    context = {"person": person, "form": form}
    return render(request, "documents/original.html", context, status=422 if form.errors else 200)


@requires(*COUNSELLORS, Kind.YOUTH)
@methods("GET")
def page(request: Request, document_id: uuid.UUID, page_number: str) -> HttpResponse:
    """The picture of a page, marked, never kept by the browser; every look is written down."""
    found = queries.get_page(request.actor, document_id, page_number)
    with allowed_write("access record"):
        verdict = actions.look(document=found.document, page=found.number, by=request.actor)
    if verdict is not Verdict.FREE:
        words = pro("Trop de documents ouverts : rechargez la page du document.")
        return HttpResponse(words, status=429, content_type="text/plain; charset=utf-8", headers=_KEPT_BY_NOBODY)
    jpeg = watermarked(read_file(found.file), presenters.mark(found.document.structure, found.document.subject))
    return HttpResponse(jpeg, content_type="image/jpeg", headers=_KEPT_BY_NOBODY)
