"""Computers of the room (D8, G23): opened once, able to do what the workshop needs, dead when a leader or the hour says so."""

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse

from clicnjob.accounts.models import Device, User
from clicnjob.accounts.sessions import SHARED, STATION
from clicnjob.audit.models import AuditEvent
from clicnjob.enrolment.actors import account_actor, resolve_actors
from clicnjob.messaging.actions import open_conversation, send_message
from clicnjob.shared import clock
from clicnjob.shared.actor import ANONYMOUS, SYSTEM, Actor, Kind
from clicnjob.shared.errors import DomainError
from clicnjob.structures.actions import issue_card
from clicnjob.structures.models import YoungPerson
from clicnjob.structures.queries import card_token
from clicnjob.workshops.actions import end_station, make_station, open_station
from clicnjob.workshops.enums import SessionState
from clicnjob.workshops.models import Seat, Session, Station
from tests.conftest import CODE, make_account, make_session

ClientOf = Callable[..., Client]
ActorOf = Callable[[User], Actor]
HOME = "/poste/"


@pytest.fixture
def station(session: Session, claire: User) -> Station:
    return make_station(session=session, by=account_actor(claire))


@pytest.fixture
def post(station: Station) -> Client:
    """A computer of the room."""
    client = Client()
    assert client.post(HOME, {"code": station.code}).status_code == 303
    return client


def enter(post: Client, lea: YoungPerson, claire: User) -> str:
    """Léa, who has an account, enters with her card; where she is led."""
    token = card_token(issue_card(person=lea, by=account_actor(claire)))
    assert post.post(HOME, {"card": f"https://exemple.fr/c/{token}/"}).headers["Location"] == f"/c/{token}/"
    return str(post.post(f"/c/{token}/", {"code": CODE, "own": "on"}).headers["Location"])


def test_a_leader_opens_a_computer_with_a_code_good_once(session: Session, claire: User, client_of: ClientOf) -> None:
    leader = client_of(claire)
    address = reverse("enrolment:stations", args=[session.pk])
    assert "Aucun poste ouvert" in leader.get(address).content.decode()
    assert leader.post(address).status_code == 303
    row = Station.objects.get()
    shown = leader.get(address).content.decode()
    assert (f"{row.code[:3]} {row.code[3:]}" in shown, "<svg" in shown) == (True, True)
    assert Client().get(HOME).status_code == 200
    assert Client().post(HOME, {"code": "AAA111"}).status_code == 422
    first, second = Client(), Client()
    assert first.post(HOME, {"code": f" {row.code.lower()} "}).status_code == 303
    assert second.post(HOME, {"code": row.code}).status_code == 422
    assert "Poste 1" in first.get(HOME).content.decode()
    assert "libre" in leader.get(address).content.decode().lower()
    with pytest.raises(DomainError):
        open_station(station=row, by=ANONYMOUS)
    events = AuditEvent.objects.filter(event__startswith="station.").values_list("event", flat=True)
    assert sorted(events) == ["station.made", "station.opened"]


def test_a_code_dies_after_ten_minutes_and_a_session_that_does_not_run_opens_none(
    session: Session, station: Station, claire: User, actor_of: ActorOf
) -> None:
    with time_machine.travel(clock.now() + dt.timedelta(minutes=10, seconds=1)):
        assert Client().post(HOME, {"code": station.code}).status_code == 422
        assert make_station(session=session, by=actor_of(claire)).number == 2
    Session.objects.update(state=SessionState.PLANNED)
    with pytest.raises(DomainError):
        make_station(session=session, by=actor_of(claire))
    assert Client().post(HOME, {"code": Station.objects.get(number=2).code}).status_code == 422


def test_opening_a_computer_ends_whoever_was_signed_in_there(
    station: Station, claire: User, client_of: ClientOf
) -> None:
    browser = client_of(claire)
    browser.post(HOME, {"code": station.code})
    assert SESSION_KEY not in browser.session
    assert browser.get("/jeunes/").headers["Location"] == HOME


def test_it_does_what_the_workshop_needs_and_nothing_else(
    post: Client, lea: YoungPerson, lea_seat: Seat, claire: User
) -> None:
    """Every page of a young person's account but these leads back; what was written before that day is not read there."""
    make_account(lea)
    talk = open_conversation(person=lea, by=SYSTEM)
    with time_machine.travel(lea_seat.session.starts_at - dt.timedelta(days=9)):
        send_message(conversation=talk, body="Avant", client_id=uuid.uuid4(), by=account_actor(claire))
    send_message(conversation=talk, body="Maintenant", client_id=uuid.uuid4(), by=account_actor(claire))
    assert enter(post, lea, claire) == "/accueil/"
    for address in ("/accueil/", "/mon-compte/", "/mon-compte/connexion/", "/mes-rendez-vous/", "/connexion/", "/"):
        assert post.get(address).headers["Location"] == HOME, address
    assert post.get("/ma-conversation/sw.js").headers["Location"] == HOME  # no service worker
    assert post.get("/mes-documents/").status_code == 200
    page = post.get("/bienvenue/fait/").content.decode()
    assert ("Maintenant" in page, "Avant" in page) == (True, False)
    sent = post.post("/ma-conversation/", {"body": "Bonjour", "client_id": str(uuid.uuid4())})
    assert sent.status_code == 303
    assert post.get("/ma-conversation/").headers["Location"] == "/bienvenue/fait/"
    assert talk.messages.count() == 3


def test_no_trace_is_left(post: Client, lea: YoungPerson, lea_seat: Seat, claire: User) -> None:
    """G23: no-store, no device remembered whatever is claimed, storage cleared at the end; the next one starts afresh."""
    make_account(lea)
    enter(post, lea, claire)
    assert (post.session[SHARED], Device.objects.count(), "device" in post.cookies) == (True, 0, False)
    page = post.get("/mes-documents/")
    assert (page["Cache-Control"], "Refresh" in page) == ("no-store, private", False)
    assert 'data-idle="580"' in page.content.decode(), (
        "it warns, and leaves by itself: no time passes over who is typing"
    )
    assert '<noscript><meta http-equiv="refresh" content="605; url=/"></noscript>' in page.content.decode()
    left = post.post("/deconnexion/")
    assert left["Clear-Site-Data"] == '"cache", "storage"'
    home = post.get(HOME)
    assert ("Léa" in home.content.decode(), home["Refresh"]) == (False, "60; url=/poste/")
    assert post.get("/mes-documents/").status_code == 302


def test_who_leaves_half_way_leaves_no_proof_to_the_next_one(
    post: Client, lea: YoungPerson, lea_seat: Seat, claire: User
) -> None:
    token = card_token(issue_card(person=lea, by=account_actor(claire)))
    post.post(f"/c/{token}/")
    assert post.get("/bienvenue/code/").status_code == 200
    post.get(HOME)
    assert post.get("/bienvenue/code/").headers["Location"] == "/rejoindre/"


def test_ten_idle_minutes_end_what_is_signed_in_not_the_computer(
    post: Client, lea: YoungPerson, lea_seat: Seat, claire: User
) -> None:
    make_account(lea)
    enter(post, lea, claire)
    with time_machine.travel(clock.now() + dt.timedelta(minutes=10, seconds=5)):
        assert post.get("/mes-documents/").status_code == 302
        home = post.get(HOME).content.decode()
    assert ("Poste 1" in home, "Léa" in home) == (True, False)


def test_joining_there_asks_nobody_whose_computer_it_is(
    post: Client, lea: YoungPerson, lea_seat: Seat, claire: User
) -> None:
    token = card_token(issue_card(person=lea, by=account_actor(claire)))
    post.post(f"/c/{token}/")
    post.post("/bienvenue/code/", {"code": CODE, "again": CODE})
    assert "Cet appareil est-il à vous" not in post.get("/bienvenue/telephone/").content.decode()
    answer = post.post("/bienvenue/telephone/", {"discreet": "non", "own": "oui", "passer": "1"})
    assert answer.headers["Location"] == "/bienvenue/fait/"
    assert (post.session[SHARED], post.session[STATION]) == (True, str(Station.objects.get().pk))
    assert Device.objects.count() == 0


def test_ending_all_ends_them_in_open_pages_streams_and_sends(
    post: Client, lea: YoungPerson, lea_seat: Seat, claire: User, client_of: ClientOf
) -> None:
    """G23: what streams and the fast door ask every few seconds knows nobody any more; the page says that it is over."""
    make_account(lea)
    enter(post, lea, claire)
    values = dict(post.session)
    assert [actor.kind for actor in resolve_actors([values])] == [Kind.YOUTH]
    leader = client_of(claire)
    assert "occupé" in leader.get(reverse("enrolment:stations", args=[lea_seat.session_id])).content.decode().lower()
    assert leader.post(reverse("enrolment:end-stations", args=[lea_seat.session_id])).status_code == 303
    assert resolve_actors([values]) == [ANONYMOUS]
    piece = post.get("/mes-documents/", headers={"HX-Request": "true"})
    page = post.get("/mes-documents/")
    for answer in (piece, page):
        assert (answer.status_code, answer["Clear-Site-Data"]) == (410, '"cache", "storage"')
        assert ("Ce poste est terminé" in answer.content.decode(), "Léa" in answer.content.decode()) == (True, False)
    assert post.get("/connexion/").status_code == 200  # an ordinary browser again
    assert post.get("/mes-documents/").headers["Location"].startswith("/connexion/jeune/")


def test_a_computer_dies_with_its_session(post: Client, lea: YoungPerson, lea_seat: Seat, claire: User) -> None:
    make_account(lea)
    enter(post, lea, claire)
    values = dict(post.session)
    with time_machine.travel(lea_seat.session.ends_at + dt.timedelta(seconds=56)):
        assert resolve_actors([values]) == [ANONYMOUS]
        assert post.get("/mes-documents/").status_code == 410


def test_a_stolen_session_cookie_is_worth_nothing_without_the_computer(
    post: Client, lea: YoungPerson, lea_seat: Seat, claire: User
) -> None:
    """The session knows its computer: its pages stay those of the workshop, and it ends with it."""
    make_account(lea)
    enter(post, lea, claire)
    elsewhere = Client()
    elsewhere.cookies["session"] = post.cookies["session"].value
    assert elsewhere.get("/accueil/").headers["Location"] == HOME
    end_station(station=Station.objects.get(), by=account_actor(claire))
    assert elsewhere.get("/mes-documents/").status_code == 410


def test_only_the_leaders_of_the_session_end_its_computers(
    session: Session, station: Station, sonia: User, omar: User, claire: User, client_of: ClientOf
) -> None:
    other = make_session(session.workshop, [claire], minutes_ago=20, code="AUTRE1")
    for user in (sonia, omar):
        client = client_of(user)
        assert client.get(reverse("enrolment:stations", args=[session.pk])).status_code == 404
        assert client.post(reverse("enrolment:end-stations", args=[session.pk])).status_code == 404
        assert client.post(reverse("enrolment:end-station", args=[session.pk, station.pk])).status_code == 404
    crossed = reverse("enrolment:end-station", args=[other.pk, station.pk])
    assert client_of(claire).post(crossed).status_code == 404
    assert Station.objects.get().ended_at is None
    for _ in range(2):
        client_of(claire).post(reverse("enrolment:end-station", args=[session.pk, station.pk]))
    assert AuditEvent.objects.filter(event="station.ended").count() == 1


def test_the_next_one_can_raise_a_hand_from_home_or_from_the_way_in(
    lea_seat: Seat, lea: YoungPerson, client_of: ClientOf
) -> None:
    """« J'ai besoin d'aide » stands on the young person's own pages while their session runs, and nowhere after."""
    phone = client_of(make_account(lea))
    assert "J’ai besoin d’aide" in phone.get("/accueil/").content.decode()
    phone.post("/bienvenue/aide/", {"suite": "/accueil/"})
    lea_seat.refresh_from_db()
    assert lea_seat.help_asked_at is not None
    assert "Un animateur sait" in phone.get("/accueil/").content.decode()
    with time_machine.travel(lea_seat.session.ends_at + dt.timedelta(minutes=2)):
        assert "J’ai besoin d’aide" not in phone.get("/accueil/").content.decode()
