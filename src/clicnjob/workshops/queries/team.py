"""The team of sessions: who leads, who is away that day, who could take a place."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from clicnjob.accounts.models import User
from clicnjob.shared import clock
from clicnjob.shared.actor import Role
from clicnjob.shared.language import pro
from clicnjob.structures.commitments import Taken, commitments
from clicnjob.structures.models import Membership
from clicnjob.structures.queries.away import absences
from clicnjob.workshops.models import Session
from clicnjob.workshops.queries.conflicts import LIVE


@dataclass(frozen=True, slots=True)
class Colleague:
    """Someone who could lead a session, and why not, in words (empty: free then)."""

    user: User
    taken: str


def away_from(sessions: Sequence[Session]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """For each session, its leaders who are away then. Two queries for any number of sessions; leaders are prefetched."""
    rows = [row for row in sessions if row.state in LIVE]
    if not rows:
        return {}
    users = {user.pk for row in rows for user in row.leaders.all()}
    first, last = min(row.starts_at for row in rows), max(row.starts_at for row in rows)
    away = absences(rows[0].structure_id, users, first, last, rows[0].structure.timezone)
    return {
        row.pk: {
            user.pk
            for user in row.leaders.all()
            if any(since <= row.starts_at < until for since, until in away.get(user.pk, ()))
        }
        for row in rows
    }


def colleagues_for(session: Session) -> list[Colleague]:
    """Everyone at the structure who does not lead this session, those free at that moment first. Six queries."""
    members = Membership.objects.all().current(clock.today()).filter(structure_id=session.structure_id)
    staff = members.exclude(role=Role.NETWORK).values("user_id")
    users = list(User.objects.active().filter(pk__in=staff).order_by("first_name", "last_name", "pk"))
    leaders = {user.pk for user in session.leaders.all()}
    ids = {user.pk for user in users}
    starts, ends = session.starts_at, session.ends_at
    zone = session.structure.timezone
    away = absences(session.structure_id, ids, starts, starts, zone)
    leading = set(
        Session.leaders.through.objects.filter(
            user_id__in=ids, session__state__in=LIVE, session__starts_at__lt=ends, session__ends_at__gt=starts
        )
        .exclude(session_id=session.pk)
        .values_list("user_id", flat=True)
    )
    busy = {
        one.user_id
        for one in commitments(session.structure_id, ids, starts, ends, kinds=[Taken.APPOINTMENT])
        if not one.cancelled and one.starts_at < ends and starts < one.ends_at
    }

    def why(user: User) -> str:
        if any(since <= starts < until for since, until in away.get(user.pk, ())):
            return pro("absent·e ce jour-là")
        if user.pk in leading:
            return pro("anime une autre séance")
        return pro("en rendez-vous") if user.pk in busy else ""

    found = [Colleague(user, why(user)) for user in users if user.pk not in leaders]
    return sorted(found, key=lambda one: bool(one.taken))
