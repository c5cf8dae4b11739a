"""The desk's list: whose, which pile, which situation, in which order; one's own marks (G9, G10, G11)."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from clicnjob.accounts.models import User
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import follow, forget_unread, mark_unread, open_conversation
from clicnjob.messaging.actions.lists import add_members, create_list
from clicnjob.messaging.models import Conversation, DeskMark
from clicnjob.messaging.queries import Charge, Pile, Sort, Whose, Wish, inbox, unread_counts
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import Cover, Site, Structure, YoungPerson
from clicnjob.workshops.models import Seat, Session
from tests.conftest import make_account, make_person
from tests.messaging.conftest import Say
from tests.words import words

SignIn = Callable[[User], Client]


@pytest.fixture
def crowd(toulon_site: Site, claire: User, karim: User) -> dict[str, Conversation]:
    people = [("Inaya", "Zidane", claire), ("Enzo", "Abel", claire), ("Lou", "Petit", karim)]
    return {
        first: open_conversation(person=make_person(toulon_site, first, last, referent), by=SYSTEM)
        for first, last, referent in people
    }


def names(user: User, **wish: object) -> list[str]:
    return [row.conversation.young_person.first_name for row in inbox(account_actor(user), Wish(**wish)).rows]


class TestWhose:
    def test_mine_and_to_cover(
        self, crowd: dict[str, Conversation], toulon: Structure, claire: User, karim: User
    ) -> None:
        today = clock.today()
        Cover.objects.create(structure=toulon, absent=karim, covering=claire, starts_on=today, ends_on=today)
        assert sorted(names(claire)) == ["Enzo", "Inaya", "Lou"]
        assert sorted(names(claire, whose=Whose.MINE)) == ["Enzo", "Inaya"]
        assert names(claire, whose=Whose.COVERED) == ["Lou"]
        assert names(karim, whose=Whose.COVERED) == []

    def test_the_team_is_seen_by_its_card_only(
        self, crowd: dict[str, Conversation], claire: User, sonia: User, omar: User, say: Say, client_of: SignIn
    ) -> None:
        """R2: name, referent, how long they wait; no word of the content."""
        say(crowd["Lou"], make_account(crowd["Lou"].young_person), "Un secret")
        rows = inbox(account_actor(claire), Wish(whose=Whose.TEAM)).rows
        charges = {row.conversation.young_person.first_name: (row.charge, row.last_words, row.unread) for row in rows}
        assert charges == {
            "Enzo": (Charge.MINE, "", 0),
            "Inaya": (Charge.MINE, "", 0),
            "Lou": (Charge.TEAM, "", 0),
        }
        assert [row.waiting_since is None for row in rows] == [True, True, False]
        page = client_of(sonia).get("/messages/?a=equipe").content.decode()
        assert (page.count("data-row"), "secret" in page, "Karim Benali" in page) == (3, False, True)
        assert f"/messages/{crowd['Lou'].pk}/" not in page
        assert names(omar, whose=Whose.TEAM) == []

    def test_a_session_leader_only_reaches(
        self, talk: Conversation, karim: User, session: Session, lea_seat: Seat
    ) -> None:
        assert [row.charge for row in inbox(account_actor(karim)).rows] == [Charge.REACHED]
        assert names(karim, whose=Whose.MINE) == []


class TestSituations:
    @pytest.mark.parametrize(
        ("key", "first_name"),
        [("mineur", "Inaya"), ("sans-compte", "Inaya"), ("discret", "Enzo"), ("atelier", "Enzo")],
    )
    def test_each_keeps_whom_it_says(
        self, key: str, first_name: str, crowd: dict[str, Conversation], claire: User, session: Session
    ) -> None:
        inaya, enzo = crowd["Inaya"].young_person, crowd["Enzo"].young_person
        YoungPerson.objects.filter(pk=inaya.pk).update(birth_date=clock.today() - dt.timedelta(days=16 * 365))
        YoungPerson.objects.filter(pk=enzo.pk).update(discreet=True)
        make_account(enzo)
        Session.objects.filter(pk=session.pk).update(starts_at=clock.now() + dt.timedelta(hours=1))
        Seat.objects.create(session=session, young_person=enzo, given_by=claire)
        assert names(claire, situations=(key,)) == [first_name]

    def test_together_they_narrow(self, crowd: dict[str, Conversation], claire: User) -> None:
        assert sorted(names(claire, situations=("sans-compte", "identite", "a-finaliser"))) == ["Enzo", "Inaya"]
        assert names(claire, situations=("sans-compte", "discret")) == []
        assert names(claire, situations=("sans-referent",)) == []

    def test_by_language(self, crowd: dict[str, Conversation], claire: User) -> None:
        YoungPerson.objects.filter(pk=crowd["Enzo"].young_person_id).update(language="uk")
        assert names(claire, language="uk") == ["Enzo"]

    def test_eighteen_today_is_no_longer_a_minor(self, crowd: dict[str, Conversation], claire: User) -> None:
        today = clock.today()
        for name, born in (("Inaya", today.replace(year=today.year - 18)), ("Enzo", today)):
            YoungPerson.objects.filter(pk=crowd[name].young_person_id).update(birth_date=born)
        assert names(claire, situations=("mineur",)) == ["Enzo"]

    def test_the_address_says_it_all(self, crowd: dict[str, Conversation], claire: User, client_of: SignIn) -> None:
        browser = client_of(claire)
        page = browser.get("/messages/?vue=non-lues&situation=mineur&situation=rien&langue=uk&tri=nom").content.decode()
        assert "Rien ne correspond" in page
        assert "Filtrer (3)" in page
        assert '<option value="uk" selected>ukrainien' in page
        assert "?vue=suivies&amp;tri=nom&amp;langue=uk&amp;situation=mineur" in page


def test_by_saved_list(crowd: dict[str, Conversation], claire: User, karim: User, client_of: SignIn) -> None:
    """Being on a list gives no right: of a colleague's people on it, nothing is read (G11)."""
    by = account_actor(claire)
    mine = create_list(name="CEJ", shared=False, by=by)
    add_members(found=mine, people=[crowd["Enzo"].young_person_id], by=by)
    assert names(claire, list_id=mine.pk) == ["Enzo"]
    assert names(karim, list_id=mine.pk) == []
    page = client_of(claire).get(f"/messages/?liste={mine.pk}").content.decode()
    assert (page.count("data-row"), f'<option value="{mine.pk}" selected>CEJ</option>' in page) == (1, True)
    assert "CEJ" not in words(client_of(karim).get("/messages/"))


class TestOrder:
    def test_as_asked(self, crowd: dict[str, Conversation], claire: User, say: Say) -> None:
        say(crowd["Enzo"], make_account(crowd["Enzo"].young_person), "Bonjour")
        say(crowd["Inaya"], claire, "Bonjour")
        assert names(claire) == ["Enzo", "Inaya"]
        assert names(claire, sort=Sort.RECENT) == ["Inaya", "Enzo"]
        assert names(claire, sort=Sort.WAITING) == ["Enzo", "Inaya"]
        assert names(claire, sort=Sort.NAME) == ["Enzo", "Inaya"]


class TestMarks:
    def test_followed_is_ones_own(
        self, crowd: dict[str, Conversation], toulon: Structure, claire: User, karim: User
    ) -> None:
        today = clock.today()
        Cover.objects.create(structure=toulon, absent=claire, covering=karim, starts_on=today, ends_on=today)
        follow(conversation=crowd["Enzo"], followed=True, by=account_actor(claire))
        follow(conversation=crowd["Enzo"], followed=True, by=account_actor(claire))
        assert names(claire, pile=Pile.FOLLOWED) == ["Enzo"]
        assert inbox(account_actor(claire)).followed == 1
        assert names(karim, pile=Pile.FOLLOWED) == []
        follow(conversation=crowd["Enzo"], followed=False, by=account_actor(claire))
        assert names(claire, pile=Pile.FOLLOWED) == []
        assert DeskMark.objects.count() == 1

    def test_unread_again_for_oneself_until_opened(
        self, talk: Conversation, lea_account: User, claire: User, say: Say, client_of: SignIn
    ) -> None:
        say(talk, lea_account, "Bonjour")
        desk, reader = client_of(claire), account_actor(claire)
        desk.get(f"/messages/{talk.pk}/")
        assert inbox(reader, Wish(pile=Pile.UNREAD)).rows == []
        answer = desk.post(f"/messages/{talk.pk}/non-lu/", {"suite": "/messages/?vue=non-lues"})
        assert (answer.status_code, answer["Location"]) == (303, "/messages/?vue=non-lues")
        (row,) = inbox(reader, Wish(pile=Pile.UNREAD)).rows
        assert (row.marked_unread, row.unread, row.is_unread) == (True, 0, True)
        counts = unread_counts(reader)
        assert (counts.unread, counts.written) == (1, 0)
        talk.refresh_from_db()
        assert talk.structure_read_seq == 1, "the young person still reads « Lu »"
        desk.get(f"/messages/{talk.pk}/")
        assert inbox(reader, Wish(pile=Pile.UNREAD)).rows == []

    def test_the_flag_is_a_form(self, talk: Conversation, claire: User, client_of: SignIn) -> None:
        desk = client_of(claire)
        assert desk.post(f"/messages/{talk.pk}/suivre/", {"suivie": "1"}).status_code == 303
        page = desk.get(f"/messages/{talk.pk}/").content.decode()
        assert 'name="suivie" value="0"' in page
        assert 'aria-pressed="true" aria-label="Suivre' in page

    def test_out_of_reach(self, talk: Conversation, karim: User, lea_account: User) -> None:
        for user in (karim, lea_account):
            for act in (
                lambda by: follow(conversation=talk, followed=True, by=by),
                lambda by: mark_unread(conversation=talk, by=by),
            ):
                with pytest.raises(DomainError) as refusal:
                    act(account_actor(user))
                assert refusal.value.code == "out_of_reach"
            forget_unread(conversation=talk, by=account_actor(user))
        assert DeskMark.objects.count() == 0


def test_the_number_beside_messages(
    talk: Conversation, lea_account: User, claire: User, karim: User, say: Say, client_of: SignIn
) -> None:
    say(talk, lea_account, "Bonjour")
    page = client_of(claire).get("/messages/non-lus/").content.decode()
    assert 'data-unread="1" data-written="1"' in page
    assert 'data-unread="0" data-written="0"' in client_of(karim).get("/messages/non-lus/").content.decode()
    assert 'id="unread-count"' in client_of(claire).get("/messages/").content.decode()


def test_an_automatic_message_hides_nothing(talk: Conversation, lea_account: User, claire: User, say: Say) -> None:
    from clicnjob.messaging.actions import post_welcome

    say(talk, lea_account, "Bonjour, c’est Léa")
    post_welcome(conversation=talk, by=SYSTEM)
    (row,) = inbox(account_actor(claire)).rows
    assert (row.last_words, row.last_author) == ("Bonjour, c’est Léa", "")
