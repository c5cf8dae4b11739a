"""The figures of a period, and behind each the young people missing from it."""

import datetime as dt
import uuid
from collections import defaultdict

from django.db.models import Count, F, Q, QuerySet

from clicnjob.insights.enums import Why
from clicnjob.insights.figures import FIGURES, Funnel, Presence, Primo, Rate, funnel, had_time, is_regular
from clicnjob.insights.queries.facts import primos
from clicnjob.insights.queries.scope import Period, between, bounds, in_scope, zone_of
from clicnjob.messaging.enums import Side
from clicnjob.messaging.models import Message
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.language import pro_noop
from clicnjob.structures.models import FirstReception
from clicnjob.structures.models.people import FirstReceptionQuerySet
from clicnjob.workshops.enums import SeatState, SessionState
from clicnjob.workshops.models import Seat, SeatQuerySet, Session, SessionQuerySet
from clicnjob.workshops.rules.attendance import CLOSED_WITHIN

MISSED = {
    "orientation": pro_noop("Pas positionnés sur l’atelier"),
    "presence": pro_noop("Absents non excusés"),
    "gross_presence": pro_noop("Pas venus en 30 jours"),
    "workshop_adoption": pro_noop("Venus, pas inscrits le jour même"),
    "adoption": pro_noop("Pas inscrits à 30 jours"),
    "registered": pro_noop("Pas encore inscrits"),
    "justified": pro_noop("Venus, identité pas encore justifiée"),
    "first_exchange": pro_noop("Inscrits, pas encore de message"),
}
"""The lists behind the figures: who is missing from each, in words to translate."""


def _scope(actor: Actor, period: Period) -> FirstReceptionQuerySet:
    rows = in_scope(actor)
    return rows.filter(site_id=period.site_id) if period.site_id else rows


def _of_workshop(people: list[Primo], period: Period) -> list[Primo]:
    return [primo for primo in people if period.workshop_id in {None, primo.workshop_id}]


def _due(people: QuerySet[FirstReception], period: Period, zone: str) -> SeatQuerySet:
    """Seats of ``people`` in closed registration sessions held in the period."""
    start, end = bounds(period.first, period.last, zone)
    seats = (
        Seat.objects.all()
        .of_registration()
        .filter(
            young_person__in=people.values("young_person_id"),
            session__state=SessionState.CLOSED,
            session__starts_at__gte=start,
            session__starts_at__lt=end,
        )
    )
    return seats.filter(session__workshop_id=period.workshop_id) if period.workshop_id else seats


def presence(people: QuerySet[FirstReception], period: Period, zone: str) -> Presence:
    """Figure 2: seats of closed sessions held in the period."""
    return Presence(
        **_due(people, period, zone).aggregate(
            present=Count("pk", filter=Q(state=SeatState.PRESENT)),
            absent=Count("pk", filter=Q(state=SeatState.ABSENT)),
            excused=Count("pk", filter=Q(state=SeatState.EXCUSED)),
            cancelled_by_us=Count("pk", filter=Q(state=SeatState.CANCELLED, cancelled_by_us=True)),
            absentees=Count("young_person", filter=Q(state=SeatState.ABSENT), distinct=True),
        )
    )


def _held(actor: Actor, period: Period, zone: str) -> SessionQuerySet:
    """The registration sessions of the period at the places one has figures of."""
    start, end = bounds(period.first, period.last, zone)
    rows = Session.objects.all().visible_to(actor).of_registration()
    rows = rows.filter(starts_at__gte=start, starts_at__lt=end)
    site_id = period.site_id or actor.site_id
    if site_id:
        rows = rows.filter(site_id=site_id)
    return rows.filter(workshop_id=period.workshop_id) if period.workshop_id else rows


def unclosed(actor: Actor, period: Period, zone: str) -> int:
    """Sessions of the period that ended and nobody closed: figures 2, 5 and 7 leave them out, and say so."""
    return _held(actor, period, zone).to_close(clock.now()).count()


def completeness(actor: Actor, period: Period, zone: str) -> Rate:
    """Figure 10: closed within 48 hours, of the sessions that had these hours or were closed already."""
    ended = _held(actor, period, zone).exclude(state=SessionState.CANCELLED)
    judged = ended.filter(Q(ends_at__lt=clock.now() - CLOSED_WITHIN) | Q(state=SessionState.CLOSED))
    counts = judged.aggregate(
        part=Count("pk", filter=Q(closed_at__lte=F("ends_at") + CLOSED_WITHIN)), whole=Count("pk")
    )
    return Rate(counts["part"], counts["whole"])


def regular(people: list[Primo], rows: QuerySet[FirstReception], *, moment: dt.datetime, zone: str) -> Rate:
    """Figure 8, second half: who writes on two days in three of the last six weeks, among those registered that long."""
    judged = [primo.person_id for primo in people if had_time(primo, moment)]
    days: dict[uuid.UUID, set[dt.date]] = defaultdict(set)
    written = Message.objects.filter(
        conversation__young_person__in=rows.values("young_person_id"),
        side=Side.YOUTH,
        created_at__gt=moment - dt.timedelta(days=43),
    )
    for person_id, at in written.values_list("conversation__young_person_id", "created_at"):
        days[person_id].add(clock.local(at, zone).date())
    today = clock.local(moment, zone).date()
    return Rate(sum(is_regular(days[person_id], today) for person_id in judged), len(judged))


def funnel_for(actor: Actor, period: Period) -> Funnel:
    """All the figures of a period, for what the actor has figures of."""
    moment, zone = clock.now(), zone_of(actor)
    today = clock.local(moment, zone).date()
    scope = _scope(actor, period)
    rows = between(scope, period.first, period.last, zone)
    everyone = _of_workshop(primos(rows, zone), period)
    return funnel(
        everyone,
        since_january=_of_workshop(primos(between(scope, dt.date(today.year, 1, 1), today, zone), zone), period),
        presence=presence(scope, period, zone),
        regular=regular(everyone, rows, moment=moment, zone=zone),
        unclosed=unclosed(actor, period, zone),
        completeness=completeness(actor, period, zone),
        moment=moment,
        local_day=lambda at: clock.local(at, zone).date(),
    )


def missing_from(actor: Actor, period: Period, figure: str) -> list[tuple[Primo, Why]]:
    """The young people missing from a figure, each with the reason, oldest interview first. ``figure``: a key of ``MISSED``."""
    moment, zone = clock.now(), zone_of(actor)
    scope = _scope(actor, period)
    if figure == "presence":
        absences = _due(scope, period, zone).filter(state=SeatState.ABSENT)
        people = primos(scope.filter(young_person__in=absences.values("young_person_id")), zone)
        return [(primo, Why.ABSENT if primo.present_at is None else Why.CAME_LATE) for primo in people]
    people = _of_workshop(primos(between(scope, period.first, period.last, zone), zone), period)
    definition = FIGURES[figure]
    return [(primo, definition.why(primo, moment)) for primo in definition.missing(people, moment)]
