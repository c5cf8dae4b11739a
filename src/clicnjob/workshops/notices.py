"""The one way the holder of a seat is told: a fixed text with a link that answers once (R13, G24, G34).

A storey above adds its own way by ``on_told`` (a message with a card in the conversation).
"""

import uuid
from collections.abc import Callable

from django.utils import translation

from clicnjob.notifications.actions import reach_person, read_group
from clicnjob.notifications.enums import Channel
from clicnjob.notifications.models import Outbox
from clicnjob.notifications.rules import awake
from clicnjob.notifications.texts import Template
from clicnjob.notifications.wordings import written_in
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.text import date_words, time_words
from clicnjob.structures.models import YoungPerson
from clicnjob.workshops.enums import REMINDERS, News
from clicnjob.workshops.models import Seat, SeatLink, Session, Wait
from clicnjob.workshops.queries.links import link_hash, link_path, link_token

TEMPLATES = {
    News.GIVEN: Template.CONVOCATION,
    News.MOVED: Template.SEAT_MOVED,
    News.CANCELLED: Template.SEAT_CANCELLED,
    News.OFFERED: Template.SEAT_OFFERED,
    **dict.fromkeys(REMINDERS, Template.SEAT_REMINDER),
}
WRITTEN_IN = frozenset(written_in())
"""The languages that the texts have: dates are said in the same one."""

Told = Callable[[Seat, News, Actor], None]
_told: list[Told] = []


def on_told(tell_too: Told) -> None:
    """Register what a storey above does when the holder of a seat is told something."""
    _told.append(tell_too)


def seat_group(link_id: uuid.UUID) -> str:
    """The cause of one telling: once answered, its other channels keep quiet."""
    return f"seat:{link_id}"


def tell(seat: Seat, what: News, *, by: Actor) -> list[Outbox]:
    """Tell the holder of a seat, in the transaction that decides it: call it from an action, once the rows are written.

    ``GIVEN``: a place was given. ``MOVED``: its session has another date, or the seat is another one. ``CANCELLED``: by
    us; the link offers other dates. The reminders: once each. What older tellings had to say is over; a moved seat has
    no answer any more. Returns what will leave: nothing when the person is reached by no channel (the caller's page says
    so, or prints).
    """
    if what not in REMINDERS:
        quiet(seat, for_good=True, by=by)
    if what == News.MOVED and seat.answer:
        Seat.objects.filter(pk=seat.pk).update(answer="", answered_at=None)
        seat.answer, seat.answered_at = "", None
    session = _session(seat.session_id)
    rows = _send(_person(seat.young_person_id), session, what, new_link(what, seat=seat), by=by)
    for tell_too in _told if what not in REMINDERS else ():
        tell_too(seat, what, by)
    return rows


def tell_offer(wait: Wait, *, by: Actor) -> list[Outbox]:
    """Tell the first of a waiting list that a place is held for them, until when."""
    session = _session(wait.session_id)
    return _send(
        _person(wait.young_person_id), session, News.OFFERED, new_link(News.OFFERED, wait=wait), wait=wait, by=by
    )


def tell_list_over(wait: Wait, *, by: Actor) -> list[Outbox]:
    """Tell someone who waited for a place that the session is not held; the link offers other dates."""
    hush(wait, by=by)
    session = _session(wait.session_id)
    return _send(_person(wait.young_person_id), session, News.CANCELLED, new_link(News.CANCELLED, wait=wait), by=by)


def quiet(seat: Seat, *, for_good: bool = False, by: Actor) -> None:
    """What waits to be told about this seat leaves no more; ``for_good``: its links are over too."""
    links = SeatLink.objects.filter(seat_id=seat.pk, ended_at=None)
    for pk in links.values_list("pk", flat=True):
        read_group(group=seat_group(pk), by=by)
    if for_good:
        links.update(ended_at=clock.now())


def hush(wait: Wait, *, by: Actor) -> None:
    """What was told about an offer is over: its other channels keep quiet, its link answers no more."""
    links = SeatLink.objects.filter(wait_id=wait.pk, ended_at=None)
    for pk in links.values_list("pk", flat=True):
        read_group(group=seat_group(pk), by=by)
    links.update(ended_at=clock.now())


def new_link(kind: News, *, seat: Seat | None = None, wait: Wait | None = None) -> SeatLink:
    """A link that answers once; the database refuses the same reminder twice."""
    pk = uuid.uuid4()
    return SeatLink.objects.create(pk=pk, seat=seat, wait=wait, kind=kind, token_hash=link_hash(link_token(pk)))


def place_of(session: Session) -> str:
    """Room and address, as every notice says them."""
    return ", ".join(part for part in (session.room, session.site.address or session.site.name) if part)


def _send(
    person: YoungPerson, session: Session, what: News, link: SeatLink, *, wait: Wait | None = None, by: Actor
) -> list[Outbox]:
    zone = session.structure.timezone
    starts = clock.local(session.starts_at, zone)
    with translation.override(person.language if person.language in WRITTEN_IN else "fr"):
        blanks = {
            "first_name": person.first_name,
            "counsellor": person.referent.first_name if person.referent else person.structure.name,
            "date": date_words(starts.date()),
            "hour": time_words(starts.time()),
            "place": place_of(session),
            "link": link_path(link.pk),
        }
        if what == News.CANCELLED:
            del blanks["place"]
        if wait is not None and wait.offered_until is not None:
            until = clock.local(wait.offered_until, zone)
            blanks["until"] = f"{date_words(until.date())}, {time_words(until.time())}"
    return reach_person(
        person=person,
        template=TEMPLATES[what],
        blanks=blanks,
        group=seat_group(link.pk),
        urgent=awake(Channel.SMS, clock.now(), zone) >= session.starts_at,
        by=by,
    )


def _session(pk: uuid.UUID) -> Session:
    return Session.objects.select_related("site", "structure", "workshop").get(pk=pk)


def _person(pk: uuid.UUID) -> YoungPerson:
    return YoungPerson.objects.select_related("structure", "referent").get(pk=pk)
