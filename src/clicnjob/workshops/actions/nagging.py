"""A session that nobody closed: its leaders are told, once."""

from clicnjob.audit.actions import record
from clicnjob.notifications.actions import enqueue
from clicnjob.notifications.enums import Channel
from clicnjob.notifications.texts import Template
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.workshops.actions.seats import lock_session
from clicnjob.workshops.models import Session
from clicnjob.workshops.rules.attendance import CLOSED_WITHIN


@action
def nag(*, session: Session, by: Actor) -> int:
    """Tell its leaders by e-mail that a session waits to be closed, if it still does. Returns how many were told."""
    held = lock_session(session.pk)
    moment = clock.now()
    waits = (
        Session.objects.all().to_close(moment).filter(pk=held.pk, ends_at__lt=moment - CLOSED_WITHIN, nagged_at=None)
    )
    if not waits.exists():
        return 0
    held.nagged_at = moment
    held.save(update_fields=["nagged_at"])
    told = 0
    for leader in held.leaders.filter(deactivated_at=None).order_by("pk"):
        publish(f"user:{leader.pk}")
        if leader.email:
            enqueue(
                channel=Channel.EMAIL,
                recipient=leader.email,
                template=Template.STAFF_NOTICE,
                blanks={"what": "session_unclosed", "link": f"/seances/{held.pk}/cloture/"},
                structure=held.structure,
                by=by,
            )
            told += 1
    record("session.nagged", by=by, obj=held, told=told)
    return told
