"""The secret address of one's own calendar: made, renewed, taken back."""

import uuid

from clicnjob.accounts.models import User
from clicnjob.audit.actions import record
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.shared.language import pro
from clicnjob.workshops.models import CalendarFeed
from clicnjob.workshops.queries.calendars import feed_hash, feed_token


@action
def open_feed(*, by: Actor) -> CalendarFeed:
    """A new address for one's calendar; the former one answers no more from now on. Raises ``not_allowed``."""
    if by.user_id is None or by.structure_id is None or not by.is_staff:
        raise DomainError(pro("Seul un professionnel a un agenda."), code="not_allowed")
    lock(User.objects.filter(pk=by.user_id)).get()
    former = _revoke(by)
    feed_id = uuid.uuid4()
    row = CalendarFeed.objects.create(
        pk=feed_id, structure_id=by.structure_id, user_id=by.user_id, token_hash=feed_hash(feed_token(feed_id))
    )
    record("calendar.opened", by=by, obj=row, renewed=bool(former))
    return row


@action
def revoke_feed(*, by: Actor) -> None:
    """The address answers no more. Twice is once."""
    if _revoke(by):
        record("calendar.revoked", by=by, structure_id=by.structure_id)


def _revoke(by: Actor) -> int:
    rows: int = CalendarFeed.objects.all().visible_to(by).update(revoked_at=clock.now())
    return rows
