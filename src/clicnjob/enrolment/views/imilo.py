"""Results of sessions in i-milo's words, to copy there: by file number, never a name (R12)."""

import datetime as dt
import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render

from clicnjob.accounts.throttling import Limit, hits
from clicnjob.shared.actor import ALL_STAFF
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.tables import pasted, table
from clicnjob.shared.text import plural_ending, short_date, time_words
from clicnjob.workshops.actions import imilo as actions
from clicnjob.workshops.queries.imilo import ImiloLine, imilo_lines
from clicnjob.workshops.rules.imilo import PLANNED

HEADER = ["Dossier i-milo", "Date", "Heure", "Atelier", "Résultat", "Commentaire"]


def _asked_session(request: Request) -> uuid.UUID | None:
    text = request.GET.get("seance", "")
    try:
        return uuid.UUID(text) if text else None
    except ValueError as error:
        raise Http404 from error


def _numbered(request: Request) -> tuple[list[ImiloLine], int]:
    """The lines that have a file number there, and how many have none."""
    lines = imilo_lines(request.actor, session_id=_asked_session(request))
    numbered = [line for line in lines if line.seat.young_person.imilo_number]
    return numbered, len(lines) - len(numbered)


def _cells(line: ImiloLine) -> list[str]:
    starts_at = line.seat.session.starts_at
    return [
        str(line.seat.young_person.imilo_number),
        short_date(starts_at),
        time_words(starts_at),
        line.seat.session.workshop.title,
        line.result.word,
        line.result.comment,
    ]


@requires(*ALL_STAFF)
@methods("GET")
def imilo(request: Request) -> HttpResponse:
    """What is to be copied, in one text; what was copied already, to be unmarked."""
    lines, unnumbered = _numbered(request)
    waiting = [line for line in lines if not line.done]
    session_id = _asked_session(request)
    context = {
        "text": pasted(_cells(line) for line in waiting),
        "waiting": waiting,
        "changed": sum(line.copied is not None for line in waiting),
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
    copied = [(line.seat, line.result.word) for line in lines if f"{line.seat.pk} {line.result.word}" in shown]
    count = actions.mark_copied(lines=copied, by=request.actor)
    ending = plural_ending(count)
    messages.success(request, f"{count} ligne{ending} marquée{ending} comme copiée{ending}.")
    return _back(request)


@requires(*ALL_STAFF)
@methods("POST")
def unmark(request: Request) -> HttpResponse:
    """One line goes back among those to copy."""
    lines, _unnumbered = _numbered(request)
    line = next((line for line in lines if str(line.seat.pk) == request.POST.get("ligne")), None)
    if line is None:
        raise Http404
    actions.unmark_copied(seat=line.seat, by=request.actor)
    messages.success(request, "La ligne est de nouveau à copier.")
    return _back(request)


def _back(request: Request) -> HttpResponse:
    answer = see_other("enrolment:imilo")
    session_id = _asked_session(request)
    if session_id is not None:
        answer["Location"] += f"?seance={session_id}"
    return answer


@requires(*ALL_STAFF)
@methods("POST")
def imilo_sheet(request: Request) -> HttpResponse:
    """The lines to copy as a table; counted and traced (G33)."""
    hits([Limit("seats-export", str(request.actor.user_id), 30, dt.timedelta(days=1), "Les lignes restent à l’écran.")])
    lines, _unnumbered = _numbered(request)
    rows = [_cells(line) for line in lines if not line.done]
    actions.note_export(rows=len(rows), by=request.actor)
    response = HttpResponse(table(HEADER, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="seances-i-milo.csv"'
    return response
