"""What is still to come, what a young person may change alone, what a link may still do."""

import datetime as dt
import enum

from django.utils.translation import gettext as _

from clicnjob.appointments.enums import AppointmentState, News
from clicnjob.appointments.models import Appointment, AppointmentLink, AppointmentRules
from clicnjob.shared.errors import DomainError

UNDONE_WITHIN = dt.timedelta(minutes=30)
"""« Finalement, je viens » and the counsellor's « Rétablir »: while the hour is still free, up to this long before."""
OTHER_MOMENTS = dt.timedelta(days=7)
"""A link to an appointment cancelled by us lives this long."""


def is_to_come(row: Appointment, moment: dt.datetime) -> bool:
    """Planned, and its hour has not come."""
    return row.state == AppointmentState.PLANNED and row.starts_at > moment


def check_to_come(row: Appointment, moment: dt.datetime) -> None:
    """Raises ``over`` once it began, or is not planned any more."""
    if not is_to_come(row, moment):
        raise DomainError(_("Ce rendez-vous n’est plus à venir."), code="over")


def may_change_alone(row: Appointment, rules: AppointmentRules, moment: dt.datetime) -> bool:
    """Whether the young person may choose another moment by themselves."""
    in_time = moment <= row.starts_at - dt.timedelta(hours=rules.change_hours)
    return rules.self_service and is_to_come(row, moment) and in_time


def may_be_restored(row: Appointment, moment: dt.datetime, *, by_youth: bool) -> bool:
    """Whether a cancellation may be taken back: each side takes back its own, and nothing took the appointment's place."""
    cancelled = row.state == AppointmentState.CANCELLED and row.ended_by_youth == by_youth
    return cancelled and moment < row.starts_at - UNDONE_WITHIN


class Standing(enum.Enum):
    """Where a link stands."""

    OPEN = "open"
    USED = "used"
    OVER = "over"


def standing_of(link: AppointmentLink, moment: dt.datetime) -> Standing:
    """A link ends once used, when something newer was told, and with what it is about."""
    if link.used_at is not None:
        return Standing.USED
    return Standing.OVER if link.ended_at is not None or _is_over(link, moment) else Standing.OPEN


def _is_over(link: AppointmentLink, moment: dt.datetime) -> bool:
    if link.proposal is not None:
        return not link.proposal.is_waiting(moment)
    assert link.appointment is not None  # noqa: S101  a constraint says so
    if link.kind == News.CANCELLED:
        return moment > link.created_at + OTHER_MOMENTS
    return not is_to_come(link.appointment, moment)
