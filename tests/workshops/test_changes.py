"""Sessions moved, doubled, called off, alone or with those that follow; days closed; who has a seat is always told."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import reverse

from clicnjob.accounts.models import User
from clicnjob.appointments.actions import plan_appointment
from clicnjob.messaging.models import Conversation, Message
from clicnjob.notifications.models import Outbox
from clicnjob.notifications.texts import Template
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import Closure, Cover, Site, Structure, YoungPerson
from clicnjob.structures.queries import days_off
from clicnjob.workshops.actions import (
    add_session,
    announce_volunteer,
    cancel_seat,
    cancel_session,
    change_session,
    close_days,
    create_workshop,
    edit_workshop,
    end_workshop,
    generate_sessions,
    give_seat,
    reopen_days,
    replace_leader,
    withdraw_volunteer,
)
from clicnjob.workshops.enums import SeatState, SessionState
from clicnjob.workshops.models import Announced, Seat, Session, Slot, Workshop
from clicnjob.workshops.queries.changes import Change, plan_change
from clicnjob.workshops.queries.conflicts import Conflicts
from clicnjob.workshops.queries.team import away_from, colleagues_for
from tests.conftest import make_account

ActorOf = Callable[[User], Actor]
ClientOf = Callable[..., Client]
NINE, TWO = dt.time(9, 30), dt.time(14)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    """Monday 2 March 2026, eight in the morning in Toulon."""
    with clock.travel(dt.datetime(2026, 3, 2, 7, 0, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def weekly(toulon_site: Site, toulon: Structure, claire: User, nadia: User, actor_of: ActorOf) -> Workshop:
    """Tuesdays at half past nine, made until the end of March: 3, 10, 17, 24 and 31."""
    row = create_workshop(
        site=toulon_site, title="Atelier", room="Mistral", capacity=12, slots=[(2, NINE, [claire])], by=actor_of(nadia)
    )
    generate_sessions(structure=toulon, until=dt.date(2026, 3, 31), by=SYSTEM)
    return row


def on(day: str) -> Session:
    return next(row for row in Session.objects.all() if f"{clock.local(row.starts_at, 'Europe/Paris'):%d/%m}" == day)


def moments() -> list[str]:
    live = Session.objects.exclude(state=SessionState.CANCELLED).order_by("starts_at")
    return [f"{clock.local(row.starts_at, 'Europe/Paris'):%d/%m %H:%M}" for row in live]


def to(day: dt.date, hour: dt.time, leader: User, *, room: str = "Mistral", capacity: int = 12) -> Change:
    return Change(day=day, hour=hour, room=room, capacity=capacity, leaders=(leader,))


def told() -> list[str]:
    return list(Outbox.objects.order_by("created_at").values_list("template", flat=True))


# -- one session -----------------------------------------------------------------------------------------------------------


def test_a_moved_session_keeps_its_seats_tells_them_and_is_not_given_again(
    weekly: Workshop, toulon: Structure, lea: YoungPerson, claire: User, actor_of: ActorOf
) -> None:
    by = actor_of(claire)
    Conversation.objects.create(structure=toulon, young_person=lea)
    make_account(lea)
    session = on("10/03")
    seat = give_seat(session=session, person=lea, by=by)
    change_session(session=session, change=to(dt.date(2026, 3, 11), TWO, claire), by=by)
    seat.refresh_from_db()
    session.refresh_from_db()
    assert (seat.state, seat.session_id, session.sequence) == (SeatState.REGISTERED, session.pk, 1)
    assert "11/03 14:00" in moments()
    assert told() == [Template.SEAT_MOVED]
    (message,) = Message.objects.all()
    assert message.card.target == str(session.pk)  # with its card: « je ne peux pas », other dates
    assert generate_sessions(structure=toulon, until=dt.date(2026, 3, 31), by=SYSTEM) == 0


def test_what_moves_nobody_tells_nobody(
    weekly: Workshop, lea: YoungPerson, claire: User, karim: User, actor_of: ActorOf
) -> None:
    session = on("10/03")
    give_seat(session=session, person=lea, by=actor_of(claire))
    change_session(session=session, change=to(dt.date(2026, 3, 10), NINE, karim, capacity=20), by=actor_of(claire))
    session.refresh_from_db()
    assert (session.capacity, session.sequence, list(session.leaders.all()), told()) == (20, 0, [karim], [])


@pytest.mark.parametrize(
    ("day", "room", "capacity", "code"),
    [
        (dt.date(2026, 3, 1), "Mistral", 12, "session_past"),
        (dt.date(2026, 3, 17), "MISTRAL ", 12, "session_twice"),
        (dt.date(2026, 3, 11), "Mistral", 0, "too_small"),
    ],
)
def test_a_change_that_breaks_something_is_refused_and_nothing_moves(
    day: dt.date,
    room: str,
    capacity: int,
    code: str,
    weekly: Workshop,
    lea: YoungPerson,
    claire: User,
    actor_of: ActorOf,
) -> None:
    session, before = on("10/03"), moments()
    give_seat(session=session, person=lea, by=actor_of(claire))
    change = to(day, NINE, claire, room=room, capacity=capacity)
    with pytest.raises(DomainError) as refusal:
        change_session(session=session, change=change, anyway=True, by=actor_of(claire))
    assert (refusal.value.code, moments(), told()) == (code, before, [])


def test_an_open_session_neither_moves_nor_is_called_off(session: Session, claire: User, actor_of: ActorOf) -> None:
    for act in (
        lambda: change_session(session=session, change=to(dt.date(2026, 3, 9), NINE, claire), by=actor_of(claire)),
        lambda: cancel_session(session=session, by=actor_of(claire)),
        lambda: cancel_session(session=session, following=True, by=actor_of(claire)),
    ):
        with pytest.raises(DomainError) as refusal:
            act()
        assert refusal.value.code == "already_opened"


def test_a_doubled_session_takes_another_room_at_the_same_hour(
    weekly: Workshop, claire: User, karim: User, actor_of: ActorOf
) -> None:
    by, session = actor_of(claire), on("10/03")
    with pytest.raises(DomainError) as refusal:
        add_session(workshop=weekly, starts_at=session.starts_at, leaders=[karim], room="mistral", by=by)
    assert refusal.value.code == "session_twice"
    twin = add_session(workshop=weekly, starts_at=session.starts_at, leaders=[karim], room="Tramontane", by=by)
    assert (twin.slot_at, twin.room, twin.capacity) == (None, "Tramontane", 12)
    # Editing the workshop leaves it where it was put, with who leads it.
    edit_workshop(
        workshop=weekly,
        title="Atelier",
        room="Sirocco",
        capacity=10,
        minutes=90,
        slots=[(2, NINE, [claire])],
        to_bring="",
        by=by,
    )
    twin.refresh_from_db()
    session.refresh_from_db()
    assert (twin.room, session.room, list(twin.leaders.all())) == ("Tramontane", "Sirocco", [karim])


# -- this one and those that follow ---------------------------------------------------------------------------------------


def test_this_one_and_the_following_slide_and_the_weeks_before_stay(
    weekly: Workshop, toulon: Structure, lea: YoungPerson, claire: User, karim: User, actor_of: ActorOf
) -> None:
    by = actor_of(claire)
    alone = on("24/03")
    change_session(session=alone, change=to(dt.date(2026, 3, 26), TWO, claire), by=by)
    give_seat(session=on("31/03"), person=lea, by=by)
    session = on("17/03")
    change = to(dt.date(2026, 3, 18), dt.time(10), karim, room="Tramontane", capacity=8)
    planned = plan_change(session, change, following=True)
    assert ([line.session for line in planned.lines], planned.apart) == ([session, on("31/03")], [alone])
    assert [seat.young_person for seat in planned.told] == [lea]
    change_session(session=session, change=change, following=True, by=by)
    assert moments() == ["03/03 09:30", "10/03 09:30", "18/03 10:00", "26/03 14:00", "01/04 10:00"]
    assert told() == [Template.SEAT_MOVED]
    # What is made afterwards follows, once a week: neither the Tuesdays nor the week moved alone come again.
    assert generate_sessions(structure=toulon, until=dt.date(2026, 4, 8), by=SYSTEM) == 1
    new = on("08/04")
    assert (new.room, new.capacity, list(new.leaders.all())) == ("Tramontane", 8, [karim])
    assert generate_sessions(structure=toulon, until=dt.date(2026, 4, 8), by=SYSTEM) == 0


def test_a_series_loses_the_session_that_would_fall_on_a_day_off(
    weekly: Workshop, lea: YoungPerson, claire: User, actor_of: ActorOf
) -> None:
    """Easter Monday is 6 April: sliding from Tuesdays to Mondays, the one of 7 April is lost and Léa is told."""
    by = actor_of(claire)
    generate_sessions(structure=weekly.structure, until=dt.date(2026, 4, 7), by=SYSTEM)
    seat = give_seat(session=on("07/04"), person=lea, by=by)
    change_session(session=on("24/03"), change=to(dt.date(2026, 3, 23), NINE, claire), following=True, by=by)
    seat.refresh_from_db()
    assert moments() == ["03/03 09:30", "10/03 09:30", "17/03 09:30", "23/03 09:30", "30/03 09:30"]
    assert (seat.state, seat.cancelled_by_us, told()) == (SeatState.CANCELLED, True, [Template.SEAT_CANCELLED])


def test_a_series_stays_in_its_week_and_only_a_weekly_session_has_one(
    weekly: Workshop, claire: User, actor_of: ActorOf
) -> None:
    by = actor_of(claire)
    extra = add_session(workshop=weekly, starts_at=clock.now() + dt.timedelta(days=3), leaders=[claire], by=by)
    for session, day, code in (
        (on("10/03"), dt.date(2026, 3, 30), "far_day"),
        (extra, dt.date(2026, 3, 9), "no_series"),
    ):
        with pytest.raises(DomainError) as refusal:
            change_session(session=session, change=to(day, TWO, claire), following=True, by=by)
        assert refusal.value.code == code


def test_calling_off_a_series_tells_who_had_a_seat_and_forgets_the_rest(
    weekly: Workshop, toulon: Structure, lea: YoungPerson, claire: User, actor_of: ActorOf
) -> None:
    by = actor_of(claire)
    give_seat(session=on("24/03"), person=lea, by=by)
    assert cancel_session(session=on("17/03"), following=True, by=by) == 1
    assert moments() == ["03/03 09:30", "10/03 09:30"]
    assert set(Session.objects.filter(state=SessionState.CANCELLED)) == {on("17/03"), on("24/03")}
    assert told() == [Template.SEAT_CANCELLED]
    assert generate_sessions(structure=toulon, until=dt.date(2026, 4, 30), by=SYSTEM) == 0


def test_a_workshop_is_stopped_once_nobody_is_expected(
    weekly: Workshop, toulon: Structure, lea: YoungPerson, claire: User, actor_of: ActorOf
) -> None:
    by = actor_of(claire)
    give_seat(session=on("10/03"), person=lea, by=by)
    with pytest.raises(DomainError) as refusal:
        end_workshop(workshop=weekly, by=by)
    assert (refusal.value.code, len(moments())) == ("sessions_left", 5)
    cancel_session(session=on("10/03"), by=by)
    given_back = give_seat(session=on("17/03"), person=lea, by=by)
    cancel_seat(seat=given_back, by_us=False, by=by)
    end_workshop(workshop=weekly, by=by)
    assert Seat.objects.get(pk=given_back.pk).session.state == SessionState.CANCELLED, "what was said is not forgotten"
    assert (moments(), generate_sessions(structure=toulon, until=dt.date(2026, 4, 30), by=SYSTEM)) == ([], 0)


# -- conflicts ---------------------------------------------------------------------------------------------------------


def test_a_room_or_a_person_taken_is_said_and_may_be_overridden(
    weekly: Workshop, toulon_site: Site, lea: YoungPerson, claire: User, karim: User, nadia: User, actor_of: ActorOf
) -> None:
    by = actor_of(nadia)
    moment = clock.at(dt.date(2026, 3, 11), dt.time(10), "Europe/Paris")
    plan_appointment(person=lea, counsellor=claire, starts_at=moment, place="Bureau 2", by=by)
    other = create_workshop(
        site=toulon_site,
        title="CV",
        room=" mistral",
        capacity=8,
        slots=[(3, NINE, [karim])],
        kind="job",
        by=by,
    )
    generate_sessions(structure=other.structure, until=dt.date(2026, 3, 12), by=SYSTEM)
    day = dt.date(2026, 3, 11)
    Cover.objects.create(structure=toulon_site.structure, absent=karim, covering=claire, starts_on=day, ends_on=day)
    change = Change(day=day, hour=NINE, room="Mistral", capacity=12, leaders=(claire, karim))
    with pytest.raises(Conflicts) as refusal:
        change_session(session=on("10/03"), change=change, by=by)
    assert {(one.who, one.why) for one in refusal.value.found} == {
        ("Mistral", "«\u202fCV\u202f» y a lieu"),
        ("Karim Benali", "anime «\u202fCV\u202f»"),
        ("Karim Benali", "est absent·e"),
        ("Claire Martin", "a un rendez-vous"),
    }
    assert "10/03 09:30" in moments()
    change_session(session=on("10/03"), change=change, anyway=True, by=by)
    assert "10/03 09:30" not in moments()


def test_a_new_weekly_workshop_in_a_room_taken_is_shown_before_it_is_saved(
    weekly: Workshop, toulon_site: Site, claire: User, nadia: User, client_of: ClientOf
) -> None:
    client = client_of(nadia)
    said = {
        "kind": "digital",
        "title": "Ordinateur",
        "level": "beginner",
        "site": toulon_site.pk,
        "room": "Mistral",
        "capacity": 8,
        "minutes": 60,
        "leaders_wanted": 1,
        "volunteers_wanted": 0,
        "reserved": 0,
        "offer_hours": 12,
        "slot0-weekday": 2,
        "slot0-starts_at": "10:00",
        "slot0-leaders": [claire.pk],
    }
    page = client.post("/ateliers/nouveau/", said)
    words = page.content.decode()
    assert (page.status_code, "À vérifier" in words, "Enregistrer quand même" in words) == (422, True, True)
    assert Workshop.objects.count() == 1
    assert client.post("/ateliers/nouveau/", said | {"malgre": "1"}).status_code == 303
    assert Workshop.objects.get(title="Ordinateur").kind == "digital"


# -- days without sessions -------------------------------------------------------------------------------------------------


def test_closing_days_calls_off_tells_and_opening_them_again_makes_the_sessions(
    weekly: Workshop, toulon: Structure, lea: YoungPerson, nadia: User, actor_of: ActorOf
) -> None:
    by = actor_of(nadia)
    give_seat(session=on("17/03"), person=lea, by=by)
    first, last = dt.date(2026, 3, 10), dt.date(2026, 3, 20)
    row, count = close_days(
        structure=toulon, kind="closed", first_day=first, last_day=last, reason="Déménagement", by=by
    )
    assert (count, moments(), told()) == (1, ["03/03 09:30", "24/03 09:30", "31/03 09:30"], [Template.SEAT_CANCELLED])
    assert generate_sessions(structure=toulon, until=dt.date(2026, 3, 31), by=SYSTEM) == 0
    assert days_off(toulon, first, last).why(first) == "Déménagement"
    reopen_days(closure=row, by=by)
    assert generate_sessions(structure=toulon, until=dt.date(2026, 3, 31), by=SYSTEM) == 1  # the 17th stays called off
    for closure, code in (((last, first), "bad_days"), ((dt.date(2026, 2, 2), dt.date(2026, 2, 3)), "bad_days")):
        with pytest.raises(DomainError) as refusal:
            close_days(structure=toulon, kind="closed", first_day=closure[0], last_day=closure[1], reason="Non", by=by)
        assert refusal.value.code == code


def test_school_holidays_only_stop_the_workshops_that_ask_for_it(
    weekly: Workshop, toulon: Structure, nadia: User, claire: User, actor_of: ActorOf
) -> None:
    """Spring holidays of zone B (Toulon): 11 to 26 April 2026."""
    generate_sessions(structure=toulon, until=dt.date(2026, 4, 28), by=SYSTEM)
    assert moments()[-4:] == ["07/04 09:30", "14/04 09:30", "21/04 09:30", "28/04 09:30"]
    edit_workshop(
        workshop=weekly,
        title="Atelier",
        room="Mistral",
        capacity=12,
        minutes=90,
        slots=[(2, NINE, [claire])],
        to_bring="",
        skips_school_holidays=True,
        by=actor_of(nadia),
    )
    assert moments()[-2:] == ["07/04 09:30", "28/04 09:30"]
    assert generate_sessions(structure=toulon, until=dt.date(2026, 4, 28), by=SYSTEM) == 0


def test_the_page_of_closed_days_shows_who_is_concerned_before_anything_is_done(
    weekly: Workshop, lea: YoungPerson, nadia: User, claire: User, actor_of: ActorOf, client_of: ClientOf
) -> None:
    give_seat(session=on("17/03"), person=lea, by=actor_of(nadia))
    client = client_of(nadia)
    assert "zone B" in client.get("/ateliers/calendrier/").content.decode()
    said = {"kind": "closed", "first_day": "2026-03-16", "last_day": "2026-03-18", "reason": "Formation"}
    page = client.post("/ateliers/calendrier/fermer/", said | {"etape": "voir"}).content.decode()
    assert ("Léa M." in page, "Fermer et prévenir" in page, Closure.objects.count()) == (True, True, 0)
    assert client.post("/ateliers/calendrier/fermer/", said | {"etape": "confirmer"}).status_code == 303
    assert Closure.objects.get().reason == "Formation"
    assert client_of(claire).post("/ateliers/calendrier/fermer/", said).status_code == 403


@pytest.mark.parametrize(
    ("department", "words"),
    [("974", "Votre académie fixe ses propres dates"), ("2A", "Calendrier pas encore publié")],
)
def test_a_year_or_an_academy_that_is_not_known_is_said(
    department: str, words: str, toulon: Structure, nadia: User, client_of: ClientOf
) -> None:
    Structure.objects.filter(pk=toulon.pk).update(department_code=department)
    assert words in client_of(nadia).get("/ateliers/calendrier/").content.decode()


# -- the pages of a session ------------------------------------------------------------------------------------------------


def test_changing_a_session_shows_who_is_told_then_does_it(
    weekly: Workshop, lea: YoungPerson, claire: User, actor_of: ActorOf, client_of: ClientOf
) -> None:
    session = on("10/03")
    give_seat(session=session, person=lea, by=actor_of(claire))
    client, address = client_of(claire), reverse("workshops:change-session", args=[session.pk])
    assert client.get(address).status_code == 200
    said = {
        "day": "2026-03-12",
        "hour": "14:00",
        "room": "Mistral",
        "capacity": 12,
        "leaders": [claire.pk],
        "scope": "alone",
    }
    page = client.post(address, said | {"etape": "voir"}).content.decode()
    assert ("Léa Moreau" in page, "10/03 09:30" in moments(), told()) == (True, True, [])
    assert client.post(address, said | {"etape": "changer"}).status_code == 200
    assert client.post(address, said | {"etape": "confirmer"}).status_code == 303
    assert ("12/03 14:00" in moments(), told()) == (True, [Template.SEAT_MOVED])
    assert client.post(address, said | {"day": "2026-03-01", "etape": "voir"}).status_code == 422


def test_calling_off_shows_who_loses_a_seat_first_and_a_get_changes_nothing(
    weekly: Workshop, lea: YoungPerson, claire: User, actor_of: ActorOf, client_of: ClientOf
) -> None:
    session = on("10/03")
    give_seat(session=session, person=lea, by=actor_of(claire))
    client, address = client_of(claire), reverse("workshops:cancel-session", args=[session.pk])
    for suffix in ("", "?suite=1"):
        assert "Léa Moreau" in client.get(address + suffix).content.decode()
    assert Seat.objects.get().state == SeatState.REGISTERED
    assert client.post(address).status_code == 303
    assert (Seat.objects.get().state, told()) == (SeatState.CANCELLED, [Template.SEAT_CANCELLED])


# -- the team ------------------------------------------------------------------------------------------------------------


def test_who_is_away_is_seen_and_a_free_colleague_comes_first(
    weekly: Workshop,
    toulon: Structure,
    lea: YoungPerson,
    claire: User,
    karim: User,
    sonia: User,
    client_of: ClientOf,
    nadia: User,
    actor_of: ActorOf,
) -> None:
    session = on("10/03")
    day = dt.date(2026, 3, 10)
    Cover.objects.create(structure=toulon, absent=claire, covering=karim, starts_on=day, ends_on=day)
    plan_appointment(person=lea, counsellor=karim, starts_at=session.starts_at, place="Bureau", by=actor_of(nadia))
    session = Session.objects.select_related("structure", "workshop").get(pk=session.pk)
    assert away_from([session]) == {session.pk: {claire.pk}}
    found = [(one.user, one.taken) for one in colleagues_for(session)]
    assert found == [(nadia, ""), (sonia, ""), (karim, "en rendez-vous")]
    client = client_of(nadia)
    assert "Absent·e" in client.get(reverse("workshops:session", args=[session.pk])).content.decode()
    assert "Animateur absent" in client.get("/ateliers/").content.decode()
    address = reverse("workshops:replace-leader", args=[session.pk])
    assert client.post(address, {"leaving": claire.pk, "taking": sonia.pk}).status_code == 303
    assert list(session.leaders.all()) == [sonia]
    replace_leader(session=session, leaving=claire, taking=sonia, by=actor_of(nadia))
    assert list(session.leaders.all()) == [sonia]


def test_volunteers_are_announced_by_first_name_and_get_no_right_by_it(
    weekly: Workshop, claire: User, actor_of: ActorOf
) -> None:
    """R4: the pass of the day gives rights, a name on the list gives none."""
    by, session = actor_of(claire), on("10/03")
    row = announce_volunteer(session=session, first_name="  Hugo ", by=by)
    assert (row.first_name, session.day_passes.count()) == ("Hugo", 0)
    for name, code in (("hugo", "same_name"), (" ", "name_missing")):
        with pytest.raises(DomainError) as refusal:
            announce_volunteer(session=session, first_name=name, by=by)
        assert refusal.value.code == code
    withdraw_volunteer(announced=row, by=by)
    withdraw_volunteer(announced=row, by=by)
    assert Announced.objects.count() == 0


def test_a_slot_that_changed_shows_until_when_and_from_when(
    weekly: Workshop, claire: User, actor_of: ActorOf, client_of: ClientOf
) -> None:
    change_session(
        session=on("24/03"), change=to(dt.date(2026, 3, 25), TWO, claire), following=True, by=actor_of(claire)
    )
    assert set(Slot.objects.values_list("weekday", "ends_on")) == {(2, dt.date(2026, 3, 23)), (3, None)}
    page = client_of(claire).get("/ateliers/").content.decode()
    assert ("jusqu’au lundi 23\xa0mars" in page, "à partir du mercredi 25\xa0mars" in page) == (True, True)
