"""« Signaler »: the young person's page, direction's list (R15)."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from clicnjob.messaging import actions, presenters, queries
from clicnjob.messaging.enums import Side
from clicnjob.messaging.forms import OutcomeForm, ReportForm
from clicnjob.messaging.models import Report
from clicnjob.messaging.views.thread import number
from clicnjob.shared.actor import Kind, Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import pro

READERS = (Role.DIRECTION, Role.SECTOR_MANAGER)


@requires(Kind.YOUTH)
@methods("GET", "POST")
def report(request: Request) -> HttpResponse:
    """Tell direction about a message, a person, a danger; whom to call comes first."""
    conversation = queries.own_conversation(request.actor)
    asked = request.POST.get("seq") if request.method == "POST" else request.GET.get("message")
    message = queries.message_at(request.actor, conversation, number(asked))
    if message is not None and message.side != Side.STRUCTURE:
        message = None
    form = ReportForm(
        request.POST or None,
        people=queries.people_of(conversation),
        with_message=message is not None,
        initial={"report_id": uuid.uuid4(), "seq": message.seq if message else None, "about": "message"},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.make_report(
                conversation=conversation,
                report_id=form.cleaned_data["report_id"],
                about=form.cleaned_data["about"],
                message=message,
                reported=form.cleaned_data["who"],
                words=form.cleaned_data["words"],
                by=request.actor,
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return see_other(f"{reverse('messaging:report')}?envoye=1")
    quote = None
    if message is not None:
        line = queries.message_line(conversation, message, request.actor)
        quote = presenters.quote_of(line, {message.seq})
    context = {
        "form": form,
        "quote": quote,
        "sent": "envoye" in request.GET,
        "own": Report.objects.all().visible_to(request.actor).order_by("-created_at")[:5],
        "conversation": conversation,
    }
    return render(request, "messaging/report.html", context, status=422 if form.errors else 200)


@requires(*READERS)
@methods("GET")
def listing(request: Request) -> HttpResponse:
    """What young people reported: new ones first. Never what concerns oneself."""
    return render(request, "messaging/reports.html", {"reports": queries.reports(request.actor)})


def _one(request: Request, found: Report, form: OutcomeForm) -> HttpResponse:
    context: dict[str, Any] = {
        "report": found,
        "person": found.conversation.young_person,
        "words": queries.report_words(found),
        "outcome": queries.report_outcome(found),
        "texts": queries.texts_reported(found),
        "form": form,
        "mine": found.taken_by_id == request.actor.user_id,
    }
    return render(request, "messaging/report_detail.html", context, status=422 if form.errors else 200)


@requires(*READERS)
@methods("GET")
def one(request: Request, report_id: uuid.UUID) -> HttpResponse:
    """One report: what was said, every text of the message, what was done."""
    return _one(request, queries.get_report(request.actor, report_id), OutcomeForm())


@requires(*READERS)
@methods("POST")
def take(request: Request, report_id: uuid.UUID) -> HttpResponse:
    """« Je m’en occupe »."""
    found = queries.get_report(request.actor, report_id)
    actions.take_report(report=found, by=request.actor)
    return see_other("messaging:report-detail", report_id=report_id)


@requires(*READERS)
@methods("POST")
def close(request: Request, report_id: uuid.UUID) -> HttpResponse:
    """Close it by saying what was done; refused, the page comes back with the text."""
    found = queries.get_report(request.actor, report_id)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return _one(request, found, form)
    actions.close_report(report=found, outcome=form.cleaned_data["outcome"], by=request.actor)
    messages.success(request, pro("Signalement traité."))
    return see_other("messaging:reports")
