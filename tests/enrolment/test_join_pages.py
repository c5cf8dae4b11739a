"""The way in as a browser lives it, without JavaScript: from the card, from the room, and every way it can end."""

import datetime as dt
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.http import HttpResponse
from django.test import Client

from clicnjob.accounts.models import Device, User
from clicnjob.enrolment.actions import joining
from clicnjob.enrolment.models import Claim
from clicnjob.messaging.models import Message
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.structures import actions as structures
from clicnjob.structures.models import Attachment, YoungPerson
from clicnjob.structures.queries import card_token
from clicnjob.workshops.enums import SessionState
from clicnjob.workshops.models import DayPass, Seat, Session
from tests.conftest import CODE
from tests.words import words

ActorOf = Callable[[User], Actor]
ClientOf = Callable[[User], Client]
PHONE = {"HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 14) Mobile"}


@pytest.fixture
def card(lea: YoungPerson, claire: User, actor_of: ActorOf) -> str:
    """The address in Léa's personal QR."""
    return f"/c/{card_token(structures.issue_card(person=lea, by=actor_of(claire)))}/"


def path(response: HttpResponse) -> str:
    assert response.status_code == 303, response.content.decode()[:2000]
    return response["Location"]


def open_account(client: Client, card: str, code: str = CODE, **extra: Any) -> None:
    assert path(client.post(card, {"langue": "fr"}, **extra)) == "/bienvenue/code/"
    assert path(client.post("/bienvenue/code/", {"code": code, "again": code}, **extra)) == "/bienvenue/telephone/"


# -- from the card ---------------------------------------------------------------------------------------------------------


def test_from_the_card_to_the_first_message_in_seven(
    client: Client, card: str, lea: YoungPerson, capsys: pytest.CaptureFixture[str]
) -> None:
    """R7: at most eight taps or fields from the personal QR to the first message sent."""
    taps: list[str] = []
    typed = 0

    page = client.get(card)
    assert "C’est vous, Léa ?" in words(page)
    taps.append("Oui, c’est moi")
    assert path(client.post(card, {"langue": "fr"})) == "/bienvenue/code/"
    assert client.get("/bienvenue/code/").status_code == 200
    taps += ["code", "code again", "Continuer"]
    typed += 2 * len(CODE)
    assert path(client.post("/bienvenue/code/", {"code": CODE, "again": CODE})) == "/bienvenue/telephone/"
    assert client.get("/bienvenue/telephone/").status_code == 200
    taps.append("Passer")
    answer = {"phone": "", "discreet": "non", "own": "non", "passer": "1"}
    assert path(client.post("/bienvenue/telephone/", answer)) == "/bienvenue/fait/"
    done = client.get("/bienvenue/fait/")
    assert "Bonjour Léa, je suis Claire" in words(done)
    client_id = re.search(r'name="client_id" value="([^"]+)"', done.content.decode())
    assert client_id is not None
    taps += ["message", "Envoyer"]
    typed += len("Bonjour")
    sent = client.post("/ma-conversation/", {"body": "Bonjour", "client_id": client_id[1]})
    assert sent.status_code == 303

    print(f"TAPS card {len(taps)} typed {typed}")
    assert len(taps) == 7
    assert Message.objects.filter(side="youth").count() == 1


def test_the_language_of_the_file_is_proposed(client: Client, card: str, lea: YoungPerson) -> None:
    YoungPerson.objects.filter(pk=lea.pk).update(language="en")

    assert client.get(card)["Content-Language"] == "en"
    assert client.get(f"{card}?langue=fr")["Content-Language"] == "fr"
    response = client.post(card, {"langue": "en"})
    assert response.cookies["langue"].value == "en"
    open_account(client, card)
    assert User.objects.get(kind="youth").language == "fr"


def test_looking_at_the_card_writes_nothing(client: Client, card: str) -> None:
    response = client.get(card)

    assert response.cookies.keys() <= {"csrf"}


@pytest.mark.parametrize("address", ["/c/inconnu/", "/c/" + "A" * 22 + "/"])
def test_an_unknown_card(client: Client, db: None, address: str) -> None:
    response = client.get(address)

    assert (response.status_code, "Cette carte ne marche plus" in words(response)) == (404, True)


def test_a_revoked_card(client: Client, card: str, lea: YoungPerson, claire: User, actor_of: ActorOf) -> None:
    structures.issue_card(person=lea, by=actor_of(claire))

    assert client.get(card).status_code == client.post(card).status_code == 404


def test_a_card_revoked_while_choosing_a_code(
    client: Client, card: str, lea: YoungPerson, claire: User, actor_of: ActorOf
) -> None:
    client.post(card)
    structures.issue_card(person=lea, by=actor_of(claire))

    response = client.post("/bienvenue/code/", {"code": CODE, "again": CODE})

    assert (response.status_code, response["Location"]) == (302, "/rejoindre/")
    assert Attachment.objects.count() == 0


def test_a_card_shown_stays_shown_half_an_hour(client: Client, card: str) -> None:
    client.post(card)

    with clock.travel(clock.now() + dt.timedelta(minutes=31)):
        assert client.get("/bienvenue/code/").status_code == 302


@pytest.mark.parametrize(
    ("code", "again", "sentence"),
    [
        (CODE, "482916", "Les deux codes sont différents. Recommencez."),
        ("12345", "12345", "Tapez 6 chiffres."),
        ("123456", "123456", "Ce code est trop facile à deviner. Mélangez les chiffres."),
        ("", "", "Tapez 6 chiffres."),
        ("140307", "140307", "Ce code ressemble à votre date de naissance. Choisissez-en un autre."),
    ],
)
def test_codes_refused(client: Client, card: str, code: str, again: str, sentence: str) -> None:
    client.post(card)

    response = client.post("/bienvenue/code/", {"code": code, "again": again})

    assert (response.status_code, sentence in words(response)) == (422, True)
    assert User.objects.filter(kind="youth").count() == 0


def test_a_refusal_speaks_english_to_who_reads_english(client: Client, card: str) -> None:
    client.post(card, {"langue": "en"})

    response = client.post("/bienvenue/code/", {"code": "123456", "again": "123456"})

    assert "This code is too easy to guess." in words(response)


def test_going_back_loses_nothing(client: Client, card: str) -> None:
    open_account(client, card)

    assert client.get("/bienvenue/code/")["Location"] == "/bienvenue/telephone/"
    assert client.post("/bienvenue/code/", {"code": "111", "again": "2"})["Location"] == "/bienvenue/telephone/"
    assert client.get(card)["Location"] == "/accueil/"
    assert client.get("/bienvenue/fait/").status_code == 200


def test_two_phones_with_one_card(card: str) -> None:
    first, second = Client(), Client()
    first.post(card)
    second.post(card)
    first.post("/bienvenue/code/", {"code": CODE, "again": CODE})

    response = second.post("/bienvenue/code/", {"code": "594826", "again": "594826"})

    assert (response.status_code, "Votre compte existe déjà" in words(response)) == (409, True)
    assert Attachment.objects.count() == 1


def test_ones_own_phone_is_remembered_and_a_shared_post_is_not(client: Client, card: str) -> None:
    open_account(client, card, **PHONE)
    assert client.session["shared_post"] is True

    response = client.post("/bienvenue/telephone/", {"phone": "", "discreet": "non", "own": "oui"}, **PHONE)

    assert path(response) == "/bienvenue/fait/"
    assert (Device.objects.count(), "shared_post" in client.session, "device" in response.cookies) == (1, False, True)


def test_a_shared_post_stays_shared(client: Client, card: str) -> None:
    open_account(client, card)

    client.post("/bienvenue/telephone/", {"phone": "", "discreet": "non", "own": "non"})

    assert (Device.objects.count(), client.session["shared_post"]) == (0, True)


@pytest.mark.parametrize(("agent", "own"), [(PHONE, "oui"), ({"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux)"}, "non")])
def test_the_device_proposes_an_answer(client: Client, card: str, agent: dict[str, Any], own: str) -> None:
    open_account(client, card)

    html = client.get("/bienvenue/telephone/", **agent).content.decode()

    assert re.findall(r'name="own" value="(\w+)"[^>]*checked', html) == [own]


def test_a_wrong_number_is_said_kept_and_never_blocks(client: Client, card: str) -> None:
    open_account(client, card)
    said = {"phone": "06 12", "discreet": "oui", "own": "non"}

    refused = client.post("/bienvenue/telephone/", said)

    assert refused.status_code == 422
    assert "Ce numéro n’est pas un portable français complet" in words(refused)
    assert 'value="06 12"' in refused.content.decode()
    assert re.findall(r'name="discreet" value="(\w+)"[^>]*checked', refused.content.decode()) == ["oui"]

    assert path(client.post("/bienvenue/telephone/", {**said, "passer": "1"})) == "/bienvenue/fait/"
    user = User.objects.get(kind="youth")
    assert (user.phone, user.discreet) == ("", True)


def test_the_code_of_the_room_is_asked_in_english_too(client: Client, session: Session) -> None:
    page = client.get("/rejoindre/?langue=en")
    assert (page["Content-Language"], "The room’s code" in words(page)) == ("en", True)
    wrong = client.post("/rejoindre/", {"langue": "en", "code": "zzz"})
    assert (wrong.status_code, "This code does not work" in words(wrong)) == (422, True)
    assert (
        path(client.post("/rejoindre/", {"langue": "en", "code": session.room_code}))
        == f"/rejoindre/{session.room_code}/"
    )
    assert client.cookies["langue"].value == "en"


def test_every_step_can_be_listened_to(client: Client, session: Session, card: str) -> None:
    """A button that reads the page aloud, shown where the browser has a voice."""
    steps = ["/rejoindre/", f"/rejoindre/{session.room_code}/", card]
    client.post(f"/rejoindre/{session.room_code}/", {"first_name": "Léa"})
    steps.append("/bienvenue/attente/")
    assert ["data-speak" in client.get(step).content.decode() for step in steps] == [True] * 4
    open_account(client, card)
    others = ["/bienvenue/telephone/", "/bienvenue/fait/"]
    assert ["data-speak" in client.get(step).content.decode() for step in others] == [True] * 2
    assert "data-speak" in Client().get(card).content.decode()


def test_the_one_before_leaves_nothing_to_the_next(
    client: Client, card: str, younes_account: User, client_of: ClientOf
) -> None:
    """Younès forgot to sign out of the room's computer."""
    shared = client_of(younes_account)

    assert path(shared.post(card)) == "/bienvenue/code/"


# -- the card of an account that exists --------------------------------------------------------------------------------------


def test_card_and_code_open_the_account(client: Client, card: str, lea_account: User) -> None:
    assert "Tapez votre code" in words(client.get(card))

    response = client.post(card, {"code": "48 29 15", "own": "on"})

    assert path(response) == "/accueil/"
    assert (client.session[SESSION_KEY], Device.objects.count()) == (str(lea_account.pk), 1)


def test_a_wrong_code_opens_nothing(client: Client, card: str, lea_account: User) -> None:
    response = client.post(card, {"code": "000000"})

    assert (response.status_code, SESSION_KEY in client.session) == (422, False)
    assert "Ce code n’est pas le bon" in response.content.decode()


def test_five_wrong_codes_make_one_wait(client: Client, card: str, lea_account: User) -> None:
    answers = [client.post(card, {"code": "000000"}).status_code for _ in range(6)]

    assert answers == [422] * 5 + [429]


def test_after_recovery_the_new_card_chooses_a_code(
    client: Client, card: str, lea: YoungPerson, lea_account: User, sonia: User, actor_of: ActorOf
) -> None:
    new = f"/c/{card_token(joining.recover(person=lea, by=actor_of(sonia)))}/"
    assert client.get(card).status_code == 404

    assert path(client.post(new)) == "/bienvenue/code/"
    assert path(client.post("/bienvenue/code/", {"code": "594826", "again": "594826"})) == "/accueil/"
    assert Attachment.objects.count() == 1


def test_professionals_and_volunteers_do_not_join_on_their_devices(
    card: str, lea: YoungPerson, claire: User, omar: User, hugo: DayPass, client_of: ClientOf, client_of_pass: Any
) -> None:
    assert client_of(claire).get(card)["Location"] == f"/jeunes/{lea.pk}/"
    for client in (client_of(omar), client_of_pass(hugo)):
        assert client.get(card).status_code == client.post(card).status_code == 409
        assert client.get("/bienvenue/code/")["Location"] == "/rejoindre/"
        assert client.get("/rejoindre/MIDI42/").status_code == 409


# -- from the room -----------------------------------------------------------------------------------------------------------


def test_through_the_room_code_and_a_helper(
    client: Client, session: Session, lea_seat: Seat, hugo_actor: Actor, capsys: pytest.CaptureFixture[str]
) -> None:
    """R7: the same, its counts printed too."""
    taps = ["code of the room", "Continuer"]
    assert path(client.post("/rejoindre/", {"code": "midi 42"})) == "/rejoindre/MIDI42/"
    assert "Moreau" not in words(client.get("/rejoindre/MIDI42/"))
    taps += ["first name", "C’est moi"]
    assert path(client.post("/rejoindre/MIDI42/", {"first_name": "Lea", "langue": "fr"})) == "/bienvenue/attente/"
    waiting = client.get("/bienvenue/attente/")
    assert "Levez la main" in words(waiting)
    assert "Moreau" not in words(waiting)
    joining.match_claim(claim=Claim.objects.get(), seat=lea_seat, by=hugo_actor)
    page = words(client.get("/bienvenue/attente/"))
    assert ("C’est vous, Léa M. ?" in page, "Hugo vous a trouvé" in page) == (True, True)
    taps.append("Oui, c’est moi")
    assert path(client.post("/bienvenue/attente/", {"reponse": "oui"})) == "/bienvenue/code/"
    taps += ["code", "code again", "Continuer", "Passer", "message", "Envoyer"]
    assert path(client.post("/bienvenue/code/", {"code": CODE, "again": CODE})) == "/bienvenue/telephone/"

    print(f"TAPS room {len(taps)} typed {6 + 3 + 12 + 7}")
    assert len(taps) == 11
    assert Attachment.objects.get().young_person == lea_seat.young_person


def test_no_it_is_not_me_goes_back_to_waiting(
    client: Client, session: Session, lea_seat: Seat, hugo_actor: Actor
) -> None:
    client.post("/rejoindre/MIDI42/", {"first_name": "Noé"})
    joining.match_claim(claim=Claim.objects.get(), seat=lea_seat, by=hugo_actor)

    assert path(client.post("/bienvenue/attente/", {"reponse": "non"})) == "/bienvenue/attente/"
    assert "Levez la main" in words(client.get("/bienvenue/attente/"))
    assert client.get("/bienvenue/code/").status_code == 302


@pytest.mark.parametrize("typed", ["ZZZZZZ", "' OR 1=1", "💥"])
def test_a_code_that_is_none(client: Client, session: Session, typed: str) -> None:
    response = client.post("/rejoindre/", {"code": typed})

    assert response.status_code == 422


def test_an_unknown_code_in_an_address(client: Client, session: Session) -> None:
    response = client.get("/rejoindre/ZZZZZZ/")

    assert (response.status_code, "Ce code ne marche pas" in words(response)) == (404, True)


def test_the_code_of_a_session_that_is_over(client: Client, session: Session, claire: User) -> None:
    Session.objects.filter(pk=session.pk).update(state=SessionState.CLOSED, closed_at=clock.now(), closed_by=claire)

    for response in (client.post("/rejoindre/", {"code": "MIDI42"}), client.get("/rejoindre/MIDI42/")):
        assert "Cette séance est finie" in words(response)


def test_a_full_session_says_to_whom_to_speak(
    client: Client, session: Session, lea_seat: Seat, lea_account: User
) -> None:
    Session.objects.filter(pk=session.pk).update(capacity=1)

    response = client.post("/rejoindre/MIDI42/", {"first_name": "Noé"})

    assert (response.status_code, "La séance est complète. Dites-le à l’animateur." in words(response)) == (422, True)
    assert Claim.objects.count() == 0


@pytest.mark.parametrize("name", ["", "   ", "L" * 60])
def test_a_name_refused(client: Client, session: Session, name: str) -> None:
    assert client.post("/rejoindre/MIDI42/", {"first_name": name}).status_code == 422
    assert Claim.objects.count() == 0


def test_claims_are_limited_by_session_not_by_address(client: Client, session: Session) -> None:
    """A room of thirty behind one address joins; a robot does not fill the desk."""
    answers = [Client().post("/rejoindre/MIDI42/", {"first_name": "X"}).status_code for _ in range(62)]

    assert answers == [303] * 60 + [422] * 2


def test_waiting_without_a_claim(client: Client, db: None) -> None:
    assert client.get("/bienvenue/attente/")["Location"] == "/rejoindre/"


def test_a_session_that_ends_while_waiting(client: Client, session: Session) -> None:
    client.post("/rejoindre/MIDI42/", {"first_name": "Léa"})

    with clock.travel(clock.now() + dt.timedelta(minutes=90)):
        assert "Cette séance est finie" in words(client.get("/bienvenue/attente/"))


def test_another_browser_does_not_see_the_claim(client: Client, session: Session) -> None:
    client.post("/rejoindre/MIDI42/", {"first_name": "Léa"})
    other = Client()
    web = other.session
    web["claim_id"] = str(uuid.uuid4())
    web.save()

    assert other.get("/bienvenue/attente/")["Location"] == "/rejoindre/"


def test_help_before_and_after_being_known(client: Client, session: Session, lea_seat: Seat, hugo_actor: Actor) -> None:
    client.post("/rejoindre/MIDI42/", {"first_name": "Léa"})
    claim = Claim.objects.get()

    assert path(client.post("/bienvenue/aide/", {"suite": "/bienvenue/attente/"})) == "/bienvenue/attente/"
    claim.refresh_from_db()
    assert claim.help_asked_at is not None
    assert "Un animateur sait" in words(client.get("/bienvenue/attente/"))

    joining.match_claim(claim=claim, seat=lea_seat, by=hugo_actor)
    client.post("/bienvenue/attente/", {"reponse": "oui"})
    assert "J’ai besoin d’aide" in words(client.get("/bienvenue/code/"))
    client.post("/bienvenue/aide/", {"suite": "/bienvenue/code/"})
    lea_seat.refresh_from_db()
    assert lea_seat.help_asked_at is not None


def test_help_away_from_any_session(client: Client, db: None) -> None:
    assert path(client.post("/bienvenue/aide/", {"suite": "https://ailleurs.example/"})) == "/rejoindre/"


def test_the_steps_need_a_proof(client: Client, db: None) -> None:
    assert client.get("/bienvenue/code/")["Location"] == "/rejoindre/"
    assert client.post("/bienvenue/code/", {"code": CODE, "again": CODE})["Location"] == "/rejoindre/"
    for address in ("/bienvenue/telephone/", "/bienvenue/fait/"):
        assert client.get(address)["Location"].startswith("/connexion/jeune/")
