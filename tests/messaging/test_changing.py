"""Edit, withdraw, restore: by the author only, a mark stays, the former text is kept (R15)."""

import datetime as dt
import re
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from clicnjob.accounts.models import User
from clicnjob.audit.models import AuditEvent
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging import rules
from clicnjob.messaging.actions import edit_message, post_welcome, restore_message, send_message, withdraw_message
from clicnjob.messaging.actions.storing import held_row, store
from clicnjob.messaging.enums import Side
from clicnjob.messaging.models import Conversation, Message, MessageVersion
from clicnjob.messaging.queries import inbox, messages_page, version_body
from clicnjob.messaging.stems import tokens_of
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor
from clicnjob.shared.db import atomic
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import Cover, Structure, YoungPerson
from clicnjob.workshops.models import DayPass
from tests.messaging.conftest import Say
from tests.messaging.test_pages import MINE, text
from tests.outcomes import code_of, together

SignIn = Callable[[User], Client]


def shown(talk: Conversation, reader: User) -> list[tuple[str, bool, bool]]:
    """Text, withdrawn, read, of every message as ``reader`` sees them."""
    talk.refresh_from_db()
    lines, _ = messages_page(account_actor(reader), talk)
    return [(line.body, line.message.withdrawn_at is not None, line.read) for line in lines]


def kept(message: Message, structure: Structure) -> list[tuple[int, str, bool]]:
    return [
        (row.number, version_body(row, structure.pk), row.withdrawn)
        for row in MessageVersion.objects.filter(message=message).order_by("number")
    ]


def refused(code: str, act: Callable[..., object], **arguments: object) -> None:
    before = list(Message.objects.order_by("pk").values())
    with pytest.raises(DomainError) as caught:
        act(**arguments)
    assert caught.value.code == code
    assert list(Message.objects.order_by("pk").values()) == before
    assert MessageVersion.objects.count() == 0


class TestEdit:
    def test_the_text_changes_and_stays_read(
        self, talk: Conversation, toulon: Structure, claire: User, lea_account: User, say: Say, client_of: SignIn
    ) -> None:
        message = say(talk, claire, "Rendez-vous à 9 h")
        client_of(lea_account).get(MINE)
        edited = edit_message(message=message, body="Rendez-vous à 10 h", version=0, by=account_actor(claire))
        assert shown(talk, claire) == [("Rendez-vous à 10 h", False, True)]
        assert kept(message, toulon) == [(1, "Rendez-vous à 9 h", False)]
        assert bytes(edited.tokens) == tokens_of(toulon.pk, "Rendez-vous à 10 h")
        assert (edited.revision, talk.revision, talk.last_seq) == (2, 2, 1)
        assert AuditEvent.objects.filter(event="message.edited").values_list("facts", flat=True).get() == {"seq": 1}
        page = text(client_of(lea_account).get(MINE))
        assert ("Modifié" in page, "9 h" in page.split("Rendez-vous")[1]) == (True, False)

    def test_the_same_text_again_changes_nothing(self, talk: Conversation, claire: User, say: Say) -> None:
        """A form sent twice, whatever number of versions it knew of."""
        message = say(talk, claire, "Bonjour")
        for _ in range(2):
            edited = edit_message(message=message, body="Bonsoir", version=0, by=account_actor(claire))
        assert (edited.versions.count(), edited.revision) == (1, 2)

    def test_a_late_retry_of_the_first_sending_finds_its_message(
        self, talk: Conversation, claire: User, say: Say
    ) -> None:
        """D1: the first text is what the device still holds in its queue."""
        message = say(talk, claire, "Bonjour")
        edit_message(message=message, body="Bonsoir", by=account_actor(claire))
        assert say(talk, claire, "Bonjour", message.client_id).pk == message.pk
        assert shown(talk, claire) == [("Bonsoir", False, False)]

    def test_only_the_author(
        self, talk: Conversation, toulon: Structure, claire: User, karim: User, lea_account: User, say: Say
    ) -> None:
        """Not even a colleague who answers for the author, nor the other side."""
        message = say(talk, claire, "Bonjour")
        today = clock.today()
        Cover.objects.create(structure=toulon, absent=claire, covering=karim, starts_on=today, ends_on=today)
        for user in (karim, lea_account):
            refused("not_author", edit_message, message=message, body="Non", by=account_actor(user))
            refused("not_author", withdraw_message, message=message, by=account_actor(user))

    def test_only_within_reach(
        self, talk: Conversation, claire: User, nadia: User, karim: User, hugo_actor: Actor, say: Say
    ) -> None:
        message = say(talk, claire, "Bonjour")
        YoungPerson.objects.filter(pk=talk.young_person_id).update(referent=karim)
        for by in (account_actor(claire), account_actor(nadia), hugo_actor, SYSTEM):
            refused("out_of_reach", edit_message, message=message, body="Non", by=by)
            refused("out_of_reach", withdraw_message, message=message, by=by)
            refused("out_of_reach", restore_message, message=message, by=by)

    @pytest.mark.parametrize(("body", "code"), [(" ", "empty"), ("a" * 4001, "too_long")])
    def test_the_text_follows_the_rules_of_any_message(
        self, talk: Conversation, claire: User, say: Say, body: str, code: str
    ) -> None:
        refused(code, edit_message, message=say(talk, claire, "Bonjour"), body=body, by=account_actor(claire))

    def test_for_a_day(self, talk: Conversation, lea_account: User, say: Say) -> None:
        message = say(talk, lea_account, "Bonjour")
        with clock.travel(message.created_at + rules.EDITED_WITHIN):
            edit_message(message=message, body="Bonsoir", by=account_actor(lea_account))
        MessageVersion.objects.all().delete()
        with clock.travel(message.created_at + rules.EDITED_WITHIN + dt.timedelta(seconds=1)):
            refused("too_late", edit_message, message=message, body="Non", by=account_actor(lea_account))
            withdraw_message(message=message, by=account_actor(lea_account))

    def test_never_an_automatic_message(self, talk: Conversation, claire: User) -> None:
        message = post_welcome(conversation=talk, by=SYSTEM)
        assert message is not None
        refused("automatic", edit_message, message=message, body="Non", by=account_actor(claire))

    def test_two_screens_do_not_overwrite_each_other(
        self, talk: Conversation, toulon: Structure, claire: User, say: Say
    ) -> None:
        message = say(talk, claire, "un")
        edit_message(message=message, body="deux", version=0, by=account_actor(claire))
        with pytest.raises(DomainError) as caught:
            edit_message(message=message, body="trois", version=0, by=account_actor(claire))
        assert caught.value.code == "changed_meanwhile"
        assert (shown(talk, claire), kept(message, toulon)) == ([("deux", False, False)], [(1, "un", False)])


class TestWithdraw:
    def test_a_mark_stays_and_the_text_is_kept_apart(
        self, talk: Conversation, toulon: Structure, claire: User, lea_account: User, say: Say, client_of: SignIn
    ) -> None:
        message = say(talk, claire, "pour quelqu’un d’autre")
        gone = withdraw_message(message=message, by=account_actor(claire))
        assert (shown(talk, lea_account), bytes(gone.tokens)) == ([("", True, False)], b"")
        assert kept(message, toulon) == [(1, "pour quelqu’un d’autre", True)]
        assert (talk.unread_by_youth, talk.last_seq, talk.revision) == (0, 1, 2)
        for client, path in ((client_of(lea_account), MINE), (client_of(claire), f"/messages/{talk.pk}/")):
            page = text(client.get(path))
            assert ("Message retiré" in page, "quelqu’un d’autre" in page) == (True, False)
        assert [row.last_words for row in inbox(account_actor(claire)).rows] == ["Message retiré"]
        assert [event.event for event in AuditEvent.objects.filter(object_id=str(message.pk))] == ["message.withdrawn"]

    def test_twice_is_once_and_nothing_to_edit_is_left(self, talk: Conversation, claire: User, say: Say) -> None:
        message = say(talk, claire, "Bonjour")
        for _ in range(2):
            withdraw_message(message=message, by=account_actor(claire))
        assert MessageVersion.objects.count() == 1
        with pytest.raises(DomainError) as caught:
            edit_message(message=message, body="Non", by=account_actor(claire))
        assert caught.value.code == "withdrawn"

    def test_what_is_withdrawn_waits_for_nobody(
        self, talk: Conversation, claire: User, lea_account: User, say: Say
    ) -> None:
        """The unread count and « sans réponse » follow: an answer taken back leaves the question unanswered again."""
        question = say(talk, lea_account, "Quand ?")
        answer = say(talk, claire, "Demain")
        withdraw_message(message=answer, by=account_actor(claire))
        talk.refresh_from_db()
        assert (talk.unanswered_since, talk.unread_by_youth, talk.unread_by_structure) == (question.created_at, 0, 1)
        withdraw_message(message=question, by=account_actor(lea_account))
        talk.refresh_from_db()
        assert (talk.unanswered_since, talk.unread_by_structure) == (None, 0)

    def test_a_message_sent_to_many_answers_nobody(
        self, talk: Conversation, claire: User, lea_account: User, say: Say
    ) -> None:
        """Nor does it once something else is taken back."""
        question, other = say(talk, lea_account, "Quand ?"), say(talk, lea_account, "Et où ?")
        with atomic():
            store(
                held_row(talk.pk),
                text="Forum de l’emploi jeudi",
                client_id=uuid.uuid4(),
                author_id=claire.pk,
                side=Side.STRUCTURE,
                answers=False,
            )
        withdraw_message(message=other, by=account_actor(lea_account))

        talk.refresh_from_db()
        assert talk.unanswered_since == question.created_at

    def test_reading_counts_only_what_is_left(
        self, talk: Conversation, claire: User, lea_account: User, say: Say
    ) -> None:
        from clicnjob.messaging.actions import mark_read

        first, second = say(talk, claire, "un"), say(talk, claire, "deux")
        withdraw_message(message=second, by=account_actor(claire))
        mark_read(conversation=talk, seq=first.seq, by=account_actor(lea_account))
        talk.refresh_from_db()
        assert (talk.youth_read_seq, talk.unread_by_youth) == (1, 0)


class TestRestore:
    def test_within_ten_minutes(
        self, talk: Conversation, toulon: Structure, claire: User, lea_account: User, say: Say
    ) -> None:
        message = say(talk, claire, "Bonjour")
        gone = withdraw_message(message=message, by=account_actor(claire))
        assert gone.withdrawn_at is not None
        with clock.travel(gone.withdrawn_at + rules.RESTORED_WITHIN):
            for _ in range(2):
                back = restore_message(message=message, by=account_actor(claire))
        assert (shown(talk, lea_account), talk.unread_by_youth) == ([("Bonjour", False, False)], 1)
        assert bytes(back.tokens) == tokens_of(toulon.pk, "Bonjour")
        assert kept(message, toulon) == [(1, "Bonjour", True)], "the trace of the withdrawal stays"

    def test_not_later_and_not_by_another(self, talk: Conversation, claire: User, lea_account: User, say: Say) -> None:
        message = say(talk, claire, "Bonjour")
        gone = withdraw_message(message=message, by=account_actor(claire))
        assert gone.withdrawn_at is not None
        late_by_a_second = gone.withdrawn_at + rules.RESTORED_WITHIN + dt.timedelta(seconds=1)
        with clock.travel(late_by_a_second), pytest.raises(DomainError) as late:
            restore_message(message=message, by=account_actor(claire))
        with pytest.raises(DomainError) as other:
            restore_message(message=message, by=account_actor(lea_account))
        assert (late.value.code, other.value.code) == ("too_late", "not_author")
        assert shown(talk, lea_account) == [("", True, False)]


class TestPages:
    def test_edit_then_withdraw_then_restore_without_javascript(
        self, talk: Conversation, lea_account: User, say: Say, client_of: SignIn
    ) -> None:
        message = say(talk, lea_account, "Bonjor")
        phone = client_of(lea_account)
        assert f"/message/{message.pk}/modifier/" in phone.get(MINE).content.decode()
        page = phone.get(f"/message/{message.pk}/modifier/").content.decode()
        assert re.search(r"<textarea[^>]*>Bonjor</textarea>", page)
        answer = phone.post(f"/message/{message.pk}/modifier/", {"body": "Bonjour", "version": "0"})
        assert (answer.status_code, answer["Location"]) == (303, f"{MINE}?vers=1#ici")
        assert "Modifié" in text(phone.get(MINE))
        assert "Bonjour" in text(phone.get(f"/message/{message.pk}/retirer/"))
        assert phone.post(f"/message/{message.pk}/retirer/").status_code == 303
        page = phone.get(MINE).content.decode()
        assert f"/message/{message.pk}/remettre/" in page
        assert f"/message/{message.pk}/modifier/" not in page
        assert phone.post(f"/message/{message.pk}/remettre/").status_code == 303
        assert "Bonjour" in text(phone.get(MINE))

    @pytest.mark.parametrize(
        ("sent", "sentence"),
        [
            ({"body": "", "version": "0"}, "Écrivez votre message."),
            ({"body": "Trois", "version": "0"}, "changé entre-temps"),
        ],
    )
    def test_a_refusal_keeps_the_text(
        self, talk: Conversation, claire: User, say: Say, client_of: SignIn, sent: dict[str, str], sentence: str
    ) -> None:
        message = say(talk, claire, "Un")
        edit_message(message=message, body="Deux", by=account_actor(claire))
        answer = client_of(claire).post(f"/message/{message.pk}/modifier/", sent)
        assert answer.status_code == 422
        assert sentence in text(answer)
        assert re.search(rf"<textarea[^>]*>{sent['body']}</textarea>", answer.content.decode())
        assert 'name="version" value="1"' in answer.content.decode()

    def test_too_late_is_said(self, talk: Conversation, claire: User, say: Say, client_of: SignIn) -> None:
        message = say(talk, claire, "Un")
        Message.objects.filter(pk=message.pk).update(created_at=timezone.now() - dt.timedelta(days=2))
        desk = client_of(claire)
        assert f"/message/{message.pk}/modifier/" not in desk.get(f"/messages/{talk.pk}/").content.decode()
        answer = desk.post(f"/message/{message.pk}/modifier/", {"body": "Deux", "version": "0"})
        assert (answer.status_code, "pendant 24 heures" in text(answer)) == (422, True)

    def test_others_find_nothing(
        self, talk: Conversation, claire: User, karim: User, lea_account: User, hugo: DayPass, say: Say,
        client_of: SignIn,
    ) -> None:  # fmt: skip
        """G10: the page of another's message is the page of no message."""
        message = say(talk, claire, "Bonjour")
        for user in (karim, lea_account):
            for verb in ("modifier", "retirer"):
                assert client_of(user).get(f"/message/{message.pk}/{verb}/").status_code == 404
            assert client_of(user).post(f"/message/{message.pk}/remettre/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_edits_at_once_keep_every_text(lea: YoungPerson, lea_account: User, claire: User) -> None:
    """Eight screens of one person save at once: one passes, the others are told; nothing is lost either way."""
    import uuid

    from clicnjob.messaging.actions import open_conversation

    talk = open_conversation(person=lea, by=SYSTEM)
    actor = account_actor(claire)
    message = send_message(conversation=talk, body="premier", client_id=uuid.uuid4(), by=actor)

    def edit(number: int) -> str:
        return code_of(lambda: edit_message(message=message, body=f"texte {number}", version=0, by=actor))

    outcomes = sorted(together(edit, range(8)))
    assert outcomes == [""] + ["changed_meanwhile"] * 7
    assert [row.number for row in MessageVersion.objects.all()] == [1]
    talk.refresh_from_db()
    assert talk.revision == 2
