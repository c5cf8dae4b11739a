"""Volunteers: today's session, a first name and an initial, three lights, nothing else; gone with the session (R4, G12)."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from clicnjob.accounts.models import User
from clicnjob.documents.enums import DocumentKind, DocumentState, RefusalReason
from clicnjob.documents.models import Document
from clicnjob.enrolment.models import Claim
from clicnjob.messaging.models import Conversation
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.structures.actions import issue_card
from clicnjob.structures.models import YoungPerson
from clicnjob.structures.queries import card_token
from clicnjob.workshops.enums import SeatState, SessionState
from clicnjob.workshops.models import DayPass, Seat, Session
from clicnjob.workshops.queries import pass_token
from tests.conftest import make_person, make_session

ClientOf = Callable[..., Client]
ClientOfPass = Callable[[DayPass], Client]
ActorOf = Callable[[User], Actor]


def desk_of(session: Session) -> str:
    return reverse("enrolment:desk", args=[session.pk])


def give(client: Client, session: Session, name: str = "Max") -> DayPass:
    answer = client.post(reverse("enrolment:passes", args=[session.pk]), {"first_name": name})
    assert answer.status_code == 303
    return DayPass.objects.get(first_name=name)


def test_a_leader_gives_a_pass_and_the_volunteer_takes_it_by_a_tap(
    session: Session, claire: User, client_of: ClientOf
) -> None:
    leader = client_of(claire)
    row = give(leader, session)
    shown = leader.get(reverse("enrolment:pass", args=[session.pk, row.pk])).content.decode()
    door = reverse("enrolment:take-pass", args=[pass_token(row.pk)])
    assert (door in shown, "<svg" in shown) == (True, True)
    tablet = Client()
    assert tablet.get(door).status_code == 200
    row.refresh_from_db()
    assert row.used_at is None  # looking takes nothing (R17)
    assert tablet.post(door).status_code == 303
    assert tablet.get(desk_of(session)).status_code == 200
    assert tablet.get(door).status_code == 303  # the same tablet goes back to its desk
    Client().post(door)
    stranger = Client()
    stranger.post(door)
    assert stranger.get(desk_of(session)).status_code == 302


def test_taking_a_pass_ends_whatever_session_was_on_the_tablet(
    session: Session, claire: User, client_of: ClientOf
) -> None:
    leader = client_of(claire)
    row = give(leader, session)
    leader.post(reverse("enrolment:take-pass", args=[pass_token(row.pk)]))
    assert leader.get("/ateliers/").status_code == 404  # a volunteer now


def test_who_does_not_hold_the_session_gives_no_pass(
    session: Session, hugo: DayPass, sonia: User, omar: User, claire: User, client_of: ClientOf
) -> None:
    for user in (sonia, omar):
        client = client_of(user)
        for address in (
            reverse("enrolment:passes", args=[session.pk]),
            reverse("enrolment:pass", args=[session.pk, hugo.pk]),
        ):
            assert client.get(address).status_code == 404
        assert client.post(reverse("enrolment:revoke-pass", args=[session.pk, hugo.pk])).status_code == 404
    other = make_session(session.workshop, [claire], minutes_ago=20, code="AUTRE1")
    assert client_of(claire).get(reverse("enrolment:pass", args=[other.pk, hugo.pk])).status_code == 404
    assert (
        client_of(claire).post(reverse("enrolment:passes", args=[session.pk]), {"first_name": "Hugo"}).status_code
        == 422
    )
    assert Client().get(reverse("enrolment:take-pass", args=["inconnu"])).status_code == 404


def test_the_volunteer_sees_a_first_name_an_initial_and_three_lights(
    lea_seat: Seat, hugo: DayPass, claire: User, client_of_pass: ClientOfPass
) -> None:
    person = lea_seat.young_person
    Seat.objects.update(state=SeatState.PRESENT, arrived_at=clock.now())
    Document.objects.create(
        structure_id=person.structure_id,
        young_person=person,
        kind=DocumentKind.CNI,
        state=DocumentState.REFUSED,
        refusal=RefusalReason.EXPIRED,
        sent_by_kind="volunteer",
        checked_at=clock.now(),
        checked_by=claire,
    )
    shown = client_of_pass(hugo).get(desk_of(lea_seat.session)).content.decode()
    for word in ("Léa M.", "documents : à voir avec un conseiller", "Aider", "Numériser"):
        assert word in shown
    rows = shown.partition('<ul class="helper-rows">')[2]
    assert ("photo" in rows, "message" in rows) == (False, False)
    for word in (
        "Moreau",
        "Martin",
        "Claire",
        "n’est plus valable",
        "/jeunes/",
        "/messages/",
        "Clôturer",
    ):
        assert word not in shown


def test_the_volunteer_may_note_help_and_match_but_nothing_else(
    lea_seat: Seat, hugo: DayPass, client_of_pass: ClientOfPass
) -> None:
    client = client_of_pass(hugo)
    for verb in ("check-in", "take-help", "end-help", "ask-help"):
        assert client.post(reverse(f"enrolment:{verb}", args=[lea_seat.pk])).status_code == 303
    lea_seat.refresh_from_db()
    assert lea_seat.state == SeatState.PRESENT
    for verb in ("undo-check-in", "mark-absent", "excuse", "cancel-seat", "move-seat"):
        assert client.post(reverse(f"enrolment:{verb}", args=[lea_seat.pk])).status_code == 404
    session_id = lea_seat.session_id
    for route in ("close", "reopen", "room", "passes", "stations", "walk-in-new"):
        assert client.get(reverse(f"enrolment:{route}", args=[session_id])).status_code == 404
    for address in ("/ateliers/", "/a-finaliser/", "/rendez-vous/", reverse("workshops:session", args=[session_id])):
        assert client.get(address).status_code == 404


def test_g12_no_conversation_no_file_no_other_page_while_it_runs(
    lea_seat: Seat, lea: YoungPerson, hugo: DayPass, nadia: User, claire: User, client_of_pass: ClientOfPass
) -> None:
    """R3: everything that is not the desk is a page that does not exist; nothing of it says that it could."""
    talk = Conversation.objects.create(structure_id=lea.structure_id, young_person=lea)
    paper = Document.objects.create(
        structure_id=lea.structure_id, young_person=lea, kind=DocumentKind.CNI, sent_by_kind="volunteer"
    )
    client = client_of_pass(hugo)
    for address in (
        f"/messages/{talk.pk}/",
        f"/jeunes/{lea.pk}/",
        f"/jeunes/{lea.pk}/convocation/",
        f"/documents/{paper.pk}/",
        f"/documents/{paper.pk}/pages/1/",
        "/jeunes/",
        "/messages/",
        "/verifier/",
        "/dossiers/",
        "/pilotage/",
    ):
        assert client.get(address).status_code == 404, address
    assert client.post(reverse("enrolment:phase", args=[lea_seat.session_id]), {"etape": "join"}).status_code == 404


def test_a_volunteer_reads_the_cards_of_this_session_and_learns_nothing_of_others(
    lea_seat: Seat, lea: YoungPerson, hugo: DayPass, claire: User, actor_of: ActorOf, client_of_pass: ClientOfPass
) -> None:
    """R4: a known young person who is not expected answers like a card that does not exist."""
    noe = make_person(lea.site, "Noé", "Petit", claire)
    cards = [card_token(issue_card(person=one, by=actor_of(claire))) for one in (noe, lea)]
    client, address = client_of_pass(hugo), reverse("enrolment:check-in-card", args=[lea_seat.session_id])
    told = [client.post(address, {"card": read}, follow=True).content.decode() for read in (cards[0], "xyz")]
    assert all("n’est pas de cette séance" in page and "Petit" not in page for page in told)
    shown = client.post(address, {"card": f"https://exemple.fr/c/{cards[1]}/"}, follow=True).content.decode()
    assert ("Léa M. : bienvenue" in shown.replace("\u202f", " "), "Moreau" in shown) == (True, False)
    assert list(Seat.objects.values_list("young_person__first_name", "state")) == [("Léa", SeatState.PRESENT)]
    other = make_session(lea_seat.session.workshop, [claire], minutes_ago=20, code="AUTRE1")
    assert client.post(reverse("enrolment:check-in-card", args=[other.pk]), {"card": cards[1]}).status_code == 404


def test_a_tap_sent_by_the_desks_script_is_answered_without_a_page(
    lea_seat: Seat, hugo: DayPass, claire: User, client_of: ClientOf, client_of_pass: ClientOfPass
) -> None:
    """ADR 26: 204 done, also when it was done already; 409 refused, and the desk says why; a lost right leads out."""
    client, address = client_of_pass(hugo), reverse("enrolment:check-in", args=[lea_seat.pk])
    script = {"headers": {"X-Tap": "1"}}
    assert [client.post(address, {"vu": "0"}, **script).status_code for _ in range(2)] == [204, 204]
    client_of(claire).post(reverse("enrolment:undo-check-in", args=[lea_seat.pk]), {"vu": "1"})
    assert client.post(address, {"vu": "0"}, **script).status_code == 409
    assert "Quelqu’un d’autre a touché cette ligne" in client.get(desk_of(lea_seat.session)).content.decode()
    lea_seat.refresh_from_db()
    assert (lea_seat.state, lea_seat.arrival_turn) == (SeatState.REGISTERED, 2)
    with time_machine.travel(lea_seat.session.ends_at + dt.timedelta(seconds=56)):
        assert client.post(address, {"vu": "2"}, **script).status_code == 302


def test_the_volunteer_touches_no_other_session(
    lea_seat: Seat, hugo: DayPass, claire: User, client_of_pass: ClientOfPass
) -> None:
    other = make_session(lea_seat.session.workshop, [claire], minutes_ago=20, code="AUTRE1")
    Seat.objects.filter(pk=lea_seat.pk).update(session=other)
    claim = Claim.objects.create(session=other, first_name="Léa")
    client = client_of_pass(hugo)
    assert client.get(desk_of(other)).status_code == 404
    assert client.post(reverse("enrolment:check-in", args=[lea_seat.pk])).status_code == 404
    assert client.post(reverse("enrolment:drop-claim", args=[claim.pk])).status_code == 404


@pytest.mark.parametrize(("seconds", "there"), [(54, True), (56, False)])
def test_rights_die_a_minute_after_the_end(  # G12
    seconds: int,
    there: bool,
    lea_seat: Seat,
    hugo: DayPass,
    client_of_pass: ClientOfPass,
) -> None:
    client = client_of_pass(hugo)
    row, token = hugo, pass_token(hugo.pk)
    with time_machine.travel(lea_seat.session.ends_at + dt.timedelta(seconds=seconds)):
        page = client.get(desk_of(lea_seat.session))
        answer = client.post(reverse("enrolment:check-in", args=[lea_seat.pk]))
        scan = client.get(reverse("enrolment:seat-scan", args=[lea_seat.pk]))
        door = client.get(reverse("enrolment:take-pass", args=[token]))
    lea_seat.refresh_from_db()
    if there:
        assert (page.status_code, lea_seat.state) == (200, SeatState.PRESENT)
        return
    assert (page.status_code, "C’est fini, merci" in page.content.decode(), "Léa" in page.content.decode()) == (
        404,
        True,
        False,
    )
    assert (answer.status_code, answer.headers["Location"].startswith("/connexion/")) == (302, True)
    assert (scan.status_code in {302, 404}, door.status_code) == (True, 404)
    assert lea_seat.state == SeatState.REGISTERED
    assert row.revoked_at is None


def test_a_revoked_pass_or_a_closed_session_ends_it_at_once(
    session: Session, hugo: DayPass, claire: User, client_of: ClientOf, client_of_pass: ClientOfPass
) -> None:
    client = client_of_pass(hugo)
    assert client.get(desk_of(session)).status_code == 200
    Session.objects.update(state=SessionState.CLOSED, closed_at=clock.now(), closed_by=claire)
    assert client.get(desk_of(session)).status_code == 404
    Session.objects.update(state=SessionState.OPEN, closed_at=None, closed_by=None)
    assert client.get(desk_of(session)).status_code == 200
    assert client_of(claire).post(reverse("enrolment:revoke-pass", args=[session.pk, hugo.pk])).status_code == 303
    assert client.get(desk_of(session)).status_code == 404
