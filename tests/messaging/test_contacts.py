"""A day's contacts as lines for i-milo: dates, names, counts; never a word of the messages (R12)."""

import datetime as dt
from collections.abc import Callable

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from clicnjob.accounts.models import User
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import open_conversation, post_welcome, withdraw_message
from clicnjob.messaging.models import Conversation, Message
from clicnjob.messaging.presenters import contact_lines
from clicnjob.messaging.queries import contacts_of_day
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import Cover, Site, Structure, YoungPerson
from clicnjob.workshops.models import Seat, Session
from tests.conftest import make_account, make_person
from tests.messaging.conftest import Say

SignIn = Callable[[User], Client]
DAY = dt.date(2026, 11, 25)


def on(message: Message, day: dt.date, hour: int = 9, minute: int = 0) -> Message:
    moment = clock.at(day, dt.time(hour, minute))
    Message.objects.filter(pk=message.pk).update(created_at=moment)
    Conversation.objects.filter(pk=message.conversation_id).update(last_message_at=moment)
    return message


def lines(user: User, day: dt.date = DAY) -> list[str]:
    said = contact_lines(contacts_of_day(account_actor(user), day), day).replace("\u00a0", " ")
    return said.splitlines()


def test_one_line_per_person(talk: Conversation, claire: User, lea_account: User, say: Say) -> None:
    YoungPerson.objects.filter(pk=talk.young_person_id).update(imilo_number=6476117)
    for user, body in ((lea_account, "Bonjour"), (lea_account, "Vous êtes là ?"), (claire, "Oui")):
        on(say(talk, user, body), DAY)
    assert lines(claire) == ["25/11/2026 – Léa Moreau (n° 6476117) – échange de messages (2 reçus, 1 envoyé)"]
    assert (lines(claire, DAY - dt.timedelta(days=1)), lines(claire, DAY + dt.timedelta(days=1))) == ([], [])


def test_the_day_is_the_structures(talk: Conversation, claire: User, say: Say) -> None:
    """Half past midnight at Toulon is still yesterday in UTC."""
    on(say(talk, claire, "tard"), DAY, 23, 59)
    on(say(talk, claire, "tôt"), DAY + dt.timedelta(days=1), 0, 30)
    assert lines(claire) == ["25/11/2026 – Léa Moreau (sans n° i-milo) – messages (1 envoyé)"]


def test_what_is_withdrawn_or_automatic_is_no_contact(talk: Conversation, claire: User, say: Say) -> None:
    withdraw_message(message=on(say(talk, claire, "erreur"), DAY), by=account_actor(claire))
    welcome = post_welcome(conversation=talk, by=SYSTEM)
    assert welcome is not None
    on(welcome, DAY)
    assert lines(claire) == []


def test_whose_they_are(
    talk: Conversation, toulon: Structure, claire: User, karim: User, nadia: User, omar: User, session: Session,
    lea_seat: Seat, lea_account: User, say: Say,
) -> None:  # fmt: skip
    """The referent's and who covers; a leader who only reads has none; who wrote has theirs."""
    on(say(talk, lea_account, "Bonjour"), DAY)
    assert [len(lines(user)) for user in (claire, karim, nadia, omar, lea_account)] == [1, 0, 0, 0, 0]
    on(say(talk, karim, "Je réponds pour Claire"), DAY)
    assert lines(karim)[0].endswith("échange de messages (1 reçu, 1 envoyé)")
    assert lines(claire)[0].endswith("messages (1 reçu)")
    Cover.objects.create(structure=toulon, absent=claire, covering=nadia, starts_on=DAY, ends_on=DAY)
    with clock.travel(clock.at(DAY, dt.time(12))):
        assert len(lines(nadia)) == 1


def test_ten_people_cost_what_one_costs(
    talk: Conversation, toulon_site: Site, claire: User, say: Say, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(10):
        person = make_person(toulon_site, f"Noé{number}", "Petit", claire)
        make_account(person)
        on(say(open_conversation(person=person, by=SYSTEM), claire, "Bonjour"), DAY)
    reader = account_actor(claire)
    with django_assert_num_queries(2):
        found = contacts_of_day(reader, DAY)
    assert [contact.person.first_name for contact in found] == [f"Noé{number}" for number in range(10)]


def test_the_page(talk: Conversation, claire: User, lea_account: User, say: Say, client_of: SignIn) -> None:
    on(say(talk, lea_account, "mon secret"), DAY)
    desk = client_of(claire)
    page = desk.get("/messages/contacts/?jour=2026-11-25").content.decode()
    assert page.count("25/11/2026 – Léa Moreau") == 2, "in the text area and behind the copy button"
    assert "mon secret" not in page
    assert desk.get("/messages/contacts/?jour=hier").status_code == 200
    future = desk.get("/messages/contacts/?jour=2999-01-01").content.decode()
    assert "Jour suivant" not in future
    talk.refresh_from_db()
    assert talk.structure_read_seq == 0
