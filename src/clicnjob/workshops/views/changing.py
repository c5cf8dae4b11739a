"""Changing a session, doubling it, calling it off: asked, shown with everyone concerned, then done."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from clicnjob.accounts.views.forms_filling import refuse
from clicnjob.shared import clock
from clicnjob.shared.actor import ALL_STAFF
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.language import npro, pro
from clicnjob.workshops import queries
from clicnjob.workshops.actions import add_session, cancel_session, change_session, generate_sessions
from clicnjob.workshops.enums import SessionState
from clicnjob.workshops.forms.changing import SessionForm, initial_of
from clicnjob.workshops.models import Session
from clicnjob.workshops.presenters import told_words
from clicnjob.workshops.queries.changes import Changes, plan_change, seated_in, series_of
from clicnjob.workshops.queries.conflicts import Conflicts
from clicnjob.workshops.queries.rooms import proposed
from clicnjob.workshops.tasks import AHEAD
from clicnjob.workshops.views.who import colleagues_of

CONFIRM, AGAIN = "confirmer", "changer"


def hidden(request: Request) -> list[tuple[str, str]]:
    """What was asked, to be sent again with the confirmation."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", "etape", "malgre"}
        for value in values
    ]


def _form(request: Request, row: Session, *, weekly: bool, **initial: Any) -> SessionForm:
    zone = row.structure.timezone
    return SessionForm(
        request.POST if request.method == "POST" else None,
        initial=initial_of(row, zone) | initial,
        colleagues=colleagues_of(row.structure_id),
        weekly=weekly,
    )


@requires(*ALL_STAFF)
@methods("GET", "POST")
def change(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """Change one session, or it and those that follow: look at who is concerned, then confirm."""
    row = queries.get_led_session(request.actor, session_id)
    if row.state != SessionState.PLANNED:
        return see_other("workshops:session", session_id=row.pk)
    weekly = series_of(row)[0] is not None
    form = _form(request, row, weekly=weekly)
    step = request.POST.get("etape", "")
    if request.method == "GET" or step == AGAIN or not form.is_valid():
        status = 422 if request.method == "POST" and step != AGAIN else 200
        return _asked(request, row, form, status=status)
    asked, following = form.change, form.following
    try:
        planned = plan_change(row, asked, following=following)
        quiet = not planned.told and not planned.conflicts and len(planned.lines) == 1
        if step != CONFIRM and not quiet:
            return _preview(request, row, form, planned)
        done = change_session(
            session=row, change=asked, following=following, anyway="malgre" in request.POST, by=request.actor
        )
    except Conflicts:
        return _preview(request, row, form, plan_change(row, asked, following=following))
    except DomainError as error:
        refuse(form, error)
        return _asked(request, row, form, status=422)
    if following:
        zone = row.structure.timezone
        generate_sessions(structure=row.structure, until=clock.today(zone) + AHEAD, by=request.actor)
    told = len(done.told)
    words = " " + npro("%(n)s jeune prévenu.", "%(n)s jeunes prévenus.", told) % {"n": told} if told else ""
    what = pro("Les séances sont modifiées.") if following else pro("La séance est modifiée.")
    messages.success(request, what + words)
    return see_other("workshops:session", session_id=row.pk)


def _asked(request: Request, row: Session, form: SessionForm, *, status: int) -> HttpResponse:
    context = {"session": row, "form": form, "rooms": proposed(request.actor, row.site)}
    return render(request, "workshops/change.html", context, status=status)


def _preview(request: Request, row: Session, form: SessionForm, planned: Changes) -> HttpResponse:
    context = {
        "session": row,
        "form": form,
        "change": form.change,
        "following": form.following,
        "changes": planned,
        "hidden": hidden(request),
    }
    return render(request, "workshops/change_preview.html", context)


@requires(*ALL_STAFF)
@methods("GET", "POST")
def double(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """One more session like this one: the same hour in another room, or another moment."""
    row = queries.get_led_session(request.actor, session_id)
    form = _form(request, row, weekly=False, room="")
    conflicts: list[Any] = []
    if request.method == "POST" and form.is_valid():
        asked = form.change
        try:
            new = add_session(
                workshop=row.workshop,
                starts_at=clock.at(asked.day, asked.hour, row.structure.timezone),
                leaders=asked.leaders,
                room=asked.room,
                capacity=asked.capacity,
                anyway="malgre" in request.POST,
                by=request.actor,
            )
        except Conflicts as refusal:
            conflicts = refusal.found
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, pro("La séance est ajoutée."))
            return see_other("workshops:session", session_id=new.pk)
    context = {"session": row, "form": form, "conflicts": conflicts, "rooms": proposed(request.actor, row.site)}
    return render(request, "workshops/double.html", context, status=422 if form.is_bound else 200)


@requires(*ALL_STAFF)
@methods("GET", "POST")
def cancel(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """Call a planned session off, or it and those that follow (``suite``): who loses a seat, then confirm."""
    row = queries.get_led_session(request.actor, session_id)
    following = request.POST.get("suite") == "1" if request.method == "POST" else request.GET.get("suite") == "1"
    if request.method == "GET" and row.state != SessionState.PLANNED:
        return see_other("workshops:session", session_id=row.pk)
    if request.method == "GET":
        slot, series = series_of(row)
        rows = series if following and slot is not None else [row]
        context = {
            "session": row,
            "following": following and slot is not None,
            "weekly": slot is not None,
            "sessions": rows,
            "seats": seated_in([one.pk for one in rows]),
            "others": [
                one
                for one in queries.next_sessions(row.structure_id, limit=len(rows) + 3, kind=row.workshop.kind)
                if one.pk not in {gone.pk for gone in rows}
            ][:3],
        }
        return render(request, "workshops/cancel.html", context)
    count = cancel_session(session=row, following=following, by=request.actor)
    what = pro("Séances annulées.") if following else pro("Séance annulée.")
    messages.success(request, what + told_words(count))
    return see_other("workshops:session", session_id=row.pk)
