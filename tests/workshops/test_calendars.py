"""Calendars outside: what two independent readers make of ours, whose address opens what, until when."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import icalendar
import pytest
import vobject
from django.test import Client
from django.urls import reverse

from clicnjob.accounts.models import User
from clicnjob.appointments.actions import cancel_appointment, plan_appointment
from clicnjob.audit.models import AuditEvent
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.shared.errors import DomainError
from clicnjob.shared.ics import Event, write
from clicnjob.structures.actions.departures import end_membership
from clicnjob.structures.models import Membership, Site, YoungPerson
from clicnjob.workshops.actions import (
    cancel_session,
    change_session,
    create_workshop,
    generate_sessions,
    give_seat,
    open_feed,
    revoke_feed,
)
from clicnjob.workshops.models import CalendarFeed, Session, Workshop
from clicnjob.workshops.queries.calendars import feed_hash, feed_token
from clicnjob.workshops.queries.changes import Change

ActorOf = Callable[[User], Actor]
ClientOf = Callable[..., Client]
Read = Callable[[str], list[dict[str, Any]]]


def by_icalendar(text: str) -> list[dict[str, Any]]:
    calendar = icalendar.Calendar.from_ical(text)
    return [
        {
            "uid": str(event["UID"]),
            "title": str(event["SUMMARY"]),
            "place": str(event["LOCATION"]),
            "starts": event["DTSTART"].dt.astimezone(dt.UTC),
            "ends": event["DTEND"].dt.astimezone(dt.UTC),
            "sequence": int(event["SEQUENCE"]),
            "status": str(event["STATUS"]),
        }
        for event in calendar.walk("VEVENT")
    ]


def by_vobject(text: str) -> list[dict[str, Any]]:
    calendar = vobject.readOne(text)
    return [
        {
            "uid": event.uid.value,
            "title": event.summary.value,
            "place": event.location.value,
            "starts": event.dtstart.value.astimezone(dt.UTC),
            "ends": event.dtend.value.astimezone(dt.UTC),
            "sequence": int(event.sequence.value),
            "status": event.status.value,
        }
        for event in calendar.contents.get("vevent", [])
    ]


READERS = pytest.mark.parametrize("read", [by_icalendar, by_vobject])


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    """Monday 16 March 2026: summer time begins on the 29th."""
    with clock.travel(dt.datetime(2026, 3, 16, 7, 0, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def weekly(toulon_site: Site, claire: User, nadia: User, actor_of: ActorOf) -> Workshop:
    row = create_workshop(
        site=toulon_site,
        title="Atelier ; inscription, et suite \\ fin",
        room="Salle Mistral",
        capacity=12,
        slots=[(2, dt.time(9, 30), [claire])],
        to_bring="Pièce d’identité\nCarte Vitale",
        by=actor_of(nadia),
    )
    generate_sessions(structure=row.structure, until=dt.date(2026, 3, 31), by=SYSTEM)
    return row


def fetched(user: User, actor_of: ActorOf, **headers: str) -> Any:
    feed = CalendarFeed.objects.filter(user=user, revoked_at=None).first() or open_feed(by=actor_of(user))
    return Client().get(reverse("workshops:feed", args=[feed_token(feed.pk)]), headers=headers)


@READERS
def test_both_readers_see_sessions_and_appointments_at_the_right_moment_and_no_name(
    read: Read, weekly: Workshop, lea: YoungPerson, claire: User, actor_of: ActorOf
) -> None:
    by = actor_of(claire)
    give_seat(session=Session.objects.earliest("starts_at"), person=lea, by=by)
    moment = dt.datetime(2026, 3, 20, 13, 0, tzinfo=dt.UTC)
    row = plan_appointment(person=lea, counsellor=claire, starts_at=moment, place="Bureau 2", by=by)
    page = fetched(claire, actor_of)
    text = page.content.decode()
    assert page["Content-Type"] == "text/calendar; charset=utf-8"
    assert ("Léa" in text, "Moreau" in text, all(len(line.encode()) <= 75 for line in text.split("\r\n"))) == (
        False,
        False,
        True,
    )
    found = read(text)
    assert [(one["starts"].hour, one["ends"] - one["starts"]) for one in found[:3]] == [
        (8, dt.timedelta(minutes=90)),
        (8, dt.timedelta(minutes=90)),
        (7, dt.timedelta(minutes=90)),  # after the change of hour: the same on the wall
    ]
    assert {one["title"] for one in found} == {"Atelier ; inscription, et suite \\ fin", "Rendez-vous"}
    assert (found[3]["uid"], found[3]["starts"], found[3]["place"]) == (
        f"rendez-vous-{row.pk}@clicnjob",
        moment,
        "Bureau 2",
    )
    cancel_appointment(appointment=row, by=by)
    gone = read(fetched(claire, actor_of).content.decode())[3]
    assert (gone["status"], gone["sequence"]) == ("CANCELLED", 1)


@READERS
def test_a_moved_session_keeps_its_uid_its_sequence_rises_and_one_called_off_says_so(
    read: Read, weekly: Workshop, claire: User, actor_of: ActorOf
) -> None:
    by = actor_of(claire)
    before = read(fetched(claire, actor_of).content.decode())
    first, second, _third = Session.objects.order_by("starts_at")
    change = Change(day=dt.date(2026, 3, 18), hour=dt.time(14), room="Mistral", capacity=12, leaders=(claire,))
    change_session(session=first, change=change, by=by)
    cancel_session(session=second, by=by)
    after = {one["uid"]: one for one in read(fetched(claire, actor_of).content.decode())}
    assert (
        list(after)
        == [one["uid"] for one in before]
        == [f"seance-{row.pk}@clicnjob" for row in (first, second, _third)]
    )
    moved, gone, same = after.values()
    assert (moved["sequence"], moved["starts"]) == (1, dt.datetime(2026, 3, 18, 13, 0, tzinfo=dt.UTC))
    assert (gone["sequence"], gone["status"]) == (1, "CANCELLED")
    assert same == before[2]


@READERS
@pytest.mark.parametrize("zone", ["Europe/Paris", "Indian/Reunion", "America/Miquelon", "Pacific/Noumea"])
def test_the_hours_of_every_zone_are_those_of_its_wall_clock(read: Read, zone: str) -> None:
    """Half past nine on the wall, in winter and in summer, by the VTIMEZONE that the file carries."""
    days = [dt.date(2026, 1, 13), dt.date(2026, 7, 14), dt.date(2026, 10, 27), dt.date(2027, 3, 30)]
    events = [
        Event(f"{day}@x", start := clock.at(day, dt.time(9, 30), zone), start + dt.timedelta(hours=1), "A", "B", start)
        for day in days
    ]
    text = write(events, zone=zone, name="Essai")
    assert [one["starts"] for one in read(text)] == [event.starts_at for event in events]
    assert f"TZID:{zone}" in text


def test_a_vtimezone_holds_each_change_of_hour_once() -> None:
    start = clock.at(dt.date(2026, 6, 2), dt.time(9), "Europe/Paris")
    text = write([Event("1@x", start, start, "A", "B", start)], zone="Europe/Paris", name="Essai")
    zone = next(iter(icalendar.Calendar.from_ical(text).walk("VTIMEZONE")))
    shifts = [
        str(part["DTSTART"].dt) for part in zone.subcomponents if part["TZOFFSETFROM"].td != part["TZOFFSETTO"].td
    ]
    assert shifts[2:4] == ["2026-03-29 02:00:00", "2026-10-25 03:00:00"]
    assert len(shifts) == 6  # three years, two a year


def test_a_reader_that_has_it_already_is_told_so(weekly: Workshop, claire: User, actor_of: ActorOf) -> None:
    page = fetched(claire, actor_of)
    again = fetched(claire, actor_of, if_none_match=f'W/"other", {page["ETag"]}')
    assert (again.status_code, again.content) == (304, b"")
    cancel_session(session=Session.objects.earliest("starts_at"), by=actor_of(claire))
    changed = fetched(claire, actor_of, if_none_match=page["ETag"])
    assert (changed.status_code, changed["ETag"] != page["ETag"]) == (200, True)


def test_the_address_is_secret_renewed_taken_back_and_dies_with_the_membership(
    weekly: Workshop, claire: User, nadia: User, actor_of: ActorOf, client_of: ClientOf
) -> None:
    """G13: who left, or changed address, reads nothing; the database holds no address."""
    client = client_of(claire)
    assert "Créer mon adresse" in client.get("/ateliers/agenda/").content.decode()
    assert client.post("/ateliers/agenda/").status_code == 303
    first = CalendarFeed.objects.get()
    token = feed_token(first.pk)
    assert token in client.get("/ateliers/agenda/").content.decode()
    assert (first.token_hash, token in str(CalendarFeed.objects.values().get())) == (feed_hash(token), False)

    def status(secret: str) -> int:
        return Client().get(reverse("workshops:feed", args=[secret])).status_code

    assert status(token) == 200
    second = open_feed(by=actor_of(claire))
    assert (status(token), status(feed_token(second.pk))) == (404, 200)
    client.post("/ateliers/agenda/", {"geste": "retirer"})
    assert (status(feed_token(second.pk)), status(uuid.uuid4().hex)) == (404, 404)
    revoke_feed(by=actor_of(claire))  # twice is once
    third = open_feed(by=actor_of(claire))
    assert status(feed_token(third.pk)) == 200
    end_membership(membership=Membership.objects.get(user=claire), by=actor_of(nadia))
    assert status(feed_token(third.pk)) == 404
    events = AuditEvent.objects.filter(event__startswith="calendar.").order_by("at", "pk")
    assert sorted(events.values_list("event", flat=True)) == ["calendar.opened"] * 3 + ["calendar.revoked"]


def test_nobody_reads_the_address_of_a_colleague(
    claire: User, karim: User, lea: YoungPerson, actor_of: ActorOf, client_of: ClientOf
) -> None:
    token = feed_token(open_feed(by=actor_of(claire)).pk)
    assert token not in client_of(karim).get("/ateliers/agenda/").content.decode()
    with pytest.raises(DomainError):
        open_feed(by=SYSTEM)


@READERS
def test_ones_own_seat_goes_into_ones_own_calendar(
    read: Read,
    weekly: Workshop,
    lea: YoungPerson,
    lea_account: User,
    younes_account: User,
    claire: User,
    omar: User,
    actor_of: ActorOf,
    client_of: ClientOf,
) -> None:
    seat = give_seat(session=Session.objects.earliest("starts_at"), person=lea, by=actor_of(claire))
    address = reverse("workshops:seat-ics", args=[seat.pk])
    page = client_of(lea_account).get(address)
    (event,) = read(page.content.decode())
    assert (event["uid"], event["place"]) == (
        f"place-{seat.pk}@clicnjob",
        "Salle Mistral, Centre, 10 place d'Armes, 83000 Toulon",
    )
    assert (page["Content-Disposition"], "Carte Vitale" in page.content.decode()) == (
        'attachment; filename="atelier.ics"',
        True,
    )
    assert client_of(claire).get(address).status_code == 200
    assert [client_of(user).get(address).status_code for user in (younes_account, omar)] == [404, 404]
    YoungPerson.objects.filter(pk=lea.pk).update(discreet=True)
    (event,) = read(client_of(lea_account).get(address).content.decode())
    assert event["title"] == "Rendez-vous"  # discreet mode (R13)
