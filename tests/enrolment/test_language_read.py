"""Professionals see in which language a young person reads, wherever they meet or write to them (needs of issue 7)."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from clicnjob.accounts.models import User
from clicnjob.enrolment.actions.joining import choose_language
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import open_conversation
from clicnjob.messaging.models import Conversation
from clicnjob.shared.actor import SYSTEM
from clicnjob.shared.language import LANGUAGE_NAMES, language_words, reads
from clicnjob.structures.models import YoungPerson
from clicnjob.workshops.models import DayPass, Seat
from tests.words import words

ClientOf = Callable[..., Client]


@pytest.fixture
def pashto(lea: YoungPerson, lea_account: User) -> YoungPerson:
    """Léa chose Pashto on her own phone."""
    choose_language(user=lea_account, language="ps", by=account_actor(lea_account))
    lea.refresh_from_db()
    return lea


@pytest.fixture
def talk(lea: YoungPerson) -> Conversation:
    return open_conversation(person=lea, by=SYSTEM)


def test_who_writes_to_her_knows_it(pashto: YoungPerson, talk: Conversation, claire: User, client_of: ClientOf) -> None:
    page = words(client_of(claire).get(reverse("messaging:conversation", args=[talk.pk])))

    assert "Léa lit en pachto : écrivez court, sans abréviation." in page
    assert "Langue pachto" in page


def test_nothing_is_said_of_who_reads_french(
    talk: Conversation, lea_seat: Seat, claire: User, client_of: ClientOf
) -> None:
    desk = client_of(claire)

    assert "lit en" not in words(desk.get(reverse("messaging:conversation", args=[talk.pk])))
    assert "lit en" not in words(desk.get(reverse("enrolment:desk", args=[lea_seat.session_id])))


def test_her_page_the_list_and_the_desk_say_it_too(
    pashto: YoungPerson, talk: Conversation, lea_seat: Seat, claire: User, client_of: ClientOf
) -> None:
    desk = client_of(claire)

    assert "Langue pachto" in words(desk.get(reverse("enrolment:person", args=[pashto.pk])))
    assert "lit en pachto" in words(desk.get(reverse("enrolment:desk", args=[lea_seat.session_id])))
    assert "Léa" in words(desk.get("/messages/?langue=ps"))
    assert "Rien ne correspond" in words(desk.get("/messages/?langue=uk"))


def test_volunteers_see_no_more_than_before(
    pashto: YoungPerson, lea_seat: Seat, hugo: DayPass, client_of_pass: Callable[[DayPass], Client]
) -> None:
    """First name, initial and three lights (R4)."""
    page = words(client_of_pass(hugo).get(reverse("enrolment:desk", args=[lea_seat.session_id])))

    assert "Léa" in page
    assert "pachto" not in page


def test_a_colleague_elsewhere_does_not_learn_it(
    pashto: YoungPerson, talk: Conversation, omar: User, client_of: ClientOf
) -> None:
    assert client_of(omar).get(reverse("messaging:conversation", args=[talk.pk])).status_code == 404


def test_every_language_has_a_word_for_professionals() -> None:
    with translation.override("fr"):
        named = [language_words(code) for code in LANGUAGE_NAMES]
        assert (reads("fr"), reads("ti"), reads("xx")) == ("", "lit en tigrigna", "lit en xx")

    assert [name for name in named if name in LANGUAGE_NAMES] == []
    assert len(set(named)) == len(LANGUAGE_NAMES)
