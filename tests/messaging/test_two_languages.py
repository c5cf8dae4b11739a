"""A counsellor who reads English and a young person who reads Arabic in one conversation; contacts for i-milo in French."""

from collections.abc import Callable

from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging import presenters
from clicnjob.messaging.models import Conversation
from clicnjob.messaging.queries import contacts_of_day
from clicnjob.shared import clock
from tests.messaging.conftest import Say

ClientOf = Callable[[User], Client]


def in_language(client: Client, language: str) -> Client:
    client.cookies["langue"] = language
    return client


def test_a_conversation_is_in_the_language_of_who_reads_it(
    talk: Conversation, claire: User, lea_account: User, say: Say, client_of: ClientOf
) -> None:
    """The same bubbles, a moment later, for the counsellor in English and the young person in Arabic: nothing crosses."""
    say(talk, lea_account, "Bonjour")
    desk = in_language(client_of(claire), "en").get(f"/messages/{talk.pk}/").content.decode()
    phone = in_language(client_of(lea_account), "ar").get("/ma-conversation/").content.decode()
    back = in_language(client_of(claire), "fr").get(f"/messages/{talk.pk}/").content.decode()

    assert ("Go to a date" in desk, "Aller à une date" in desk) == (True, False)
    assert ("Go to a date" in phone, "Aller à une date" in phone) == (False, False)
    assert ("Go to a date" in back, "Aller à une date" in back) == (False, True)


def test_contacts_for_imilo_are_french(
    talk: Conversation, claire: User, lea_account: User, say: Say, client_of: ClientOf
) -> None:
    """R12: they are typed there as they are."""
    say(talk, lea_account, "Bonjour")
    day = clock.today()
    expected = presenters.contact_lines(contacts_of_day(account_actor(claire), day), day)

    page = in_language(client_of(claire), "en").get("/messages/contacts/")

    assert (page["Content-Language"], page.context["lines"]) == ("en", expected)
    assert "1 reçu" in expected
