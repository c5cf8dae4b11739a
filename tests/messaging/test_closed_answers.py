"""When nobody is there: one fixed answer per closed period, that never counts as an answer (G1, R13)."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import set_closed_answer
from clicnjob.messaging.enums import Side
from clicnjob.messaging.models import ClosedAnswer, Conversation, Message
from clicnjob.messaging.queries import inbox, messages_page
from clicnjob.messaging.tasks import answer_those_who_wait
from clicnjob.shared import clock
from clicnjob.shared.errors import DomainError
from clicnjob.structures.calendar import DaysOff
from clicnjob.structures.models import Cover, OpeningHours, Site, Structure, YoungPerson
from clicnjob.structures.opening import closed_at
from tests.messaging.conftest import Say

SignIn = Callable[[User], Client]
N = "\u00a0"
THIN = "\u202f"


def at(text: str) -> dt.datetime:
    """A moment of Toulon's wall clock."""
    day, hour = text.split()
    return clock.at(dt.date.fromisoformat(day), dt.time.fromisoformat(hour))


@pytest.fixture
def hours(toulon_site: Site) -> Site:
    for day in range(1, 6):
        OpeningHours.objects.create(site=toulon_site, weekday=day, opens_at="09:00", closes_at="12:00")
        OpeningHours.objects.create(site=toulon_site, weekday=day, opens_at="13:30", closes_at="17:00")
    return toulon_site


def texts(talk: Conversation, user: User) -> list[tuple[str, bool]]:
    lines, _ = messages_page(account_actor(user), talk)
    return [(line.body.split("\n")[0], line.message.automatic) for line in lines]


@pytest.mark.parametrize(
    ("moment", "reopens"),
    [
        ("2027-03-02 10:00", None),  # Tuesday, open
        ("2027-03-02 12:30", None),  # lunch: someone answers soon
        ("2027-03-02 07:00", "2027-03-02 09:00"),
        ("2027-03-02 18:00", "2027-03-03 09:00"),
        ("2027-03-05 17:00", "2027-03-08 09:00"),  # Friday evening
        ("2027-05-05 18:00", "2027-05-07 09:00"),  # the day after is Ascension
        ("2027-05-06 10:00", "2027-05-07 09:00"),
    ],
)
def test_when_a_place_is_closed(hours: Site, moment: str, reopens: str | None) -> None:
    found = closed_at(hours.opening_hours.all(), at(moment), zone="Europe/Paris", days=DaysOff("83"))
    assert (found and found.reopens_at) == (at(reopens) if reopens else None)


def test_without_hours_nobody_says_it_is_closed(toulon_site: Site) -> None:
    assert closed_at([], at("2027-03-06 10:00"), zone="Europe/Paris", days=DaysOff("83")) is None


def test_one_answer_per_closed_period(
    hours: Site, talk: Conversation, lea_account: User, claire: User, say: Say
) -> None:
    with clock.travel(at("2027-03-05 19:00")):
        say(talk, lea_account, "Il y a quelqu’un ?")
        assert answer_those_who_wait() == 1
        assert answer_those_who_wait() == 0
        talk.refresh_from_db()
        assert (talk.unanswered_since, talk.unread_by_structure) == (at("2027-03-05 19:00"), 1)
    with clock.travel(at("2027-03-07 11:00")):  # Sunday, the same closing
        say(talk, lea_account, "Encore moi")
        assert answer_those_who_wait() == 0
    with clock.travel(at("2027-03-08 08:59")):
        say(talk, lea_account, "Toujours moi")
        assert answer_those_who_wait() == 0
    with clock.travel(at("2027-03-08 10:00")):
        say(talk, lea_account, "C’est ouvert ?")
        assert answer_those_who_wait() == 0
    with clock.travel(at("2027-03-08 20:00")):
        say(talk, lea_account, "Bonsoir")
        assert answer_those_who_wait() == 1
        assert [line for line in texts(talk, lea_account) if line[1]] == [
            (
                f"La Mission locale est fermée. Le message est bien arrivé. Réponse à partir du lundi 8{N}mars, 9{THIN}h.",
                True,
            ),
            (
                f"La Mission locale est fermée. Le message est bien arrivé. Réponse à partir du mardi 9{N}mars, 9{THIN}h.",
                True,
            ),
        ]
        (row,) = inbox(account_actor(claire)).rows
        assert (row.last_words, row.waiting_since) == ("Bonsoir", at("2027-03-05 19:00"))
    talk.refresh_from_db()
    assert talk.youth_messages == 5


def test_says_whom_to_call(hours: Site, talk: Conversation, lea_account: User, say: Say, client_of: SignIn) -> None:
    """Numbers that answer at any hour, to both sides, under the name of what it is."""
    with clock.travel(at("2027-03-06 10:00")):
        say(talk, lea_account, "Bonjour")
        answer_those_who_wait()
        lines, _ = messages_page(account_actor(lea_account), talk)
        page = client_of(lea_account).get("/ma-conversation/").content.decode()
    numbers = [line.split("\u202f:")[0] for line in lines[-1].body.splitlines()[3:]]
    assert numbers == ["112", "114", "17", "119", "3114"]
    assert "message automatique" in page


def test_in_the_young_persons_language(hours: Site, talk: Conversation, lea_account: User, say: Say) -> None:
    User.objects.filter(pk=lea_account.pk).update(language="en")
    with clock.travel(at("2027-03-06 10:00")):
        say(talk, lea_account, "Hello")
        answer_those_who_wait()
        assert texts(talk, lea_account)[-1][0].startswith("The Mission locale is closed.")


def test_an_absence_says_who_answers(
    hours: Site, talk: Conversation, toulon: Structure, lea_account: User, claire: User, karim: User, say: Say
) -> None:
    Cover.objects.create(
        structure=toulon, absent=claire, covering=karim, starts_on=dt.date(2027, 3, 1), ends_on=dt.date(2027, 3, 5)
    )
    for moment, told in (("2027-03-02 10:00", 1), ("2027-03-03 10:00", 0)):
        with clock.travel(at(moment)):
            say(talk, lea_account, "Bonjour")
            assert answer_those_who_wait() == told
    with clock.travel(at("2027-03-03 10:30")):
        assert [line for line in texts(talk, lea_account) if line[1]] == [
            (f"Claire n’est pas là jusqu’au vendredi 5{N}mars. Karim répond à sa place.", True)
        ]


def test_who_was_answered_or_wrote_long_ago_is_left_alone(
    hours: Site, talk: Conversation, lea_account: User, claire: User, say: Say
) -> None:
    with clock.travel(at("2027-03-05 19:00")):
        say(talk, lea_account, "Bonjour")
        say(talk, claire, "Je suis encore là")
        assert answer_those_who_wait() == 0
        say(talk, lea_account, "Merci")
    with clock.travel(at("2027-03-05 19:40")):
        assert answer_those_who_wait() == 0
    assert Message.objects.filter(automatic=True).count() == 0


def test_without_a_referent_the_direction_signs(
    hours: Site, talk: Conversation, lea_account: User, nadia: User, say: Say
) -> None:
    YoungPerson.objects.filter(pk=talk.young_person_id).update(referent=None)
    with clock.travel(at("2027-03-06 10:00")):
        say(talk, lea_account, "Bonjour")
        assert answer_those_who_wait() == 1
    message = Message.objects.get(automatic=True)
    assert (message.author_id, message.side) == (nadia.pk, Side.STRUCTURE)


class TestSettings:
    def test_off_or_in_its_own_words(
        self, hours: Site, talk: Conversation, toulon: Structure, nadia: User, lea_account: User, say: Say
    ) -> None:
        by = account_actor(nadia)
        with clock.travel(at("2027-03-06 10:00")):
            say(talk, lea_account, "Bonjour")
            set_closed_answer(structure=toulon, enabled=False, by=by)
            assert answer_those_who_wait() == 0
            set_closed_answer(structure=toulon, enabled=True, closed_text="Fermé. Retour {reprise}.", by=by)
            assert answer_those_who_wait() == 1
            lines, _ = messages_page(account_actor(lea_account), talk)
        assert lines[-1].body.splitlines()[0] == f"Fermé. Retour lundi 8{N}mars, 9{THIN}h."
        assert "3114" in lines[-1].body

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            ({"closed_text": "a" * 601}, "too_long"),
            ({"closed_text": "{retour}"}, "unknown_field"),
            ({"away_text": "{reprise}"}, "unknown_field"),
        ],
    )
    def test_refusals(self, toulon: Structure, nadia: User, words: dict[str, str], code: str) -> None:
        with pytest.raises(DomainError) as refusal:
            set_closed_answer(structure=toulon, enabled=True, **words, by=account_actor(nadia))
        assert refusal.value.code == code
        assert ClosedAnswer.objects.count() == 0

    def test_direction_only(self, toulon: Structure, nice: Structure, claire: User, nadia: User) -> None:
        for user, structure in ((claire, toulon), (nadia, nice)):
            with pytest.raises(DomainError) as refusal:
                set_closed_answer(structure=structure, enabled=False, by=account_actor(user))
            assert refusal.value.code == "not_direction"
        assert ClosedAnswer.objects.count() == 0

    def test_page(self, toulon: Structure, nadia: User, client_of: SignIn) -> None:
        browser = client_of(nadia)
        assert "/parametres/messages/" in browser.get("/parametres/").content.decode()
        assert browser.post("/parametres/messages/", {"closed_text": "Fermé."}).status_code == 303
        row = ClosedAnswer.objects.get()
        assert (row.structure, row.enabled, row.closed_text) == (toulon, False, "Fermé.")
        refused = browser.post("/parametres/messages/", {"closed_text": "{rien}"})
        assert (refused.status_code, "n’est pas un champ connu" in refused.content.decode()) == (422, True)
