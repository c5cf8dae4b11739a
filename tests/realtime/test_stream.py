"""The live stream, asked over the network: who hears what, until when (G9, G12, G13; R21)."""

import datetime as dt
import json
import time
import uuid
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.accounts.sessions import STATION
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import open_conversation, send_message
from clicnjob.messaging.models import Conversation
from clicnjob.realtime import stream as streams
from clicnjob.realtime.bus import hub
from clicnjob.shared.actor import ANONYMOUS, SYSTEM
from clicnjob.structures.models import Membership, YoungPerson
from clicnjob.workshops.actions import end_stations, make_station, open_station
from clicnjob.workshops.models import DayPass, Session
from tests.realtime.conftest import Ear, Running

pytestmark = pytest.mark.django_db(transaction=True)
Serve = Callable[[], Running]


def say(talk: Conversation, user: User, body: str = "Bonjour") -> None:
    send_message(conversation=talk, body=body, client_id=uuid.uuid4(), by=account_actor(user))


def bell(topic: str) -> tuple[str, str]:
    return "bell", json.dumps({"t": topic})


def told(ear: Ear, topic: str) -> dict[str, object]:
    name, data = ear.next()
    assert (name, json.loads(data)["t"]) == ("told", topic)
    return dict(json.loads(data)["d"])


def test_both_sides_hear_a_message_and_its_text(
    serve: Serve, lea: YoungPerson, lea_account: User, claire: User, client_of: Callable[[User], Client]
) -> None:
    talk = open_conversation(person=lea, by=SYSTEM)
    site = serve()
    topic = f"conversation:{talk.pk}"
    phone = site.listen(client_of(lea_account), topic)
    desk = site.listen(client_of(claire), f"user:{claire.pk}", topic)
    assert (phone.status, phone.headers["content-type"], phone.headers["cache-control"]) == (
        200,
        "text/event-stream; charset=utf-8",
        "no-store, private",
    )
    assert phone.next() == desk.next() == ("hello", "{}")
    say(talk, lea_account, "une <b>idée</b>")
    heard = told(phone, topic)
    assert {key: heard[key] for key in ("k", "seq", "revision", "side", "author", "bits")} == {
        "k": "message",
        "seq": 1,
        "revision": 1,
        "side": "youth",
        "author": "Léa",
        "bits": [["une <b>idée</b>"]],
    }
    assert told(desk, topic) == heard
    assert desk.next() == bell(f"user:{claire.pk}"), "the list hears a bell: text is for the conversation alone (R20)"


def test_who_may_hear_what(
    serve: Serve, lea: YoungPerson, lea_account: User, younes_account: User, claire: User, karim: User, omar: User,
    ines: User, hugo: DayPass, client_of: Callable[[User], Client], client_of_pass: Callable[[DayPass], Client],
) -> None:  # fmt: skip
    talk = open_conversation(person=lea, by=SYSTEM)
    site = serve()
    clients = {
        "léa": client_of(lea_account),
        "claire": client_of(claire),
        "younès": client_of(younes_account),
        "karim": client_of(karim),
        "omar": client_of(omar),
        "inès": client_of(ines),
        "hugo": client_of_pass(hugo),
        "nobody": None,
    }
    for topic in (f"conversation:{talk.pk}", f"conversation:{uuid.uuid4()}", "conversation:x", "unknown:1", ""):
        heard = {name for name, client in clients.items() if site.listen(client, topic).status == 200}
        assert heard == ({"léa", "claire"} if topic == f"conversation:{talk.pk}" else set())
    assert site.listen(clients["karim"], f"user:{claire.pk}").status == 403
    # What may not be heard is left out of what may.
    ear = site.listen(clients["karim"], f"user:{karim.pk}", f"conversation:{talk.pk}")
    assert ear.next() == ("hello", "{}")
    say(talk, lea_account)
    time.sleep(0.3)
    assert ear.events.empty()


def test_other_methods_and_other_sites_are_refused(
    serve: Serve, claire: User, client_of: Callable[[User], Client]
) -> None:
    site, client = serve(), client_of(claire)
    assert site.listen(client, f"user:{claire.pk}", method="POST").status == 405
    assert site.listen(client, f"user:{claire.pk}", Sec_Fetch_Site="cross-site").status == 403
    assert site.listen(client, f"user:{claire.pk}", Sec_Fetch_Site="same-site").status == 403
    assert site.listen(client, f"user:{claire.pk}", Sec_Fetch_Site="same-origin").status == 200


@pytest.mark.slow
def test_an_ended_right_ends_the_stream_within_five_seconds(
    serve: Serve, lea: YoungPerson, lea_account: User, claire: User, client_of: Callable[[User], Client]
) -> None:
    """G13, with bells ringing all along: they must not put the question off."""
    talk = open_conversation(person=lea, by=SYSTEM)
    site = serve()
    desk = site.listen(client_of(claire), f"user:{claire.pk}")
    phone = site.listen(client_of(lea_account), f"conversation:{talk.pk}")
    for ear in (desk, phone):
        assert ear.next() == ("hello", "{}")
    Membership.objects.filter(user=claire).delete()
    User.objects.filter(pk=lea_account.pk).update(epoch=1)
    begun = time.monotonic()
    while not (desk.closed.is_set() and phone.closed.is_set()) and time.monotonic() - begun < 8:
        hub.ring(f"conversation:{talk.pk}")
        time.sleep(0.9)
    took = time.monotonic() - begun
    names = [name for _, name, _ in list(phone.events.queue)]
    assert names[-1] == "bye"
    # Claire's own bell needs her account only: she keeps it, and her pages will say what she lost.
    assert not desk.closed.is_set()
    ended = next(moment for moment, name, _ in list(phone.events.queue) if name == "bye") - begun
    assert ended <= 5, took


def test_a_deactivated_account_hears_nothing(serve: Serve, claire: User, client_of: Callable[[User], Client]) -> None:
    client = client_of(claire)
    site = serve()
    assert site.listen(client, f"user:{claire.pk}").status == 200
    from clicnjob.shared import clock

    User.objects.filter(pk=claire.pk).update(deactivated_at=clock.now())
    assert site.listen(client, f"user:{claire.pk}").status == 403


def test_an_idle_session_hears_nothing(serve: Serve, claire: User, client_of: Callable[[User], Client]) -> None:
    """A page left open does not keep a session alive past its limit."""
    from clicnjob.accounts.sessions import IDLE, SEEN
    from clicnjob.shared import clock

    client, site = client_of(claire), serve()
    web = client.session
    web[IDLE], web[SEEN] = 1800, (clock.now() - dt.timedelta(minutes=29)).isoformat()
    web.save()
    assert site.listen(client, f"user:{claire.pk}").status == 200
    web[SEEN] = (clock.now() - dt.timedelta(minutes=31)).isoformat()
    web.save()
    assert site.listen(client, f"user:{claire.pk}").status == 403


def test_streams_of_one_account_are_counted_and_forgotten(
    serve: Serve, claire: User, client_of: Callable[[User], Client]
) -> None:
    site, client = serve(), client_of(claire)
    for _ in range(streams.MAX_STREAMS):
        assert site.listen(client, f"user:{claire.pk}").next() == ("hello", "{}")
    assert site.listen(client, f"user:{claire.pk}").status == 429
    assert hub.streams == streams.MAX_STREAMS
    site.leave()
    deadline = time.monotonic() + 3
    while hub.streams and time.monotonic() < deadline:
        time.sleep(0.05)
    assert (hub.streams, dict(hub._by_topic)) == (0, {})


def test_a_stopping_server_closes_its_streams_at_once(
    serve: Serve, claire: User, client_of: Callable[[User], Client]
) -> None:
    site = serve()
    ear = site.listen(client_of(claire), f"user:{claire.pk}")
    assert ear.next() == ("hello", "{}")
    took = site.stop()
    assert ear.closed.wait(2)
    assert took < 3


def test_a_quiet_stream_says_it_is_there(
    serve: Serve, claire: User, client_of: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT_SECONDS", 0.2)
    monkeypatch.setattr(streams, "RECHECK_SECONDS", 0.1)
    monkeypatch.setattr(streams, "MAX_LIFE_SECONDS", 0.8)
    site = serve()
    ear = site.listen(client_of(claire), f"user:{claire.pk}")
    assert ear.next() == ("hello", "{}")
    assert ear.closed.wait(5), "a stream is cut after its life, the browser opens another"
    assert ear.events.empty()


def test_g12_a_volunteers_stream_ends_within_a_minute_of_the_end(
    serve: Serve, session: Session, hugo: DayPass, client_of_pass: Callable[[DayPass], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The clock moves, nobody touches the tab: the stream asks again by itself (every few seconds; quicker here)."""
    monkeypatch.setattr(streams, "RECHECK_SECONDS", 0.2)
    ear = serve().listen(client_of_pass(hugo), f"session:{session.pk}")
    assert ear.next() == ("hello", "{}")
    with time_machine.travel(session.ends_at + dt.timedelta(seconds=50)):
        time.sleep(0.8)
        assert ear.events.empty()
    with time_machine.travel(session.ends_at + Session.GRACE + dt.timedelta(seconds=1)):
        assert ear.next() == ("bye", "{}")
    assert Session.GRACE.total_seconds() + 5 <= 60


def test_g23_ending_the_rooms_computers_ends_their_streams(
    serve: Serve, session: Session, lea: YoungPerson, lea_account: User, claire: User,
    client_of: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """« Terminer tous les postes »: within five seconds, which is how often rights are asked; quicker here."""
    monkeypatch.setattr(streams, "RECHECK_SECONDS", 0.2)
    talk = open_conversation(person=lea, by=SYSTEM)
    station = make_station(session=session, by=account_actor(claire))
    open_station(station=station, by=ANONYMOUS)
    computer = client_of(lea_account)
    web = computer.session
    web[STATION] = str(station.pk)
    web.save()
    ear = serve().listen(computer, f"conversation:{talk.pk}")
    assert ear.next() == ("hello", "{}")
    end_stations(session=session, by=account_actor(claire))
    assert ear.next(timeout=5) == ("bye", "{}")
