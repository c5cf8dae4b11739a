"""The last door before a text leaves: still wanted, a French mobile that answers, under the ceilings (G16)."""

import datetime as dt
from dataclasses import replace

from django.conf import settings

from clicnjob.accounts.throttling import EVERYONE, hit
from clicnjob.notifications import actions
from clicnjob.notifications.channels import NotSentError
from clicnjob.notifications.enums import Channel
from clicnjob.notifications.models import Outbox
from clicnjob.notifications.queries import Rendered, is_dead, way_now
from clicnjob.notifications.rules import DAY, PER_NUMBER, PER_PERSON, may_text
from clicnjob.notifications.texts import CODES
from clicnjob.shared.actor import SYSTEM
from clicnjob.shared.errors import Throttled

CAPPED = "ceiling of the day"


class OverCapError(Exception):
    """A ceiling is reached; there is room again after ``wait``."""

    def __init__(self, wait: dt.timedelta) -> None:
        super().__init__(CAPPED)
        self.wait = wait


def let_out(row: Outbox, notice: Rendered) -> Rendered:
    """The notice as it may leave now, at the address of now. Raises NotSentError for good, OverCapError for later."""
    if row.group and row.user is not None and row.young_person is not None:
        way = way_now(row.young_person, row.user, row.channel)
        if way is None:
            raise NotSentError("no longer reached this way", for_good=True)
        notice = replace(notice, recipient=way.recipient)
    if row.channel == Channel.SMS:
        if not may_text(notice.recipient):
            raise NotSentError("not a French mobile", for_good=True)
        if row.template not in CODES and is_dead(notice.recipient):
            raise NotSentError("number given up before", for_good=True)
        _count(row, notice)
    return notice


def _count(row: Outbox, notice: Rendered) -> None:
    """Count this SMS against every ceiling, narrowest first: one number that is pumped leaves the structure its own.

    A row taken again was counted the first time.
    """
    if row.claims > 1 and row.error != CAPPED:
        return
    limits = [("number", notice.recipient, PER_NUMBER)]
    if row.young_person_id is not None:
        limits.append(("person", str(row.young_person_id), PER_PERSON))
    if row.structure is not None:
        limits.append(("structure", str(row.structure_id), row.structure.sms_per_day))
    limits.append(("everyone", EVERYONE, settings.SMS_PER_DAY))
    for what, key, count in limits:
        try:
            hit(f"sms-{what}", key, limit=count, per=DAY)
        except Throttled as error:
            if row.structure is not None:
                actions.raise_alarm(structure=row.structure, what=what, by=SYSTEM)
            if row.template in CODES:
                raise NotSentError(CAPPED, for_good=True) from error
            raise OverCapError(dt.timedelta(seconds=error.wait_seconds)) from error
