"""Sessions as a month shows them, and a session's history in words."""

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.shared import clock
from clicnjob.shared.language import npro, pro, pro_lazy
from clicnjob.structures.calendar import DaysOff
from clicnjob.vault.facts import open_fact
from clicnjob.workshops.models import DayPass, Session


@dataclass(frozen=True, slots=True)
class Day:
    """One square of the month."""

    date: dt.date
    inside: bool
    off: str
    """Why nobody comes that day; empty otherwise."""
    today: bool
    sessions: list[Session]


def month_grid(month: dt.date, rows: Iterable[Session], zone: str, days: DaysOff, today: dt.date) -> list[list[Day]]:
    """The weeks of a month, from Monday to Sunday."""
    by_day: dict[dt.date, list[Session]] = defaultdict(list)
    for row in rows:
        by_day[clock.local(row.starts_at, zone).date()].append(row)
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    return [
        [Day(day, day.month == month.month, days.why(day), day == today, by_day.get(day, [])) for day in week]
        for week in weeks
    ]


def told_words(count: int) -> str:
    """How many young people were told and offered other dates, to follow another sentence; empty for none."""
    told = npro("%(n)s jeune prévenu, avec d’autres dates.", "%(n)s jeunes prévenus, avec d’autres dates.", count)
    return f" {told % {'n': count}}" if count else ""


def added_words(count: int) -> str:
    """How many sessions were added, to follow another sentence; empty for none."""
    added = npro("%(n)s séance ajoutée.", "%(n)s séances ajoutées.", count)
    return f" {added % {'n': count}}" if count else ""


WORDS = {
    "session.added": pro_lazy("Séance ajoutée"),
    "session.opened": pro_lazy("Séance ouverte"),
    "session.closed": pro_lazy("Séance clôturée"),
    "session.reopened": pro_lazy("Séance rouverte"),
    "session.changed": pro_lazy("Séance modifiée"),
    "session.cancelled": pro_lazy("Séance annulée"),
    "session.series_ended": pro_lazy("Cette séance et les suivantes annulées"),
    "volunteer.announced": pro_lazy("Volontaire attendu"),
    "volunteer.withdrawn": pro_lazy("Volontaire retiré"),
    "session.leaders": pro_lazy("Équipe modifiée"),
}


def history_of(events: Iterable[AuditEvent]) -> list[tuple[dt.datetime, str, str]]:
    """Each event of a session: when, what, who; two queries for the names."""
    rows = [event for event in events if event.event in WORDS]
    ids = {event.actor_id for event in rows if event.actor_id is not None}
    names = {user.pk: user.full_name for user in User.objects.filter(pk__in=ids)}
    names |= {day_pass.pk: day_pass.first_name for day_pass in DayPass.objects.filter(pk__in=ids)}
    lines = []
    for event in rows:
        words = str(WORDS[event.event])
        sealed = open_fact(event.event, event.structure_id, event.object_id, event.facts.get("sealed"))
        reason = event.facts.get("reason") or sealed
        lines.append(
            (
                event.at,
                pro("%(words)s : %(reason)s") % {"words": words, "reason": reason} if reason else words,
                names.get(event.actor_id, "") if event.actor_id else "",
            )
        )
    return lines
