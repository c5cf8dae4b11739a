"""Answering a message, going to a date, paging both ways, long texts, emoji (without JavaScript)."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from clicnjob.accounts.models import User
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import send_message, withdraw_message
from clicnjob.messaging.models import Conversation, Message
from clicnjob.messaging.presenters import excerpt, folded, is_emoji
from clicnjob.messaging.queries import window
from clicnjob.shared import clock
from clicnjob.structures.models import Attachment
from tests.messaging.conftest import Say
from tests.messaging.test_pages import MINE, form_of, text

SignIn = Callable[[User], Client]


def reply(talk: Conversation, user: User, body: str, to: int) -> Message:
    import uuid

    return send_message(conversation=talk, body=body, client_id=uuid.uuid4(), reply_to=to, by=account_actor(user))


def quotes(page: str) -> list[tuple[str, str, str]]:
    """Address, author and words of each quote."""
    found = re.findall(r'<a class="quote" href="([^"]+)"><span class="quote-author">(.*?)</span>(.*?)</a>', page)
    return [(href, author, re.sub("<[^>]+>", "", words).strip()) for href, author, words in found]


def numbers(talk: Conversation, reader: User, **asked: int) -> tuple[list[int], bool, bool]:
    page = window(account_actor(reader), talk, **asked)
    return [line.message.seq for line in page.lines], page.has_older, page.has_newer


def test_what_comes_in_while_a_page_is_read_makes_no_gap(
    talk: Conversation, claire: User, lea_account: User, say: Say
) -> None:
    """G1: a page that begins at the fourth message begins there, though one arrives between its two reads."""
    for number in range(1, 7):
        say(talk, claire, f"numéro {number}.")
    reads = 0

    def meanwhile(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal reads
        reads += 'FROM "messaging_message"' in sql
        if reads == 2:
            reads += 1
            say(talk, lea_account, "entre deux")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(meanwhile):
        assert numbers(talk, claire, start=4, limit=3) == ([4, 5, 6], True, False)
    assert reads > 2
    assert numbers(talk, claire, start=7, limit=3) == ([5, 6, 7], True, False)


class TestReply:
    @pytest.mark.parametrize("side", ["youth", "structure"])
    def test_from_both_sides(
        self, talk: Conversation, claire: User, lea_account: User, say: Say, client_of: SignIn, side: str
    ) -> None:
        writer, other = (lea_account, claire) if side == "youth" else (claire, lea_account)
        path = MINE if side == "youth" else f"/messages/{talk.pk}/"
        post = path if side == "youth" else f"{path}envoyer/"
        asked = say(talk, other, "Tu viens ?")
        client = client_of(writer)
        page = client.get(f"{path}?repondre=1").content.decode()
        assert 'name="reply_to" value="1"' in page
        assert re.search(r'<div class="composer-reply" data-reply-to>.*Tu viens', page, re.DOTALL)
        client.post(post, form_of(client, path) | {"body": "Oui", "reply_to": "1"})
        assert Message.objects.get(seq=2).reply_to_seq == 1
        page = client.get(path).content.decode()
        assert quotes(page) == [(f"#m-{asked.client_id}", other.first_name, "Tu viens ?")]

    def test_a_withdrawn_one_says_so(
        self, talk: Conversation, claire: User, lea_account: User, say: Say, client_of: SignIn
    ) -> None:
        asked = say(talk, claire, "Tu viens ?")
        reply(talk, lea_account, "Oui", 1)
        withdraw_message(message=asked, by=account_actor(claire))
        phone = client_of(lea_account)
        assert quotes(phone.get(MINE).content.decode()) == [(f"#m-{asked.client_id}", "Claire", "Message retiré")]
        assert "Tu viens" not in text(phone.get(f"{MINE}?repondre=1"))

    def test_one_far_above_is_a_page_away(
        self, talk: Conversation, claire: User, lea_account: User, say: Say, client_of: SignIn
    ) -> None:
        for number in range(1, 61):
            say(talk, claire, f"numéro {number}.")
        reply(talk, lea_account, "D’accord", 1)
        phone = client_of(lea_account)
        assert quotes(phone.get(MINE).content.decode()) == [("?vers=1#ici", "Claire", "numéro 1.")]
        assert "numéro 1." in text(phone.get(f"{MINE}?vers=1"))

    @pytest.mark.parametrize("to", ["99", "0", "-1", "x", ""])
    def test_what_is_not_there_is_a_plain_message(
        self, talk: Conversation, lea_account: User, client_of: SignIn, to: str
    ) -> None:
        """Words are never lost for a quote; a number typed by hand is asked again."""
        phone = client_of(lea_account)
        answer = phone.post(MINE, form_of(phone, MINE) | {"body": "Bonjour", "reply_to": to})
        if to in {"99", ""}:
            assert Message.objects.get().reply_to_seq is None
        else:
            assert answer.status_code == 422
            assert re.search(r"<textarea[^>]*>Bonjour</textarea>", answer.content.decode())
        assert phone.get(f"{MINE}?repondre={to}").status_code == 200

    def test_nothing_of_before_a_mistake_is_quoted(
        self, talk: Conversation, claire: User, lea_account: User, say: Say, client_of: SignIn
    ) -> None:
        """R7: what was said to someone joined by mistake cannot be fetched by answering it."""
        hidden = say(talk, claire, "pour quelqu’un d’autre")
        Attachment.objects.create(
            structure=talk.structure,
            young_person=talk.young_person,
            user=claire,
            wrong_claim=True,
            started_at=hidden.created_at - dt.timedelta(minutes=1),
            ended_at=hidden.created_at + dt.timedelta(milliseconds=1),
        )
        sent = reply(talk, lea_account, "Quoi ?", 1)
        assert sent.reply_to_seq is None
        assert "quelqu’un d’autre" not in text(client_of(lea_account).get(f"{MINE}?repondre=1&vers=1"))

    def test_quotes_cost_one_query(
        self, talk: Conversation, claire: User, lea_account: User, say: Say, client_of: SignIn,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:  # fmt: skip
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        say(talk, claire, "Bonjour")
        reply(talk, lea_account, "un", 1)
        phone = client_of(lea_account)
        phone.get(MINE)
        with CaptureQueriesContext(connection) as asked:
            phone.get(MINE)
        one = len(asked)
        for number in range(8):
            reply(talk, lea_account, f"encore {number}", 1 + number)
        with django_assert_num_queries(one):
            phone.get(MINE)


class TestJump:
    @pytest.fixture
    def long_talk(self, talk: Conversation, claire: User, say: Say) -> Conversation:
        """120 messages: ten a day, from the 1st to the 12th of November."""
        for number in range(1, 121):
            message = say(talk, claire, f"numéro {number}.")
            moment = clock.at(dt.date(2026, 11, 1 + (number - 1) // 10), dt.time(9, number % 10))
            Message.objects.filter(pk=message.pk).update(created_at=moment)
        talk.refresh_from_db()
        return talk

    def test_windows(self, long_talk: Conversation, claire: User) -> None:
        assert numbers(long_talk, claire) == (list(range(71, 121)), True, False)
        assert numbers(long_talk, claire, before=71) == (list(range(21, 71)), True, True)
        assert numbers(long_talk, claire, before=21) == (list(range(1, 21)), False, True)
        assert numbers(long_talk, claire, start=1) == (list(range(1, 51)), False, True)
        assert numbers(long_talk, claire, start=51) == (list(range(51, 101)), True, True)
        assert numbers(long_talk, claire, start=101) == (list(range(71, 121)), True, False)
        assert numbers(long_talk, claire, start=999) == (list(range(71, 121)), True, False)

    def test_to_a_day(self, long_talk: Conversation, lea_account: User, client_of: SignIn) -> None:
        phone = client_of(lea_account)
        page = phone.get(f"{MINE}?jour=2026-11-03").content.decode()
        assert re.search(r'data-seq="21" class=" aimed">\s*<span id="ici">', page)
        assert ('data-seq="20"' in page, 'data-seq="70"' in page, 'data-seq="71"' in page) == (False, True, False)
        assert "?avant=21" in page
        assert "?apres=70#ici" in page
        assert "data-live" not in page.split('id="thread"')[1].split(">")[0]
        following = phone.get(f"{MINE}?apres=70").content.decode()
        assert 'data-seq="71" class=" aimed"' in following

    def test_a_page_of_the_past_marks_nothing_read(
        self, long_talk: Conversation, lea_account: User, client_of: SignIn
    ) -> None:
        phone = client_of(lea_account)
        phone.get(f"{MINE}?jour=2026-11-03")
        long_talk.refresh_from_db()
        assert long_talk.youth_read_seq == 0
        phone.get(f"{MINE}?jour=2026-11-12")
        long_talk.refresh_from_db()
        assert long_talk.youth_read_seq == 120

    @pytest.mark.parametrize(
        ("day", "aimed", "said"),
        [("2026-10-20", "1", True), ("2027-01-01", None, True), ("2026-02-31", None, False), ("hier", None, False)],
    )
    def test_a_day_without_messages_shows_the_nearest(
        self, long_talk: Conversation, claire: User, client_of: SignIn, day: str, aimed: str | None, said: bool
    ) -> None:
        page = client_of(claire).get(f"/messages/{long_talk.pk}/?jour={day}").content.decode()
        found = re.search(r'data-seq="(\d+)" class="[^"]*aimed"', page)
        assert (found and found.group(1)) == aimed
        assert ("Voici les plus proches" in page) is said


class TestTexts:
    def test_a_long_text_is_folded_between_two_words(self) -> None:
        body = "mot " * 500
        first, rest = folded(body.strip())
        assert (len(first) <= 1200, f"{first} {rest}") == (True, body.strip())
        assert folded("a" * 1500) == ("a" * 1500, "")
        assert folded("a" * 4000) == ("a" * 4000, ""), "nothing to cut at: left whole"

    def test_all_of_it_is_on_the_page(
        self, talk: Conversation, claire: User, lea_account: User, say: Say, client_of: SignIn
    ) -> None:
        say(talk, claire, f"{'début ' * 250}https://exemple.fr/fin la fin")
        page = client_of(lea_account).get(MINE).content.decode()
        assert page.count("début") == 250
        rest = re.findall(r'<details class="more"[^>]*>(.*?)</details>', page, re.DOTALL)
        assert len(rest) == 1
        assert "la fin" in rest[0]
        assert "exemple.fr" in rest[0]

    @pytest.mark.parametrize("body", ["👍", "😀😀😀", "❤️", "👨‍👩‍👧‍👦", "👋🏽", "🇫🇷 🇺🇦", "⭐", "☀️👍🏿🎉"])
    def test_emoji_alone_are_bigger(self, body: str) -> None:
        assert is_emoji(body)

    @pytest.mark.parametrize("body", ["", "ok 👍", "😀😀😀😀", "12", "!", "©️ moi", "é", "#", "مرحبا"])
    def test_words_are_not(self, body: str) -> None:
        assert not is_emoji(body)

    def test_an_excerpt_is_one_line(self) -> None:
        assert excerpt("un\n\n deux ") == "un deux"
        assert excerpt("a" * 200) == "a" * 99 + "…"
