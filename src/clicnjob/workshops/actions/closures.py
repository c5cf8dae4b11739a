"""Days when nobody comes, entered by hand, and what the structure wants to be warned of."""

import datetime as dt

from django.db.models import QuerySet

from clicnjob.audit.actions import record
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import in_french, pro
from clicnjob.structures.enums import ClosureKind
from clicnjob.structures.models import Closure, Structure
from clicnjob.workshops.actions.changing import lose_session
from clicnjob.workshops.models import Session
from clicnjob.workshops.queries.days import sessions_lost


@action
def close_days(
    *, structure: Structure, kind: str, first_day: dt.date, last_day: dt.date, reason: str, by: Actor
) -> tuple[Closure, int]:
    """The structure is closed between two days, or its schools are: the sessions planned then are called off.

    Everyone expected there is told, with other dates. School holidays only concern the workshops that skip them. Returns the
    closure and how many young people lose their seat. Raises ``bad_days``, ``reason_missing``.
    """
    check_days(structure, first_day, last_day)
    words = " ".join(reason.split())[:120]
    if not words and kind == ClosureKind.CLOSED:
        raise DomainError(pro("Dites pourquoi, en quelques mots."), code="reason_missing", field="reason")
    row = Closure.objects.create(
        structure=structure,
        kind=kind,
        first_day=first_day,
        last_day=last_day,
        reason=words or in_french(ClosureKind.SCHOOL.label),
    )
    lost: QuerySet[Session] = sessions_lost(structure, kind=kind, first_day=first_day, last_day=last_day)
    count = sum(lose_session(session, by=by) for session in lost)
    record("closure.entered", by=by, obj=row, kind=kind, seats=count)
    return row, count


@action
def reopen_days(*, closure: Closure, by: Actor) -> None:
    """Days entered by mistake, or changed: sessions are made again, those called off stay so. Twice is once."""
    if Closure.objects.filter(pk=closure.pk).delete()[0]:
        record("closure.removed", by=by, obj=closure, kind=closure.kind)


@action
def set_seat_alert(*, structure: Structure, days: int, by: Actor) -> None:
    """From how many days of waiting for a free seat planners are warned. Raises ``bad_number``."""
    if not 1 <= days <= 90:
        raise DomainError(pro("De 1 à 90 jours."), code="bad_number", field="days")
    structure.seat_alert_days = days
    structure.save(update_fields=["seat_alert_days"])
    record("structure.changed", by=by, obj=structure, structure_id=structure.pk, fields="seat_alert_days")


def check_days(structure: Structure, first_day: dt.date, last_day: dt.date) -> None:
    """Raises ``bad_days``: in order, not over, at most three months."""
    if last_day < first_day:
        raise DomainError(pro("Le dernier jour vient après le premier."), code="bad_days", field="last_day")
    if last_day < clock.today(structure.timezone):
        raise DomainError(pro("Ces jours sont passés."), code="bad_days", field="last_day")
    if (last_day - first_day).days > 92:
        raise DomainError(
            pro("Trois mois au plus\u202f: entrez plusieurs périodes."), code="bad_days", field="last_day"
        )
