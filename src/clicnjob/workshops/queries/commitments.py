"""Sessions led, as what takes a professional's time (``structures.commitments``)."""

import datetime as dt
import uuid
from collections.abc import Collection

from clicnjob.structures.commitments import Commitment
from clicnjob.workshops.enums import SessionState
from clicnjob.workshops.models import Session


def sessions_led(
    structure_id: uuid.UUID, users: Collection[uuid.UUID], starts: dt.datetime, ends: dt.datetime
) -> list[Commitment]:
    """The sessions that these professionals lead, one for each leader. One query."""
    rows = Session.leaders.through.objects.filter(
        user_id__in=users,
        session__structure_id=structure_id,
        session__starts_at__lt=ends,
        session__ends_at__gt=starts,
    ).select_related("session__workshop")
    return [
        Commitment(
            uid=f"seance-{row.session_id}",
            user_id=row.user_id,
            starts_at=row.session.starts_at,
            ends_at=row.session.ends_at,
            title=row.session.workshop.title,
            place=row.session.room,
            changed_at=row.session.changed_at,
            cancelled=row.session.state == SessionState.CANCELLED,
            sequence=row.session.sequence,
        )
        for row in rows
    ]
