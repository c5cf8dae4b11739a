"""Workshops: the list and the month of sessions, one session, planning."""

import datetime as dt
import uuid
from collections import defaultdict

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.errors import DomainError
from clicnjob.shared.http import Request, methods, requires, see_other
from clicnjob.shared.text import plural_ending
from clicnjob.structures.calendar import public_holidays
from clicnjob.structures.models import Membership, Site, Structure
from clicnjob.workshops import queries
from clicnjob.workshops.actions import cancel_session, create_workshop, edit_workshop, generate_sessions, set_leaders
from clicnjob.workshops.enums import AbsenceReason, SeatState, SessionState
from clicnjob.workshops.forms import SlotForm, WorkshopForm, initial_of, slot_forms
from clicnjob.workshops.models import Session
from clicnjob.workshops.presenters import history_of, month_grid
from clicnjob.workshops.tasks import AHEAD

STAFF = (Role.COUNSELLOR, Role.DIRECTION, Role.SECTOR_MANAGER, Role.RECEPTION)
PLANNERS = (Role.COUNSELLOR, Role.DIRECTION)


def _structure(actor: Actor) -> Structure:
    return get_object_or_404(Structure.objects.all().visible_to(actor))


@requires(*STAFF)
@methods("GET")
def sessions(request: Request) -> HttpResponse:
    """The coming sessions as a list, or a month as a calendar (``?mois=2027-03``)."""
    structure = _structure(request.actor)
    today = clock.today(structure.timezone)
    month = _asked_month(request.GET.get("mois", ""))
    context: dict[str, object] = {
        "to_close": queries.sessions_to_close(request.actor),
        "workshops": list(queries.workshops_of(request.actor)),
        "may_plan": request.actor.role in PLANNERS,
        "month_now": f"{today:%Y-%m}",
        "month": month,
    }
    if month is None:
        starts = clock.now() - dt.timedelta(hours=3)
        rows = queries.agenda(request.actor, starts=starts, ends=starts + AHEAD)
        context["weeks"] = _by_week([row for row in rows if row.state != SessionState.CLOSED], structure.timezone)
    else:
        starts, ends = queries.month_of(month, structure.timezone)
        rows = queries.agenda(request.actor, starts=starts, ends=ends)
        context |= {
            "grid": month_grid(
                month, rows, structure.timezone, public_holidays(month.year, structure.department_code), today
            ),
            "previous": f"{month - dt.timedelta(days=1):%Y-%m}",
            "following": f"{month + dt.timedelta(days=32):%Y-%m}",
        }
    return render(request, "workshops/sessions.html", context)


def _asked_month(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(f"{text}-01") if text else None
    except ValueError:
        return None


def _by_week(rows: list[Session], zone: str) -> list[tuple[dt.date, list[Session]]]:
    weeks: dict[dt.date, list[Session]] = defaultdict(list)
    for row in rows:
        day = clock.local(row.starts_at, zone).date()
        weeks[day - dt.timedelta(days=day.weekday())].append(row)
    return sorted(weeks.items())


@requires(*STAFF)
@methods("GET")
def session(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """One session: team, roster with states, free places, history."""
    row = queries.get_session(request.actor, session_id)
    seats = queries.roster(row)
    leads = queries.is_leader(request.actor, row)
    moment = clock.now()
    taken = sum(seat.state in {SeatState.REGISTERED, SeatState.PRESENT} for seat in seats)
    events = AuditEvent.objects.filter(object_id=str(row.pk)).order_by("-at")[:30]
    context = {
        "session": row,
        "seats": seats,
        "taken": taken,
        "free": max(0, row.capacity - taken),
        "leads": leads,
        "to_close": row.state in {SessionState.PLANNED, SessionState.OPEN} and moment > row.ends_at,
        "changes": row.state in {SessionState.PLANNED, SessionState.OPEN},
        "may_team": leads or request.actor.role is Role.SECTOR_MANAGER,
        "colleagues": _colleagues(row.structure_id),
        "leader_ids": [user.pk for user in row.leaders.all()],
        "volunteers": row.day_passes.filter(revoked_at=None).order_by("created_at"),
        "reasons": AbsenceReason.choices,
        "history": history_of(events),
    }
    return render(request, "workshops/session.html", context)


def _colleagues(structure_id: uuid.UUID) -> QuerySet[User]:
    members = Membership.objects.all().current(clock.today()).filter(structure_id=structure_id)
    staff = members.exclude(role=Role.NETWORK)
    return User.objects.filter(pk__in=staff.values("user_id")).order_by("first_name", "last_name")


@requires(*STAFF)
@methods("POST")
def leaders(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """A colleague replaces another: said by who holds the session, or by the sector manager."""
    row = queries.get_session(request.actor, session_id)
    if not (queries.is_leader(request.actor, row) or request.actor.role is Role.SECTOR_MANAGER):
        raise Http404
    wanted = request.POST.getlist("leaders")
    chosen = [user for user in _colleagues(row.structure_id) if str(user.pk) in wanted]
    set_leaders(session=row, leaders=chosen, by=request.actor)
    messages.success(request, "L’équipe de la séance est à jour.")
    return see_other("workshops:session", session_id=row.pk)


@requires(*STAFF)
@methods("POST")
def cancel(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """Call a planned session off."""
    row = queries.get_led_session(request.actor, session_id)
    count = cancel_session(session=row, by=request.actor)
    messages.success(
        request,
        f"Séance annulée. {count} jeune{plural_ending(count)} à repositionner." if count else "Séance annulée.",
    )
    return see_other("workshops:session", session_id=row.pk)


@requires(*PLANNERS)
@methods("GET", "POST")
def create(request: Request) -> HttpResponse:
    """Plan a weekly workshop; its sessions follow."""
    structure = _structure(request.actor)
    sites = Site.objects.all().visible_to(request.actor).filter(closed_at=None).order_by("name")
    data = request.POST if request.method == "POST" else None
    form = WorkshopForm(data, sites=sites)
    slots = slot_forms(data, colleagues=_colleagues(structure.pk))
    if data is not None and _all_valid(form, slots):
        try:
            create_workshop(by=request.actor, slots=_plans(slots), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            return _made(request, structure, "L’atelier est créé.")
    context = {"form": form, "slots": slots, "workshop": None}
    return render(request, "workshops/workshop.html", context, status=422 if form.is_bound else 200)


@requires(*PLANNERS)
@methods("GET", "POST")
def edit(request: Request, workshop_id: uuid.UUID) -> HttpResponse:
    """Change a weekly workshop from now on."""
    workshop = queries.get_workshop(request.actor, workshop_id)
    data = request.POST if request.method == "POST" else None
    sites = Site.objects.all().visible_to(request.actor)
    form = WorkshopForm(data, sites=sites, fixed_site=True, initial=initial_of(workshop))
    known = workshop.slots.prefetch_related("leaders").order_by("weekday", "starts_at")
    slots = slot_forms(data, colleagues=_colleagues(workshop.structure_id), slots=known)
    if data is not None and _all_valid(form, slots):
        try:
            kept = edit_workshop(workshop=workshop, by=request.actor, slots=_plans(slots), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            words = (
                f" {kept} séance{plural_ending(kept)} avec des inscrits garde{'nt' if kept > 1 else ''} leur horaire."
            )
            return _made(request, workshop.structure, f"L’atelier est modifié.{words if kept else ''}")
    context = {"form": form, "slots": slots, "workshop": workshop}
    return render(request, "workshops/workshop.html", context, status=422 if form.is_bound else 200)


def _all_valid(form: WorkshopForm, slots: list[SlotForm]) -> bool:
    answers = [form.is_valid(), *(slot.is_valid() for slot in slots)]
    return all(answers)


def _plans(slots: list[SlotForm]) -> list[tuple[int, dt.time, list[User]]]:
    return [(day, hour, list(users)) for plan in (slot.plan() for slot in slots) if plan for day, hour, users in [plan]]


def _made(request: Request, structure: Structure, words: str) -> HttpResponse:
    count = generate_sessions(structure=structure, until=clock.today(structure.timezone) + AHEAD, by=request.actor)
    added = f" {count} séance{plural_ending(count)} ajoutée{plural_ending(count)}." if count else ""
    messages.success(request, words + added)
    return see_other("workshops:sessions")
