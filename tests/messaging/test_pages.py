"""The pages, without JavaScript: plain forms, read marks, refusals, harmless texts (G9, G10, G17, G21)."""

import html
import re
import uuid
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from clicnjob.accounts.models import User
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import open_conversation
from clicnjob.messaging.models import Conversation, Message
from clicnjob.messaging.queries import Pile, Wish, inbox, search, unread_count
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import Cover, OpeningHours, Site, Structure, YoungPerson
from clicnjob.workshops.models import DayPass, Seat, Session
from tests.conftest import make_person
from tests.messaging.conftest import Say

SignIn = Callable[[User], Client]
MINE = "/ma-conversation/"
LINE = 'id="unread"'
"""Where « Nouveaux messages » stands in the thread."""
XSS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    'https://exemple.fr/"onmouseover="alert(1)',
    "<svg/onload=alert(1)>",
    "{{ 7|add:7 }}{% now 'Y' %}",
    "https://exemple.fr/<b>gras</b>",
    "&lt;script&gt;",
)


def text(answer: HttpResponse) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))


def form_of(client: Client, path: str) -> dict[str, str]:
    page = client.get(path).content.decode()
    found = re.search(r'name="client_id" value="([0-9a-f-]{36})"', page)
    assert found is not None
    return {"client_id": found.group(1)}


class TestYoungPerson:
    def test_reads_and_answers(
        self, talk: Conversation, lea_account: User, claire: User, say: Say, client_of: SignIn
    ) -> None:
        say(talk, claire, "Bonjour Léa")
        phone = client_of(lea_account)
        assert LINE in phone.get(MINE).content.decode()
        talk.refresh_from_db()
        assert (talk.youth_read_seq, talk.unread_by_youth) == (1, 0)
        answer = phone.post(MINE, form_of(phone, MINE) | {"body": "Bonjour Claire\r\nà demain"})
        assert (answer.status_code, answer["Location"]) == (303, "/ma-conversation/#fin")
        page = text(phone.get(MINE))
        assert "Bonjour Claire\nà demain" in page
        assert "Envoyé" in page
        client_of(claire).get(f"/messages/{talk.pk}/")
        assert re.search(r"\bLu\b", text(phone.get(MINE)))

    def test_a_double_submit_stores_once(self, talk: Conversation, lea_account: User, client_of: SignIn) -> None:
        phone = client_of(lea_account)
        sent = form_of(phone, MINE) | {"body": "Une fois"}
        assert [phone.post(MINE, sent).status_code for _ in range(2)] == [303, 303]
        assert Message.objects.count() == 1

    @pytest.mark.parametrize(
        ("body", "sentence"),
        [
            ("", "Écrivez votre message."),
            ("  \n", "Écrivez votre message."),
            ("a" * 4001, "Votre message est trop long."),
        ],
    )
    def test_a_refusal_keeps_the_text(
        self, talk: Conversation, lea_account: User, client_of: SignIn, body: str, sentence: str
    ) -> None:
        phone = client_of(lea_account)
        answer = phone.post(MINE, form_of(phone, MINE) | {"body": body})
        assert answer.status_code == 422
        assert sentence in text(answer)
        assert body.strip() in text(answer)
        assert Message.objects.count() == 0

    def test_another_text_under_the_same_id_comes_back_with_a_new_one(
        self, talk: Conversation, lea_account: User, client_of: SignIn
    ) -> None:
        """The back button, then another text: nothing is lost, nothing is taken for the first."""
        phone = client_of(lea_account)
        sent = form_of(phone, MINE)
        phone.post(MINE, sent | {"body": "Oui"})
        answer = phone.post(MINE, sent | {"body": "Non"})
        assert answer.status_code == 422
        assert "déjà parti avec un autre texte" in text(answer)
        assert re.search(r'name="client_id" value="([^"]+)"', answer.content.decode()).group(1) != sent["client_id"]  # type: ignore[union-attr]
        assert re.search(r"<textarea[^>]*>Non</textarea>", answer.content.decode())

    def test_speaks_english(
        self, talk: Conversation, lea_account: User, claire: User, say: Say, client_of: SignIn
    ) -> None:
        say(talk, claire, "Bonjour")
        phone = client_of(lea_account)
        phone.cookies["langue"] = "en"
        page = text(phone.get(MINE))
        assert "New messages" in page
        assert "Nouveaux messages" not in page

    def test_hours_are_said(self, talk: Conversation, lea_account: User, toulon_site: Site, client_of: SignIn) -> None:
        for day in range(1, 6):
            OpeningHours.objects.create(site=toulon_site, weekday=day, opens_at="09:00", closes_at="17:00")
        OpeningHours.objects.create(site=toulon_site, weekday=6, opens_at="09:30", closes_at="12:00")
        page = text(client_of(lea_account).get(MINE)).replace("\u00a0", " ").replace("\u2060", "")
        assert "Répond du lundi au vendredi, 9 h – 17 h ; samedi, 9 h 30 – 12 h" in page

    def test_without_attachment_there_is_nothing(
        self, talk: Conversation, lea_account: User, client_of: SignIn
    ) -> None:
        lea_account.attachments.update(ended_at=clock.now())
        assert client_of(lea_account).get(MINE).status_code == 404

    def test_older_messages_are_one_link_away(
        self, talk: Conversation, lea_account: User, claire: User, say: Say, client_of: SignIn
    ) -> None:
        for number in range(52):
            say(talk, claire, f"numéro {number}.")
        phone = client_of(lea_account)
        page = phone.get(MINE)
        assert "numéro 1." not in text(page)
        assert "?avant=3" in page.content.decode()
        older = text(phone.get(f"{MINE}?avant=3"))
        assert ("numéro 0." in older, "numéro 1." in older, "numéro 2." in older) == (True, True, False)


@pytest.mark.parametrize("body", XSS)
def test_texts_are_inert(
    body: str, talk: Conversation, lea_account: User, claire: User, say: Say, client_of: SignIn
) -> None:
    """G17: shown letter by letter, in the conversation and in the list."""
    say(talk, lea_account, body)
    for client, path in ((client_of(lea_account), MINE), (client_of(claire), f"/messages/{talk.pk}/")):
        page = client.get(path).content.decode()
        assert "alert(1)</script>" not in page
        assert not re.search(r"<[^>]+\son(error|load|mouseover)=", page)
        assert 'href="javascript:' not in page
        assert "<b>gras" not in page
        assert "14" not in re.findall(r'<div class="bubble" id="b-1" dir="auto">(.*?)</div>', page, re.DOTALL)[0]


class TestLinks:
    def test_say_their_domain_and_open_elsewhere(
        self, talk: Conversation, lea_account: User, claire: User, say: Say, client_of: SignIn
    ) -> None:
        say(talk, claire, "Voyez https://www.exemple.fr/a?b=1&c=2. Et http://banque.fr@piege.example/ !")
        page = client_of(lea_account).get(MINE).content.decode()
        links = re.findall(r'<a href="(/lien/[^"]+)" target="_blank" rel="noopener noreferrer nofollow">', page)
        assert [html.unescape(link) for link in links] == [
            "/lien/?u=https%3A%2F%2Fwww.exemple.fr%2Fa%3Fb%3D1%26c%3D2",
            "/lien/?u=http%3A%2F%2Fbanque.fr%40piege.example%2F",
        ]
        assert re.findall(r'class="link-domain">\(([^)]+)\)', page) == ["www.exemple.fr", "piege.example"]
        there = client_of(lea_account).get(html.unescape(links[0]))
        assert there.status_code == 200
        assert 'href="https://www.exemple.fr/a?b=1&amp;c=2"' in there.content.decode()

    @pytest.mark.parametrize(
        "address",
        [
            "",
            "javascript:alert(1)",
            "data:text/html,x",
            "//exemple.fr",
            "https://",
            "ftp://exemple.fr/",
            "/x",
            "https://a",
        ],
    )
    def test_only_web_addresses(self, address: str, lea_account: User, client_of: SignIn) -> None:
        assert client_of(lea_account).get("/lien/", {"u": address}).status_code == 404

    def test_foreign_letters_are_spelled_out(self, lea_account: User, client_of: SignIn) -> None:
        assert "xn--pypal-4ve.com" in text(client_of(lea_account).get("/lien/", {"u": "https://p\u0430ypal.com/"}))

    def test_ask_to_be_signed_in(self, db: None) -> None:
        assert Client().get("/lien/", {"u": "https://exemple.fr"}).status_code == 302


class TestRefusals:
    def test_out_of_reach_answers_like_unknown(
        self, talk: Conversation, karim: User, sonia: User, nadia: User, omar: User, client_of: SignIn
    ) -> None:
        """G10: colleagues without content reach and other structures cannot tell it exists."""
        for user in (karim, sonia, nadia, omar):
            client = client_of(user)
            for suffix in ("", "envoyer/"):
                ask = client.post if suffix else client.get
                real, unknown = (ask(f"/messages/{pk}/{suffix}") for pk in (talk.pk, uuid.uuid4()))
                assert (real.status_code, unknown.status_code) == (404, 404)
                assert _plain(real) == _plain(unknown)
        assert Message.objects.count() == 0

    def test_roles_that_never_have_the_route(
        self, talk: Conversation, lea_account: User, claire: User, ines: User, hugo: DayPass, client_of: SignIn,
        client_of_pass: Callable[[DayPass], Client],
    ) -> None:  # fmt: skip
        desk = (f"/messages/{talk.pk}/", "/messages/")
        for path in desk:
            assert client_of(lea_account).get(path).status_code == 403
            assert client_of(ines).get(path).status_code == 403
            assert client_of_pass(hugo).get(path).status_code == 404
            assert Client().get(path).status_code == 302
        assert client_of(claire).get(MINE).status_code == 403
        assert client_of_pass(hugo).get(MINE).status_code == 404
        assert client_of(claire).get(f"/messages/{talk.pk}/envoyer/").status_code == 405
        assert client_of(claire).post("/messages/").status_code == 405


def _plain(answer: HttpResponse) -> str:
    return re.sub(
        r"[0-9a-f]{8}-[0-9a-f-]{27}|nonce-\S+|csrfmiddlewaretoken\S+ \S+|X-CSRFToken\S+ \S+",
        "",
        answer.content.decode(),
    )


class TestDesk:
    def test_a_session_leader_reads_and_leaves_no_mark(
        self, talk: Conversation, lea_account: User, karim: User, session: Session, lea_seat: Seat, say: Say,
        client_of: SignIn,
    ) -> None:  # fmt: skip
        say(talk, lea_account, "Bonjour")
        assert client_of(karim).get(f"/messages/{talk.pk}/").status_code == 200
        talk.refresh_from_db()
        assert (talk.structure_read_seq, talk.unread_by_structure) == (0, 1)

    def test_answers_and_finds_the_list_beside(
        self, talk: Conversation, lea_account: User, claire: User, say: Say, client_of: SignIn
    ) -> None:
        say(talk, lea_account, "Bonjour")
        desk = client_of(claire)
        path = f"/messages/{talk.pk}/"
        answer = desk.post(f"{path}envoyer/", form_of(desk, path) | {"body": "Bonjour Léa"})
        assert (answer.status_code, answer["Location"]) == (303, f"{path}#fin")
        assert f'hx-get="/messages/?ouverte={talk.pk}"' in desk.get(path).content.decode()
        page = text(desk.get(f"/messages/?ouverte={talk.pk}"))
        assert "Vous : Bonjour Léa" in page
        refused = desk.post(f"{path}envoyer/", form_of(desk, path) | {"body": " "})
        assert refused.status_code == 422

    def test_a_read_mark_is_written_once(
        self, talk: Conversation, lea_account: User, claire: User, say: Say, client_of: SignIn
    ) -> None:
        say(talk, lea_account, "Bonjour")
        desk = client_of(claire)
        assert LINE in desk.get(f"/messages/{talk.pk}/").content.decode()
        assert LINE not in desk.get(f"/messages/{talk.pk}/?lu=999999999").content.decode()
        assert LINE in desk.get(f"/messages/{talk.pk}/?lu=0").content.decode()


class TestInbox:
    @pytest.fixture
    def crowd(self, toulon_site: Site, claire: User, karim: User) -> dict[str, Conversation]:
        people = [("Inaya", claire), ("Enzo", claire), ("Lou", karim), ("Noé", karim)]
        return {
            name: open_conversation(person=make_person(toulon_site, name, "Petit", referent), by=SYSTEM)
            for name, referent in people
        }

    def test_mine_then_covered_then_reached_unread_first(
        self, crowd: dict[str, Conversation], toulon: Structure, claire: User, karim: User, nadia: User, say: Say
    ) -> None:
        from tests.conftest import make_account

        enzo = make_account(crowd["Enzo"].young_person)
        lou = make_account(crowd["Lou"].young_person)
        say(crowd["Inaya"], claire, "Bonjour")
        say(crowd["Enzo"], enzo, "Merci\n\npour tout")
        say(crowd["Lou"], lou, "Bonjour")
        reader = account_actor(claire)
        assert [row.conversation.young_person.first_name for row in inbox(reader).rows] == ["Enzo", "Inaya"]
        assert unread_count(reader) == 1
        today = clock.today()
        Cover.objects.create(structure=toulon, absent=karim, covering=claire, starts_on=today, ends_on=today)
        found = inbox(reader)
        rows = [
            (row.conversation.young_person.first_name, row.charge.name, row.unread, row.last_words, row.last_author)
            for row in found.rows
        ]
        assert rows == [
            ("Enzo", "MINE", 1, "Merci pour tout", ""),
            ("Lou", "COVERED", 1, "Bonjour", ""),
            ("Inaya", "MINE", 0, "Bonjour", "Vous\u202f:"),
            ("Noé", "COVERED", 0, "", ""),
        ]
        assert (found.unread, found.unanswered, unread_count(reader)) == (2, 2, 2)
        assert [row.conversation for row in inbox(reader, Wish(pile=Pile.UNANSWERED)).rows] == [
            crowd["Enzo"],
            crowd["Lou"],
        ]
        assert inbox(account_actor(nadia)).rows == []
        assert unread_count(account_actor(enzo)) == 0

    @pytest.mark.parametrize("words", ["noe", "NOÉ petit", "petit noé", "Petit-Noe"])
    def test_search_ignores_accents_case_and_order(
        self, crowd: dict[str, Conversation], karim: User, words: str
    ) -> None:
        assert search(account_actor(karim), words).people == [crowd["Noé"]]

    @pytest.mark.parametrize("count", [1, 3])
    def test_queries_do_not_grow(
        self, count: int, toulon_site: Site, claire: User, say: Say, client_of: SignIn,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:  # fmt: skip
        for number in range(count):
            person = make_person(toulon_site, f"Jeune{number}", "Petit", claire)
            talk = open_conversation(person=person, by=SYSTEM)
            for _ in range(count):
                say(talk, claire, "Bonjour")
        reader = account_actor(claire)
        inbox(reader)  # the structure's key is opened once per process
        with django_assert_num_queries(2):
            assert len(inbox(reader).rows) == count

    def test_pages(self, toulon_site: Site, claire: User, monkeypatch: pytest.MonkeyPatch, client_of: SignIn) -> None:
        import sys

        from clicnjob.messaging.queries import inbox as _inbox  # noqa: F401

        monkeypatch.setattr(sys.modules["clicnjob.messaging.queries.inbox"], "ROWS", 2)
        for number in range(5):
            open_conversation(person=make_person(toulon_site, f"Jeune{number}", "Petit", claire), by=SYSTEM)
        reader = account_actor(claire)
        seen = [inbox(reader, Wish(page=page)) for page in (1, 2, 3, 4)]
        assert [(len(one.rows), one.has_next) for one in seen] == [(2, True), (2, True), (1, False), (0, False)]
        assert len({row.conversation.pk for one in seen for row in one.rows}) == 5
        assert client_of(claire).get("/messages/?page=2").status_code == 200

    @pytest.mark.parametrize(
        "query", ["page=0", "page=-1", "page=x", "page=999999999999", "vue=inconnue", "q=" + "x" * 500]
    )
    def test_odd_addresses_are_harmless(self, claire: User, client_of: SignIn, query: str) -> None:
        assert client_of(claire).get(f"/messages/?{query}").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_a_conversation_takes_constant_queries(
    count: int, talk: Conversation, lea_account: User, claire: User, say: Say, client_of: SignIn,
    django_assert_max_num_queries: Callable[..., object],
) -> None:  # fmt: skip
    for _ in range(count):
        say(talk, claire, "Bonjour")
    phone, desk = client_of(lea_account), client_of(claire)
    phone.get(MINE)
    with django_assert_max_num_queries(12):  # one of them says whether the referent is away
        phone.get(MINE)
    desk.get(f"/messages/{talk.pk}/")
    with django_assert_max_num_queries(18):
        desk.get(f"/messages/{talk.pk}/")


def test_people_of_the_other_structure_stay_apart(
    nice_talk: Conversation, talk: Conversation, claire: User, omar: User
) -> None:
    assert [row.conversation for row in inbox(account_actor(claire)).rows] == [talk]
    assert [row.conversation for row in inbox(account_actor(omar)).rows] == [nice_talk]
    assert YoungPerson.objects.count() == 2
