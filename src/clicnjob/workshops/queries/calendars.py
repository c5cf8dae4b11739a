"""Each professional's own calendar, read by calendar programs behind a secret address."""

import datetime as dt
import uuid

from django.http import Http404

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.ics import Calendar, Event, write
from clicnjob.shared.text import NARROW
from clicnjob.structures.commitments import Taken, commitments
from clicnjob.structures.models import Membership
from clicnjob.vault.keys import derived_token, keyed_hash
from clicnjob.workshops.enums import SessionState
from clicnjob.workshops.models import CalendarFeed, Seat, Session

BEHIND, AHEAD = dt.timedelta(days=31), dt.timedelta(days=190)
"""What a calendar holds: the last month, the next six."""


def feed_token(feed_id: uuid.UUID) -> str:
    """The secret of a feed, the same each time: its address can be copied again while it lives."""
    return derived_token("calendar-feed", str(feed_id))


def feed_hash(token: str) -> str:
    """What the database keeps of it."""
    return keyed_hash("calendar-feed", token)


def own_feed(actor: Actor) -> CalendarFeed | None:
    """One's feed in force at the structure where one works now."""
    return CalendarFeed.objects.all().visible_to(actor).first()


def feed_of_token(token: str) -> CalendarFeed:
    """The feed behind an address, while it was not taken back and its owner works at the structure (G13). Raises Http404."""
    row = (
        CalendarFeed.objects.filter(token_hash=feed_hash(token), revoked_at=None)
        .select_related("structure", "user")
        .first()
    )
    if row is None or not row.user.is_active:
        raise Http404
    today = clock.today(row.structure.timezone)
    if not Membership.objects.all().current(today).filter(structure=row.structure, user=row.user).exists():
        raise Http404
    return row


def calendar_of(feed: CalendarFeed) -> Calendar:
    """Sessions led (called off ones too, said so) and appointments, without the name of any young person. Two queries."""
    moment = clock.now()
    starts, ends = moment - BEHIND, moment + AHEAD
    sessions = Session.objects.filter(
        structure=feed.structure, leaders=feed.user, starts_at__gte=starts, starts_at__lt=ends
    ).select_related("workshop", "site")
    events = [session_event(row) for row in sessions.order_by("starts_at", "pk")]
    events += [
        Event(
            uid=f"{one.uid}@clicnjob",
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            title=one.title,
            place=one.place,
            changed_at=one.changed_at,
            sequence=one.sequence,
            cancelled=one.cancelled,
        )
        for one in commitments(feed.structure_id, [feed.user_id], starts, ends, kinds=[Taken.APPOINTMENT])
    ]
    return Calendar(write(events, zone=feed.structure.timezone, name=f"ClicNJob – {feed.structure.name}"))


def session_event(row: Session) -> Event:
    """A session as its leaders' calendars show it: how many places, no name."""
    return Event(
        uid=f"seance-{row.pk}@clicnjob",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        title=row.workshop.title,
        place=place_of(row),
        changed_at=row.changed_at,
        sequence=row.sequence,
        cancelled=row.state == SessionState.CANCELLED,
    )


def seat_calendar(seat: Seat, *, title: str, notes: str) -> Calendar:
    """One seat, for the young person's own calendar. ``title`` and ``notes`` are in their language, or say nothing."""
    session = seat.session
    event = Event(
        uid=f"place-{seat.pk}@clicnjob",
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        title=title,
        place=place_of(session),
        changed_at=session.changed_at,
        sequence=session.sequence + (seat.state == "cancelled"),
        cancelled=seat.state == "cancelled" or session.state == SessionState.CANCELLED,
        notes=notes,
    )
    return Calendar(write([event], zone=session.structure.timezone, name=title.replace(NARROW, " ")))


def place_of(session: Session) -> str:
    """Room, site, address, on one line."""
    return ", ".join(part for part in (session.room, session.site.name, session.site.address) if part)
