"""Numbers that do not answer, and ceilings reached (G16)."""

from clicnjob.accounts.models import User
from clicnjob.audit.actions import record
from clicnjob.notifications.actions.outbox import enqueue
from clicnjob.notifications.enums import Channel
from clicnjob.notifications.models import CapAlarm, DeadNumber
from clicnjob.notifications.queries.reach import STOPPED, number_hash
from clicnjob.notifications.texts import Template
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor, Role
from clicnjob.structures.models import Membership, Structure


@action
def mark_dead(*, number: str, reason: str, by: Actor) -> None:
    """Use this number no more; the counsellor sees why on the person's page."""
    DeadNumber.objects.get_or_create(number_hash=number_hash(number), defaults={"reason": reason[:120]})


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
    heads = Membership.objects.all().current(day).filter(structure=structure, role=Role.DIRECTION)
    for head in heads.select_related("user"):
        user: User = head.user
        if user.email and user.is_active:
            enqueue(
                channel=Channel.EMAIL,
                recipient=user.email,
                template=Template.STAFF_NOTICE,
                blanks={"what": "sms_cap", "link": "/parametres/"},
                structure=structure,
                by=by,
            )
    return True
