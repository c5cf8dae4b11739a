"""The agenda: a week or a day of a professional, of the whole structure; what waits for an answer; the list."""

import datetime as dt
import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from clicnjob.accounts.models import User
from clicnjob.appointments import queries
from clicnjob.appointments.forms import SUBJECTS, half_words
from clicnjob.appointments.queries.agenda import sites_of_hours
from clicnjob.appointments.rules.standing import may_be_restored
from clicnjob.shared import clock
from clicnjob.shared.actor import ALL_STAFF, Role
from clicnjob.shared.http import Request, methods, requires
from clicnjob.shared.language import pro
from clicnjob.shared.text import date_words
from clicnjob.structures.models import Site, Structure
from clicnjob.structures.queries import counsellors_of, get_structure, sites_of

WEEK, SATURDAY = 7, 6
EVERYONE = "tous"


@requires(*ALL_STAFF)
@methods("GET")
def agenda(request: Request) -> HttpResponse:
    """One's week, or another's; « vue » is the week, a day or the list."""
    structure = get_structure(request.actor)
    colleagues = counsellors_of(structure.pk)
    whose = _whose(request, colleagues)
    kind = request.GET.get("vue", "")
    if kind not in {"semaine", "jour", "liste"}:
        kind = "liste" if kind in {"moi", "structure"} else "semaine" if whose is not None else "jour"
    day = _day(request, clock.today(structure.timezone))
    is_mine = whose is not None and whose.pk == request.actor.user_id
    whom = whose.pk if whose else None
    context: dict[str, Any] = {
        "kind": kind,
        "whose": whose,
        "is_mine": is_mine,
        "colleagues": colleagues,
        "everyone": EVERYONE,
        "today": clock.today(structure.timezone),
        "day": day,
        "may_set_hours": request.actor.role is Role.COUNSELLOR,
        "may_set_rules": request.actor.role is Role.DIRECTION,
        "misplaced": queries.misplaced(request.actor, structure, counsellor_id=whom),
        "proposals": queries.proposals_of(request.actor, counsellor_id=whom),
        "requests": _requests(request) if is_mine else [],
        "tabs": [
            {"label": label, "url": _url(value, day, whose), "current": value == kind}
            for value, label in (("semaine", pro("Semaine")), ("jour", pro("Jour")), ("liste", pro("Liste")))
        ],
    }
    if kind == "liste":
        context |= _list(request, whom)
    else:
        context |= _days(request, structure, kind, day, whose)
    return render(request, "appointments/agenda.html", context)


def _whose(request: Request, colleagues: list[User]) -> User | None:
    """The professional whose agenda this is; nobody: everyone's."""
    asked = request.GET.get("qui", "")
    if request.GET.get("vue") == "structure" or asked == EVERYONE:
        return None
    found = next((user for user in colleagues if str(user.pk) == asked), None)
    return found or next((user for user in colleagues if user.pk == request.actor.user_id), None)


def _day(request: Request, today: dt.date) -> dt.date:
    try:
        return dt.date.fromisoformat(request.GET.get("jour", ""))
    except ValueError:
        return today


def _url(kind: str, day: dt.date, whose: User | None) -> str:
    return "?" + urlencode({"vue": kind, "jour": day.isoformat(), "qui": str(whose.pk) if whose else EVERYONE})


def _requests(request: Request) -> list[dict[str, Any]]:
    return [
        {
            "row": asked.request,
            "subject": pro(str(SUBJECTS[asked.subject])),
            "words": asked.words,
            "wishes": [half_words(*one) for one in asked.wishes],
        }
        for asked in queries.requests_to_answer(request.actor)
    ]


def _list(request: Request, whom: uuid.UUID | None) -> dict[str, Any]:
    moment = clock.now()
    coming = queries.coming_appointments(request.actor, counsellor_id=whom)
    return {
        "coming": [row for row in coming if row.starts_at >= moment],
        "past": queries.past_appointments(request.actor, counsellor_id=whom),
        "moment": moment,
        "restorable": frozenset(),
    }


def _days(request: Request, structure: Structure, kind: str, day: dt.date, whose: User | None) -> dict[str, Any]:
    first = day - dt.timedelta(days=day.weekday()) if kind == "semaine" else day
    number = WEEK if kind == "semaine" else 1
    sites = _sites(request, structure, whose)
    days = queries.agenda(
        request.actor,
        structure,
        whose=[whose] if whose else [],
        first=first,
        number=number,
        free_at=sites,
        minutes=queries.rules_of(structure).minutes,
    )
    # Saturday and Sunday are shown when there is something.
    shown = [one for one in days if number == 1 or one.date.isoweekday() < SATURDAY or one.entries or one.free]
    moment = clock.now()
    step = dt.timedelta(days=number)
    here = {entry.appointment for one in shown for entry in one.entries if entry.appointment}
    last = shown[-1].date
    title = date_words(first)
    if kind == "semaine":
        title = pro("%(first)s au %(last)s") % {"first": date_words(first), "last": date_words(last)}
    return {
        "days": shown,
        "title": title,
        "before": _url(kind, first - step, whose),
        "after": _url(kind, first + step, whose),
        "now": _url(kind, clock.today(structure.timezone), whose) + "#aujourd-hui",
        "moment": moment,
        "several_sites": len(sites) > 1,
        "restorable": {row.pk for row in here if may_be_restored(row, moment, by_youth=False)},
    }


def _sites(request: Request, structure: Structure, whose: User | None) -> list[Site]:
    """Where the free moments are looked for: where the counsellor said; else the place chosen, else the first."""
    if whose is None:
        return []
    said = sites_of_hours(whose.pk, structure.pk)
    if said:
        return said
    places = sites_of(request.actor)
    chosen = [site for site in places if str(site.pk) == request.GET.get("antenne")]
    for site in places:
        site.structure = structure
    return (chosen or places)[:1]
