"""What became of seats and appointments in i-milo's words, to copy there: by file number, never a name (R12)."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render

from clicnjob.accounts.views.security import fresh
from clicnjob.appointments import actions as meetings
from clicnjob.appointments.models import Appointment
from clicnjob.appointments.queries.imilo import appointment_lines
from clicnjob.enrolment.presenters.imilo import Line, lines_of
from clicnjob.shared.actor import ALL_STAFF
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import french, npro, pro
from clicnjob.shared.tables import pasted, table
from clicnjob.structures.enums import Counted
from clicnjob.structures.gate import gated
from clicnjob.workshops.actions import imilo as actions
from clicnjob.workshops.models import Seat
from clicnjob.workshops.queries.imilo import imilo_lines
from clicnjob.workshops.rules.imilo import PLANNED

HEADER = ["Dossier i-milo", "Date", "Heure", "Atelier", french("Résultat"), "Commentaire"]


def _asked_session(request: Request) -> uuid.UUID | None:
    text = request.GET.get("seance", "")
    try:
        return uuid.UUID(text) if text else None
    except ValueError as error:
        raise Http404 from error


def _numbered(request: Request) -> tuple[list[Line], int]:
    """The lines that have a file number there, and how many have none; of one session alone where it is asked."""
    session_id = _asked_session(request)
    met = [] if session_id else appointment_lines(request.actor)
    lines = lines_of(imilo_lines(request.actor, session_id=session_id), met)
    numbered = [line for line in lines if line.number]
    return numbered, len(lines) - len(numbered)


@requires(*ALL_STAFF)
@methods("GET")
def imilo(request: Request) -> HttpResponse:
    """What is to be copied, in one text; what was copied already, to be unmarked."""
    lines, unnumbered = _numbered(request)
    waiting = [line for line in lines if not line.done]
    session_id = _asked_session(request)
    context = {
        "text": pasted(line.cells for line in waiting),
        "waiting": waiting,
        "changed": sum(bool(line.copied_by) for line in waiting),
        "done": [line for line in lines if line.done],
        "planned": PLANNED,
        "unnumbered": unnumbered,
        "session_id": session_id,
        "query": f"?seance={session_id}" if session_id else "",
    }
    return render(request, "enrolment/imilo.html", context)


@requires(*ALL_STAFF)
@methods("POST")
def mark(request: Request) -> HttpResponse:
    """The lines shown were copied: each is marked with the word that was shown, whatever happened since."""
    shown = set(request.POST.getlist("ligne"))
    lines, _unnumbered = _numbered(request)
    copied = [line for line in lines if line.mark in shown]
    seats = [(line.row, line.word) for line in copied if isinstance(line.row, Seat)]
    met = [(line.row, line.word) for line in copied if isinstance(line.row, Appointment)]
    count = actions.mark_copied(lines=seats, by=request.actor) + meetings.mark_copied(lines=met, by=request.actor)
    words = npro("%(count)s ligne marquée comme copiée.", "%(count)s lignes marquées comme copiées.", count)
    messages.success(request, words % {"count": count})
    return _back(request)


@requires(*ALL_STAFF)
@methods("POST")
def unmark(request: Request) -> HttpResponse:
    """One line goes back among those to copy."""
    lines, _unnumbered = _numbered(request)
    line = next((line for line in lines if str(line.key) == request.POST.get("ligne")), None)
    if line is None:
        raise Http404
    if isinstance(line.row, Seat):
        actions.unmark_copied(seat=line.row, by=request.actor)
    else:
        meetings.unmark_copied(appointment=line.row, by=request.actor)
    messages.success(request, pro("La ligne est de nouveau à copier."))
    return _back(request)


def _back(request: Request) -> HttpResponse:
    answer = see_other("enrolment:imilo")
    session_id = _asked_session(request)
    if session_id is not None:
        answer["Location"] += f"?seance={session_id}"
    return answer


@requires(*ALL_STAFF)
@methods("POST")
@fresh
@gated(Counted.EXPORTS)
def imilo_sheet(request: Request) -> HttpResponse:
    """The lines to copy as a table; counted and traced (G33)."""
    lines, _unnumbered = _numbered(request)
    rows = [line.cells for line in lines if not line.done]
    actions.note_export(rows=len(rows), by=request.actor)
    response = HttpResponse(table(HEADER, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="seances-i-milo.csv"'
    return response
