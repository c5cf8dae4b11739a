"""When an appointment is reminded of: some days before, some hours before, as the structure says."""

import datetime as dt

from clicnjob.appointments.enums import News
from clicnjob.appointments.models import AppointmentRules
from clicnjob.notifications.rules import days_before, hours_before, is_reminder_due

LATE = {News.DAY: dt.timedelta(hours=12), News.HOURS: dt.timedelta(minutes=90)}
"""A worker that was stopped still reminds within this."""


def reminder_at(kind: News, starts_at: dt.datetime, rules: AppointmentRules, zone: str) -> dt.datetime | None:
    """The moment of a reminder; none where the structure wants none of this kind."""
    if kind == News.HOURS:
        return hours_before(starts_at, rules.remind_hours, zone) if rules.remind_hours else None
    return days_before(starts_at, rules.remind_days, zone) if rules.remind_days else None


def is_due(
    kind: News, starts_at: dt.datetime, told_at: dt.datetime, rules: AppointmentRules, moment: dt.datetime, zone: str
) -> bool:
    """Whether this reminder leaves now: not for an appointment given or moved after its moment."""
    at = reminder_at(kind, starts_at, rules, zone)
    return at is not None and is_reminder_due(at, starts_at, told_at, moment, late=LATE[kind], zone=zone)
