"""The desk: everyone's lights, walk-ins, claims, two helpers at once."""

import uuid
from collections.abc import Callable

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clicnjob.accounts.models import User
from clicnjob.documents.enums import DocumentKind, DocumentState
from clicnjob.documents.models import Document
from clicnjob.enrolment.actions.desk import add_walk_in
from clicnjob.enrolment.actions.joining import bells
from clicnjob.enrolment.enums import ClaimState
from clicnjob.enrolment.models import Claim
from clicnjob.enrolment.queries.desk import board, desk_rows
from clicnjob.messaging.actions import open_conversation, send_message
from clicnjob.messaging.models import Conversation
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.shared.errors import DomainError
from clicnjob.structures.actions import issue_card
from clicnjob.structures.enums import Orientation
from clicnjob.structures.models import FirstReception, Site, YoungPerson
from clicnjob.structures.queries import card_token
from clicnjob.workshops.actions import check_in
from clicnjob.workshops.enums import Phase, SeatState, SessionState
from clicnjob.workshops.models import DayPass, Seat, Session
from tests.conftest import make_account, make_person, make_session

ActorOf = Callable[[User], Actor]
ClientOf = Callable[..., Client]
ClientOfPass = Callable[[DayPass], Client]


def desk_of(session: Session) -> str:
    return reverse("enrolment:desk", args=[session.pk])


def paper(person: YoungPerson, state: str, checker: User) -> Document:
    checked = {"checked_at": clock.now(), "checked_by": checker} if state != DocumentState.TO_CHECK else {}
    return Document.objects.create(
        structure_id=person.structure_id,
        young_person=person,
        kind=DocumentKind.CNI,
        state=state,
        sent_by_kind="staff",
        **checked,
    )


def test_the_lights_follow_someone_from_the_door_to_the_first_message(
    lea_seat: Seat, lea: YoungPerson, claire: User, actor_of: ActorOf
) -> None:
    by, session = actor_of(claire), lea_seat.session

    def lights() -> tuple[bool, bool, bool, tuple[str, str], bool, str]:
        [row] = desk_rows(by, session)
        return (row.present, row.joined, row.attached, row.document_light, row.wrote, row.step)

    nothing = ("document", "off")
    assert lights() == (False, False, False, nothing, False, "arrive")
    check_in(seat=lea_seat, by=by)
    assert lights() == (True, False, False, nothing, False, "join")
    claim = Claim.objects.create(session=session, first_name="Léa", seat=lea_seat, state=ClaimState.MATCHED)
    assert lights()[-1] == "confirm"
    Claim.objects.filter(pk=claim.pk).update(state=ClaimState.CONFIRMED)
    make_account(lea)
    assert lights() == (True, True, True, nothing, False, "scan")
    refused = paper(lea, DocumentState.REFUSED, claire)
    assert lights()[3:] == (("photo à refaire", "bad"), False, "scan")
    sent = paper(lea, DocumentState.TO_CHECK, claire)
    assert lights()[3:] == (("à vérifier", "wait"), False, "verify")
    Document.objects.filter(pk=sent.pk).update(state=DocumentState.VERIFIED, checked_at=clock.now(), checked_by=claire)
    assert lights()[3:] == (("identité justifiée", "on"), False, "write")
    Conversation.objects.create(structure_id=lea.structure_id, young_person=lea, youth_messages=1)
    assert lights()[3:] == (("identité justifiée", "on"), True, "done")
    counters = board(by, session).counters
    assert (counters.expected, counters.arrived, counters.joined, counters.justified, counters.wrote) == (1, 1, 1, 1, 1)
    assert refused.state == DocumentState.REFUSED


def test_who_is_away_is_not_expected(lea_seat: Seat, claire: User, actor_of: ActorOf) -> None:
    Seat.objects.update(state=SeatState.EXCUSED, reason="ill")
    assert board(actor_of(claire), lea_seat.session).counters.expected == 0


@pytest.mark.parametrize("number", [1, 3])
def test_the_board_asks_the_same_questions_for_one_and_for_three(
    number: int, session: Session, claire: User, toulon_site: object, lea: YoungPerson, actor_of: ActorOf
) -> None:
    for index in range(number):
        person = make_person(lea.site, f"Jeune {index}", "Test", claire)
        make_account(person)
        Seat.objects.create(session=session, young_person=person, given_by=claire)
        paper(person, DocumentState.TO_CHECK, claire)
        Claim.objects.create(session=session, first_name=person.first_name)
    with CaptureQueriesContext(connection) as asked:
        board(actor_of(claire), session)
    actor_queries = 1  # who one is
    assert len(asked) - actor_queries == 7


def test_both_faces_cost_the_same_queries_for_one_and_for_four(
    session: Session, claire: User, toulon_site: Site, hugo: DayPass, client_of: ClientOf, client_of_pass: ClientOfPass
) -> None:
    """The whole page and, for a screen that asks again, its region alone; the wall too."""
    leader, volunteer = client_of(claire), client_of_pass(hugo)
    wall = reverse("enrolment:room", args=[session.pk])
    again = {"HX-Request": "true"}
    costs = []
    for number in (1, 3):
        for index in range(number):
            person = make_person(toulon_site, f"Jeune {number}{index}", "Test", claire)
            Seat.objects.create(session=session, young_person=person, given_by=claire)
        cost = []
        for client, address, headers in (
            (leader, desk_of(session), {}),
            (leader, desk_of(session), again),
            (volunteer, desk_of(session), again),
            (leader, wall, again),
        ):
            with CaptureQueriesContext(connection) as asked:
                page = client.get(address, headers=headers)
            assert page.status_code == 200
            cost.append(len(asked))
        costs.append(cost)
    assert costs[0] == costs[1]
    assert costs[0][1] < costs[0][0]
    assert "<nav" not in leader.get(desk_of(session), headers=again).content.decode()


def test_the_desk_exists_for_its_holders_and_its_volunteers_only(
    lea_seat: Seat, claire: User, karim: User, nadia: User, sonia: User, omar: User, ines: User, client_of: ClientOf
) -> None:
    address = desk_of(lea_seat.session)
    got = [client_of(user).get(address).status_code for user in (claire, karim, nadia, sonia, omar, ines)]
    assert got == [200, 200, 200, 404, 404, 403]
    assert Client().get(address).status_code == 302


def test_rows_are_refused_below_the_pages_too(session: Session, sonia: User, omar: User, actor_of: ActorOf) -> None:
    for stranger in (sonia, omar):
        with pytest.raises(Http404):
            desk_rows(actor_of(stranger), session)


def test_opening_from_the_desk_shows_the_code_of_the_room(session: Session, claire: User, client_of: ClientOf) -> None:
    Session.objects.update(state=SessionState.PLANNED, room_code="", opened_at=None)
    client = client_of(claire)
    assert "Ouvrir la séance" in client.get(desk_of(session)).content.decode()
    assert client.post(reverse("enrolment:open", args=[session.pk])).status_code == 303
    session.refresh_from_db()
    code = session.room_code
    assert f"{code[:3]} {code[3:]}" in client.get(desk_of(session)).content.decode()


def test_verbs_of_a_row_and_their_undoing(lea_seat: Seat, claire: User, karim: User, client_of: ClientOf) -> None:
    client = client_of(claire)

    def do(verb: str, **said: str) -> int:
        return client.post(reverse(f"enrolment:{verb}", args=[lea_seat.pk]), said).status_code

    assert do("check-in") == 303
    assert do("ask-help") == 303
    assert do("take-help") == 303
    lea_seat.refresh_from_db()
    assert (lea_seat.state, lea_seat.helper) == (SeatState.PRESENT, "Claire")
    other = client_of(karim)
    assert other.post(reverse("enrolment:take-help", args=[lea_seat.pk])).status_code == 303  # told in words
    lea_seat.refresh_from_db()
    assert lea_seat.helper == "Claire"
    assert do("end-help") == 303
    assert do("undo-check-in") == 303
    assert do("excuse", reason="ill") == 303
    lea_seat.refresh_from_db()
    assert (lea_seat.state, lea_seat.reason, lea_seat.arrived_at) == (SeatState.EXCUSED, "ill", None)


def test_searching_finds_the_roster_then_the_structure_then_offers_a_first_reception(
    lea_seat: Seat, claire: User, client_of: ClientOf
) -> None:
    noe = make_person(lea_seat.young_person.site, "Noé", "Petit", claire)
    client = client_of(claire)
    page = client.get(desk_of(lea_seat.session), {"q": "noe"})
    assert ([row.person for row in page.context["found"]], page.context["outside"]) == ([], [noe])
    page = client.get(desk_of(lea_seat.session), {"q": "LEA mor"})
    assert [row.person.first_name for row in page.context["found"]] == ["Léa"]
    assert "Personne de ce nom" in client.get(desk_of(lea_seat.session), {"q": "zzz"}).content.decode()


def test_a_known_walk_in_sits_down_and_gives_the_later_seat_back(
    session: Session, lea: YoungPerson, claire: User, actor_of: ActorOf, client_of: ClientOf
) -> None:
    later = make_session(session.workshop, [claire], minutes_ago=-5000, code="")
    Session.objects.filter(pk=later.pk).update(state=SessionState.PLANNED)
    held = Seat.objects.create(session=later, young_person=lea, given_by=claire)
    address = reverse("enrolment:walk-in", args=[session.pk])
    assert client_of(claire).post(address, {"person": lea.pk}).status_code == 303
    held.refresh_from_db()
    seat = Seat.objects.get(session=session)
    assert (seat.state, seat.walk_in, held.state) == (SeatState.PRESENT, True, SeatState.CANCELLED)
    assert FirstReception.objects.get(young_person=lea).orientation == Orientation.SEATED
    assert add_walk_in(session=session, person=lea, by=actor_of(claire)) == seat  # twice is once


def test_a_walk_in_never_goes_beyond_capacity_nor_across_structures(
    lea_seat: Seat, younes: YoungPerson, claire: User, actor_of: ActorOf, client_of: ClientOf
) -> None:
    Session.objects.update(capacity=1)
    noe = make_person(lea_seat.young_person.site, "Noé", "Petit", claire)
    with pytest.raises(DomainError) as refusal:
        add_walk_in(session=lea_seat.session, person=noe, by=actor_of(claire))
    assert (refusal.value.code, Seat.objects.count()) == ("full", 1)
    address = reverse("enrolment:walk-in", args=[lea_seat.session_id])
    assert client_of(claire).post(address, {"person": younes.pk}).status_code == 404
    assert client_of(claire).post(address, {"person": "n-importe"}).status_code == 303  # told in words
    assert Seat.objects.count() == 1


def test_someone_unknown_is_received_and_seated_at_once_or_not_at_all(
    session: Session, lea: YoungPerson, claire: User, client_of: ClientOf
) -> None:
    client, address = client_of(claire), reverse("enrolment:walk-in-new", args=[session.pk])
    assert client.get(address, {"q": "Inès Roux"}).context["form"].initial == {
        "first_name": "Inès",
        "last_name": "Roux",
    }
    said = {
        "first_name": "Inès",
        "last_name": "Roux",
        "birth_date": "2006-05-01",
        "language": "fr",
        "reached_by": "visit",
    }
    Session.objects.update(capacity=0)
    assert client.post(address, said).status_code == 422
    assert (YoungPerson.objects.filter(last_name="Roux").count(), Seat.objects.count()) == (0, 0)
    Session.objects.update(capacity=5)
    assert client.post(address, said).status_code == 303
    seat = Seat.objects.get()
    assert (seat.young_person.full_name, seat.state) == ("Inès Roux", SeatState.PRESENT)
    same = said | {"first_name": "Léa", "last_name": "Moreau", "birth_date": "2007-03-14"}
    page = client.post(address, same)
    assert (page.status_code, [row.person for row in page.context["duplicates"]]) == (422, [lea])
    twin = same | {"first_name": "Lea", "last_name": "Morau", "phone": "06 12 34 56 78", "birth_date": "1/2/2005"}
    page = client.post(address, twin)
    assert [row.reasons for row in page.context["duplicates"]] == [["nom presque pareil", "même téléphone"]]
    assert client.post(address, twin | {"confirmed": "autre-chose"}).status_code == 422
    assert client.post(address, same | {"confirmed": str(lea.pk)}).status_code == 303
    assert client.post(address, same | {"phone": "12"}).status_code == 422


def test_a_card_read_at_the_desk_notes_the_arrival(
    lea_seat: Seat,
    lea: YoungPerson,
    younes: YoungPerson,
    claire: User,
    omar: User,
    actor_of: ActorOf,
    client_of: ClientOf,
) -> None:
    token = card_token(issue_card(person=lea, by=actor_of(claire)))
    foreign = card_token(issue_card(person=younes, by=actor_of(omar)))
    client, address = client_of(claire), reverse("enrolment:check-in-card", args=[lea_seat.session_id])
    for unknown in (foreign, "xyz", ""):
        assert client.post(address, {"card": unknown}).status_code == 303
    assert Seat.objects.filter(state=SeatState.PRESENT).count() == 0
    assert client.post(address, {"card": f"https://exemple.fr/c/{token}/"}).status_code == 303
    lea_seat.refresh_from_db()
    assert lea_seat.state == SeatState.PRESENT


def test_a_claim_is_matched_by_a_tap_and_likely_rows_come_first(
    lea_seat: Seat, claire: User, sonia: User, actor_of: ActorOf, client_of: ClientOf
) -> None:
    """R7."""
    other = Seat.objects.create(
        session=lea_seat.session,
        young_person=make_person(lea_seat.young_person.site, "Noé", "Petit", claire),
        given_by=claire,
    )
    claim = Claim.objects.create(session=lea_seat.session, first_name="lea")
    [waiting] = board(actor_of(claire), lea_seat.session).claims
    assert ([row.seat for row in waiting.likely], [row.seat for row in waiting.others]) == ([lea_seat], [other])
    address = reverse("enrolment:match-claim", args=[claim.pk])
    assert client_of(sonia).post(address, {"seat": lea_seat.pk}).status_code == 404
    assert client_of(claire).post(address, {"seat": ""}).status_code == 303
    assert client_of(claire).post(address, {"seat": lea_seat.pk}).status_code == 303
    claim.refresh_from_db()
    assert (claim.state, claim.seat, claim.matched_by) == (ClaimState.MATCHED, lea_seat, "Claire")


def test_a_row_tapped_for_the_wrong_phone_is_freed_from_both_faces_of_the_desk(
    lea_seat: Seat, claire: User, hugo: DayPass, client_of: ClientOf, client_of_pass: ClientOfPass
) -> None:
    """A phone that left, or the wrong one: nobody waits ten minutes for the row (R7)."""
    for helper in (client_of(claire), client_of_pass(hugo)):
        assert b"Mauvais t" not in helper.get(desk_of(lea_seat.session)).content
        left = Claim.objects.create(
            session=lea_seat.session, first_name="Léa", seat=lea_seat, state=ClaimState.MATCHED, matched_by="Hugo"
        )
        drop = reverse("enrolment:drop-claim", args=[left.pk])
        assert f'action="{drop}"' in helper.get(desk_of(lea_seat.session)).content.decode()

        helper.post(drop)

        waiting = Claim.objects.create(session=lea_seat.session, first_name="Léa")
        helper.post(reverse("enrolment:match-claim", args=[waiting.pk]), {"seat": lea_seat.pk})
        waiting.refresh_from_db()
        assert (waiting.state, waiting.seat) == (ClaimState.MATCHED, lea_seat)
        waiting.delete()


def test_a_seat_is_moved_to_another_date_by_reception(
    lea_seat: Seat, sonia: User, claire: User, client_of: ClientOf
) -> None:
    later = make_session(lea_seat.session.workshop, [claire], minutes_ago=-5000, code="")
    Session.objects.filter(pk=later.pk).update(state=SessionState.PLANNED)
    client, address = client_of(sonia), reverse("enrolment:move-seat", args=[lea_seat.pk])
    assert client.get(address).context["choices"] == [later]
    assert client.post(address, {"session": "x"}).status_code == 303
    assert client.post(address, {"session": later.pk}).status_code == 303
    assert Seat.objects.get(state=SeatState.REGISTERED).session == later


def test_the_projected_face_shows_the_code_and_no_name(
    lea_seat: Seat, claire: User, sonia: User, client_of: ClientOf
) -> None:
    make_account(lea_seat.young_person)
    Seat.objects.update(state=SeatState.PRESENT, arrived_at=clock.now())
    Session.objects.update(phase=Phase.JOIN)
    address = reverse("enrolment:room", args=[lea_seat.session_id])
    shown = client_of(claire).get(address).content.decode()
    assert ("MID I42" in shown, "<svg" in shown, "Bravo" in shown) == (True, True, True)
    for name in ("Léa", "Moreau", "Claire", "Martin"):
        assert name not in shown
    assert client_of(sonia).get(address).status_code == 404


def test_a_first_message_lights_up_at_the_desk_and_the_second_rings_nobody_there(
    lea_seat: Seat, lea: YoungPerson, actor_of: ActorOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[str] = []
    monkeypatch.setattr(bells, "publish", lambda *names: rung.extend(names))
    by, talk = actor_of(make_account(lea)), open_conversation(person=lea, by=SYSTEM)

    send_message(conversation=talk, body="Bonjour", client_id=uuid.uuid4(), by=by)
    assert f"session:{lea_seat.session_id}" in rung
    rung.clear()
    send_message(conversation=talk, body="Ça va ?", client_id=uuid.uuid4(), by=by)
    assert rung == []
