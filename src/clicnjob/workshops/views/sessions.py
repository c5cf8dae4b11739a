"""The list and the month of sessions, and one session."""

import datetime as dt
import uuid
from collections import defaultdict

from django.http import HttpResponse
from django.shortcuts import render

from clicnjob.audit.models import AuditEvent
from clicnjob.shared import clock
from clicnjob.shared.actor import ALL_STAFF, Role
from clicnjob.shared.http import Request, methods, requires
from clicnjob.structures.queries import days_off
from clicnjob.workshops import queries
from clicnjob.workshops.enums import AbsenceReason, SeatState, SessionState
from clicnjob.workshops.models import Session
from clicnjob.workshops.presenters import history_of, month_grid
from clicnjob.workshops.queries.supply import supply
from clicnjob.workshops.queries.team import away_from, colleagues_for
from clicnjob.workshops.tasks import AHEAD
from clicnjob.workshops.views.who import PLANNERS, colleagues_of, structure_of

CHANGES = {SessionState.PLANNED, SessionState.OPEN}


@requires(*ALL_STAFF)
@methods("GET")
def sessions(request: Request) -> HttpResponse:
    """The coming sessions as a list, or a month as a calendar (``?mois=2027-03``); who waits for a seat."""
    structure = structure_of(request.actor)
    today = clock.today(structure.timezone)
    month = _asked_month(request.GET.get("mois", ""))
    may_plan = request.actor.role in PLANNERS
    context: dict[str, object] = {
        "to_close": queries.sessions_to_close(request.actor),
        "workshops": list(queries.workshops_of(request.actor)),
        "may_plan": may_plan,
        "today": today,
        "month_now": f"{today:%Y-%m}",
        "month": month,
    }
    if month is None:
        starts = clock.now() - dt.timedelta(hours=3)
        rows = queries.agenda(request.actor, starts=starts, ends=starts + AHEAD)
        rows = [row for row in rows if row.state != SessionState.CLOSED]
        context |= {
            "weeks": _by_week(rows, structure.timezone),
            "away": {pk for pk, gone in away_from(rows).items() if gone},
        }
        if may_plan or request.actor.role is Role.SECTOR_MANAGER:
            context["supply"] = supply(structure)
    else:
        starts, ends = queries.month_of(month, structure.timezone)
        rows = queries.agenda(request.actor, starts=starts, ends=ends)
        days = days_off(structure, starts.date(), ends.date())
        context |= {
            "grid": month_grid(month, rows, structure.timezone, days, today),
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


@requires(*ALL_STAFF)
@methods("GET")
def session(request: Request, session_id: uuid.UUID) -> HttpResponse:
    """One session: team, roster with states, free places, history."""
    row = queries.get_session(request.actor, session_id)
    seats = queries.roster(row)
    leads = queries.is_leader(request.actor, row)
    moment = clock.now()
    taken = sum(seat.state in {SeatState.REGISTERED, SeatState.PRESENT} for seat in seats)
    events = AuditEvent.objects.filter(object_id=str(row.pk)).order_by("-at")[:30]
    may_team = leads or request.actor.role is Role.SECTOR_MANAGER
    changes = row.state in CHANGES
    leaders = list(row.leaders.all())
    context = {
        "session": row,
        "seats": seats,
        "taken": taken,
        "free": max(0, row.capacity - taken - row.offered),  # type: ignore[attr-defined]  # annotated by get_session
        "leads": leads,
        "to_close": changes and moment > row.ends_at,
        "changes": changes,
        "may_team": may_team,
        "leaders": leaders,
        "missing": max(0, row.workshop.leaders_wanted - len(leaders)),
        "away": away_from([row]).get(row.pk, set()),
        "takers": colleagues_for(row) if may_team and changes else [],
        "colleagues": colleagues_of(row.structure_id) if may_team and changes else [],
        "leader_ids": [user.pk for user in leaders],
        "announced": list(row.announced.order_by("first_name")),
        "volunteers": list(row.day_passes.filter(revoked_at=None).order_by("created_at")),
        "reasons": AbsenceReason.choices,
        "history": history_of(events),
        "moved": row.slot_at is not None and row.slot_at != row.starts_at,
    }
    return render(request, "workshops/session.html", context)
