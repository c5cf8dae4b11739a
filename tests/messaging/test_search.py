"""Searching people and sealed messages within one's reach (G11, G21)."""

import logging
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from clicnjob.accounts.models import User
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import open_conversation
from clicnjob.messaging.models import Conversation, Message
from clicnjob.messaging.queries import search
from clicnjob.messaging.queries import search as search_query
from clicnjob.messaging.queries.search import excerpt
from clicnjob.messaging.stems import forms
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import Cover, Site, Structure, YoungPerson
from tests.conftest import make_person
from tests.messaging.conftest import Say

SignIn = Callable[[User], Client]
BODIES = (
    "Bonjour, l’atelier aura lieu mardi à la médiathèque.",
    "Les ateliers du mois : CV, entretien, mobilité.",
    "As-tu envoyé ton CV à l’employeur ?",
    "C’est noté, à mardi !",
)


@pytest.fixture
def written(talk: Conversation, claire: User, say: Say) -> list[Message]:
    return [say(talk, claire, body) for body in BODIES]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("atelier", [1, 0]),
        ("ATELIERS", [1, 0]),
        ("mediatheque", [0]),
        ("médiathèque mardi", [0]),
        ("mardi", [3, 0]),
        ("cv", [2, 1]),
        ("employeurs", [2]),
        ("envoyer", [2]),
        ("ENVOYE", [2]),
        ("cv atelier", [1]),
        ("cv médiathèque", []),
        ("ateli", []),
        ("%", []),
        ("é", []),
        ("' OR 1=1 --", []),
        ("\\x00", []),
    ],
)
def test_finds_what_holds_every_word(written: list[Message], claire: User, words: str, found: list[int]) -> None:
    """Accents, case and endings ignored, newest first; the same on both databases."""
    hits = search(account_actor(claire), words).hits
    assert [hit.message.pk for hit in hits] == [written[number].pk for number in found]


def test_words_found_stand_apart_in_the_excerpt() -> None:
    wanted = [forms("atelier"), forms("mardi")]
    pieces = excerpt(f"{'avant ' * 30}les Ateliers\nde MARDI {'après ' * 60}", wanted)
    assert [piece.text for piece in pieces if piece.found] == ["Ateliers", "MARDI"]
    text = "".join(piece.text for piece in pieces)
    assert (text.startswith("… avant"), text.endswith("après …")) == (True, True)
    assert len(text) < 320
    assert excerpt("mardi seulement", wanted) == []


@pytest.mark.parametrize("words", ["lea", "MOREAU", "moreau léa", "06 12 34 56 78", "0612345678", "400123"])
def test_people_by_name_phone_and_file_number(talk: Conversation, lea: YoungPerson, claire: User, words: str) -> None:
    YoungPerson.objects.filter(pk=lea.pk).update(imilo_number=400123)
    assert search(account_actor(claire), words).people == [talk]


def test_what_was_withdrawn_is_not_found(written: list[Message], claire: User) -> None:
    Message.objects.filter(pk=written[0].pk).update(withdrawn_at=clock.now())
    assert search(account_actor(claire), "médiathèque").hits == []


def test_a_token_that_lies_is_not_believed(written: list[Message], claire: User) -> None:
    """A hit is a candidate: its body is opened, and says yes or no."""
    Message.objects.filter(pk=written[3].pk).update(tokens=written[0].tokens)
    assert [hit.message.pk for hit in search(account_actor(claire), "médiathèque").hits] == [written[0].pk]


class TestReach:
    """G11: nothing of a conversation out of one's reach, neither the message nor the name."""

    def test_others_find_nothing(
        self, written: list[Message], lea_account: User, karim: User, sonia: User, nadia: User, omar: User, ines: User
    ) -> None:
        for user in (karim, sonia, nadia, omar, ines, lea_account):
            found = search(account_actor(user), "atelier")
            assert (found.hits, found.people, found.further) == ([], [], None)
            assert search(account_actor(user), "Léa").people == []

    def test_who_covers_finds_until_the_cover_ends(
        self, written: list[Message], toulon: Structure, claire: User, karim: User
    ) -> None:
        today = clock.today()
        cover = Cover.objects.create(structure=toulon, absent=claire, covering=karim, starts_on=today, ends_on=today)
        assert len(search(account_actor(karim), "atelier").hits) == 2
        cover.delete()
        assert search(account_actor(karim), "atelier").hits == []

    def test_going_on_from_anothers_message_finds_nothing(
        self, written: list[Message], nice_talk: Conversation, omar: User, say: Say
    ) -> None:
        say(nice_talk, omar, "Un atelier à Nice")
        assert search(account_actor(omar), "atelier", before=written[0].pk).hits == []
        assert search(account_actor(omar), "atelier", before=uuid.uuid4()).hits == []
        assert len(search(account_actor(omar), "atelier").hits) == 1


def test_pages_go_on_where_the_last_one_stopped(
    talk: Conversation, claire: User, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    module = sys.modules["clicnjob.messaging.queries.search"]
    monkeypatch.setattr(module, "HITS", 2)
    monkeypatch.setattr(module, "MOST_OPENED", 3)
    sent = [say(talk, claire, f"atelier numéro {number}") for number in range(5)]
    reader, before, seen = account_actor(claire), None, []
    for _ in range(5):
        found = search_query(reader, "atelier", before=before)
        assert len(found.hits) <= 2
        seen += [hit.message.pk for hit in found.hits]
        before = found.further
        if before is None:
            break
    assert seen == [message.pk for message in reversed(sent)]
    assert before is None


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(
    count: int, toulon_site: Site, claire: User, say: Say, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        talk = open_conversation(person=make_person(toulon_site, f"Jeune{number}", "Petit", claire), by=SYSTEM)
        for _ in range(count):
            say(talk, claire, "un atelier pour Petit")
    reader = account_actor(claire)
    search(reader, "petit")
    with django_assert_num_queries(3):
        found = search(reader, "petit")
    assert (len(found.people), len(found.hits)) == (count, count * count)


class TestPage:
    def test_groups_people_and_messages_and_jumps(
        self, written: list[Message], talk: Conversation, claire: User, say: Say, client_of: SignIn
    ) -> None:
        last = say(talk, claire, "Léa vient à l’atelier <b>mardi</b>")
        page = client_of(claire).get("/messages/", {"q": "léa"}).content.decode()
        assert "Personnes" in page
        assert f"/messages/{talk.pk}/?q=l%C3%A9a&amp;vers={last.seq}#ici" in page
        assert "<mark>Léa</mark> vient" in page
        assert "&lt;b&gt;" in page
        beside = client_of(claire).get("/messages/", {"q": "léa", "ouverte": str(talk.pk)}).content.decode()
        opened = client_of(claire).get(f"/messages/{talk.pk}/", {"q": "léa"}).content.decode()
        assert f'hx-get="/messages/?q=l%C3%A9a&amp;ouverte={talk.pk}"' in opened
        assert "<mark>Léa</mark>" in beside

    def test_says_when_nothing_is_found(self, written: list[Message], claire: User, client_of: SignIn) -> None:
        assert "Rien trouvé" in client_of(claire).get("/messages/", {"q": "introuvable"}).content.decode()

    def test_goes_on(self, talk: Conversation, claire: User, say: Say, client_of: SignIn) -> None:
        for number in range(22):
            say(talk, claire, f"atelier {number}")
        browser = client_of(claire)
        page = browser.get("/messages/", {"q": "atelier"}).content.decode()
        assert page.count("<mark>") == 20
        further = search(account_actor(claire), "atelier").further
        assert f"q=atelier&amp;plus={further}" in page
        assert browser.get("/messages/", {"q": "atelier", "plus": str(further)}).content.decode().count("<mark>") == 2
        assert browser.get("/messages/", {"q": "atelier", "plus": "rien"}).status_code == 200

    def test_the_words_are_never_logged(
        self, written: list[Message], claire: User, client_of: SignIn, caplog: pytest.LogCaptureFixture
    ) -> None:
        """G22: what one looks for says as much as what one reads."""
        caplog.set_level(logging.DEBUG)
        client_of(claire).get("/messages/", {"q": "médiathèque"})
        said = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
        assert [line for line in said if "diath" in line] == []
