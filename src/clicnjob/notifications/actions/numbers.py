"""Numbers that do not answer, and ceilings reached (G16)."""

from clicnjob.accounts.actions import doubt_phone
from clicnjob.audit.actions import record
from clicnjob.notifications.actions.telling import tell_direction
from clicnjob.notifications.models import CapAlarm, DeadNumber
from clicnjob.notifications.queries.reach import STOPPED, number_hash
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import Structure


@action
def mark_dead(*, number: str, reason: str, by: Actor) -> None:
    """Use this number no more; the counsellor sees why on the person's page, and it opens no account alone (abuse case 7)."""
    DeadNumber.objects.get_or_create(number_hash=number_hash(number), defaults={"reason": reason[:120]})
    doubt_phone(phone=number, by=by)


@action
def mark_alive(*, number: str, by: Actor) -> None:
    """Something was delivered there, or came from there: it answers (a STOP stays)."""
    DeadNumber.objects.filter(number_hash=number_hash(number)).exclude(reason=STOPPED).delete()


@action
def raise_alarm(*, structure: Structure, what: str, by: Actor) -> bool:
    """A ceiling of SMS was reached: written once a day, and the direction told. False when it was said already."""
    day = clock.today(structure.timezone)
    made = CapAlarm(structure=structure, day=day, what=what)
    CapAlarm.objects.bulk_create([made], ignore_conflicts=True)
    if not CapAlarm.objects.filter(pk=made.pk).exists():
        return False
    record("sms.cap_reached", by=by, obj=made, what=what)
    tell_direction(structure=structure, what="sms_cap", link="/parametres/", by=by)
    return True
