"""Professionals may read English: rows follow who reads; what is kept, sent, printed or shown to a room stays French."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from clicnjob.accounts.models import User
from clicnjob.enrolment.cards import Seats
from clicnjob.enrolment.forms.desk import outcomes
from clicnjob.enrolment.presenters.sheets import sheet_words
from clicnjob.enrolment.rules.closing import CANNOT_COME, next_step, step_words
from clicnjob.messaging.actions import open_conversation
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import YoungPerson
from clicnjob.workshops.models import DayPass, Seat, Session, Workshop
from clicnjob.workshops.rules.attendance import half_days
from tests.enrolment.test_cards import to_come

ClientOf = Callable[..., Client]
ClientOfPass = Callable[[DayPass], Client]


def reading(client: Client, language: str) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def test_rows_of_the_desk_are_in_the_language_of_who_reads_whoever_read_them_before(
    lea_seat: Seat, hugo: DayPass, claire: User, client_of: ClientOf, client_of_pass: ClientOfPass
) -> None:
    address = reverse("enrolment:desk", args=[lea_seat.session_id])
    for client in (client_of(claire), client_of_pass(hugo)):
        for language, said in (("fr", "à faire"), ("en", "to do"), ("fr", "à faire")):
            shown = reading(client, language).get(address)
            rows = shown.content.decode()
            others = {"à faire", "to do"} - {said}
            assert shown["Content-Language"] == language
            assert f"\u202f: {said}</span>" in rows
            assert not any(f"\u202f: {other}</span>" in rows for other in others)


def test_the_wall_and_the_blank_sheet_are_french_whatever_their_holder_reads(
    lea_seat: Seat, claire: User, client_of: ClientOf
) -> None:
    client = reading(client_of(claire), "en")
    for name, words in (("room", "Bienvenue"), ("blank-sheet", "Feuille d’émargement")):
        answer = client.get(reverse(f"enrolment:{name}", args=[lea_seat.session_id]))
        assert answer["Content-Language"] == "fr"
        assert '<html lang="fr"' in answer.content.decode()
        assert words in answer.content.decode()


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_a_next_step_is_kept_in_french_and_read_in_the_language_of_the_page(workshop: Workshop, language: str) -> None:
    later = to_come(workshop, 8)
    with translation.override("fr"):
        expected = next_step(present=False, again=later)
    with translation.override(language):
        assert next_step(present=False, again=later) == expected
        assert next_step(present=False, again=None, absences=3) == "Appeler\u202f: 3 absences"
    with translation.override("fr"):
        for kept in (expected, CANNOT_COME, "Appeler\u202f: 3 absences", "Note libre", ""):
            assert step_words(kept, None) == kept
        assert step_words("Attendu·e mardi", later.starts_at) == expected


def test_a_proposal_is_written_in_french_by_who_reads_english(lea: YoungPerson, workshop: Workshop) -> None:
    later = to_come(workshop, 8)
    talk = open_conversation(person=lea, by=SYSTEM)
    with translation.override("fr"):
        expected = Seats().words(talk, str(later.pk))
    with translation.override("en"):
        assert Seats().words(talk, str(later.pk)) == expected
    assert expected.startswith("Je vous propose une place à l’atelier, ")


def test_the_sheet_is_the_same_bytes_whoever_asks_for_it(session: Session) -> None:
    data = {
        "day": "2027-03-14", "closed_at": "2027-03-14T12:00:00+01:00", "from": "10:00", "to": "11:30",
        "halves": [str(half) for half in half_days(session, "Europe/Paris")], "people": [], "leaders": [], "absent": 1,
        "excused": 0, "workshop": "Atelier", "structure": "Mission locale", "place": "Salle 2", "number": 1,
        "closed_by": "Claire Martin",
    }  # fmt: skip
    with translation.override("fr"):
        expected = sheet_words(data, "0" * 64)
    with translation.override("en"):
        assert sheet_words(data, "0" * 64) == expected


def test_the_choices_of_the_closing_are_asked_anew_for_each_page() -> None:
    with translation.override("fr"):
        assert dict(outcomes())["present"] == "Présent·e"
        assert dict(outcomes())["ill"] == "Excusé·e\u202f: Malade"
