"""A message is stored once, in order, sealed (G1, G5, G21; D1, D2)."""

import datetime as dt
import uuid

import pytest
from django.db import connection

from clicnjob.accounts.models import User
from clicnjob.enrolment.actors import account_actor, volunteer_actor
from clicnjob.messaging.actions import mark_read, open_conversation, post_welcome, send_message
from clicnjob.messaging.enums import Side
from clicnjob.messaging.models import Conversation, Message
from clicnjob.messaging.queries import messages_page
from clicnjob.shared import clock
from clicnjob.shared.actor import SYSTEM, Actor, Kind, Role
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import Cover, Structure, YoungPerson
from clicnjob.workshops.models import DayPass
from tests.messaging.conftest import Say


def fresh(conversation: Conversation) -> Conversation:
    return Conversation.objects.get(pk=conversation.pk)


def test_opening_twice_gives_the_same_conversation(lea: YoungPerson) -> None:
    first = open_conversation(person=lea, by=SYSTEM)
    assert open_conversation(person=lea, by=SYSTEM) == first
    assert Conversation.objects.count() == 1


def test_a_question_and_its_answer(talk: Conversation, lea_account: User, claire: User, say: Say) -> None:
    asked = say(talk, lea_account, "Bonjour, c’est à quelle heure ?")
    held = fresh(talk)
    assert (held.last_seq, held.last_side, held.last_message_at) == (1, Side.YOUTH, asked.created_at)
    assert (held.unread_by_structure, held.unread_by_youth, held.youth_messages) == (1, 0, 1)
    assert held.unanswered_since == held.first_youth_message_at == asked.created_at
    say(talk, lea_account, "Et où ?")
    assert fresh(talk).unanswered_since == asked.created_at
    say(talk, claire, "À 14 h, salle Mistral.")
    held = fresh(talk)
    assert (held.last_seq, held.last_side, held.unanswered_since) == (3, Side.STRUCTURE, None)
    assert (held.unread_by_structure, held.unread_by_youth, held.youth_messages) == (2, 1, 2)
    assert held.first_youth_message_at == asked.created_at
    lines, has_older = messages_page(account_actor(claire), held)
    assert [(line.body, line.mine, line.read) for line in lines] == [
        ("Bonjour, c’est à quelle heure ?", False, False),
        ("Et où ?", False, False),
        ("À 14 h, salle Mistral.", True, False),
    ]
    assert not has_older


def test_the_same_id_and_text_is_the_same_message(talk: Conversation, lea_account: User, say: Say) -> None:
    once = uuid.uuid4()
    first = say(talk, lea_account, "Merci", once)
    again = say(talk, lea_account, " Merci\r\n", once)
    assert again.pk == first.pk
    assert (fresh(talk).last_seq, fresh(talk).unread_by_structure, Message.objects.count()) == (1, 1, 1)


def test_the_same_id_with_another_text_is_refused(talk: Conversation, lea_account: User, say: Say) -> None:
    once = uuid.uuid4()
    say(talk, lea_account, "Oui", once)
    with pytest.raises(DomainError) as refused:
        say(talk, lea_account, "Non", once)
    assert refused.value.code == "conflict"
    assert (fresh(talk).last_seq, Message.objects.count()) == (1, 1)


def test_the_same_id_in_another_conversation_is_refused(
    talk: Conversation, claire: User, lea: YoungPerson, say: Say
) -> None:
    from tests.conftest import make_person

    other = open_conversation(person=make_person(lea.site, "Inaya", "Petit", claire), by=SYSTEM)
    once = uuid.uuid4()
    say(talk, claire, "Bonjour", once)
    with pytest.raises(DomainError) as refused:
        say(other, claire, "Bonjour", once)
    assert refused.value.code == "conflict"
    assert (fresh(other).last_seq, fresh(other).unread_by_youth) == (0, 0)


def test_two_people_may_happen_on_the_same_id(talk: Conversation, lea_account: User, claire: User, say: Say) -> None:
    once = uuid.uuid4()
    assert [say(talk, who, "Bonjour", once).seq for who in (lea_account, claire)] == [1, 2]


@pytest.mark.parametrize("body", ["", "   ", "\n\r\n\t", "\u200b\u200d", "\u202e", "\x00\x07"])
def test_nothing_visible_is_refused(talk: Conversation, lea_account: User, say: Say, body: str) -> None:
    with pytest.raises(DomainError) as refused:
        say(talk, lea_account, body)
    assert refused.value.code == "empty"
    assert Message.objects.count() == 0


def test_the_length_is_that_of_what_is_kept(talk: Conversation, lea_account: User, say: Say) -> None:
    say(talk, lea_account, "\r\n".join(["é"] * 2000) + "  ")
    with pytest.raises(DomainError) as refused:
        say(talk, lea_account, "a" * 4001)
    assert refused.value.code == "too_long"
    assert Message.objects.count() == 1


def test_the_text_is_kept_clean(talk: Conversation, lea_account: User, say: Say) -> None:
    say(talk, lea_account, "  un\r\ndeux\rtrois\x00\n  e\u0301 👋🏽 مرحبا  ")
    lines, _ = messages_page(account_actor(lea_account), talk)
    assert lines[0].body == "un\ndeux\ntrois\n  é 👋🏽 مرحبا"


def test_who_may_write(
    talk: Conversation, nice_talk: Conversation, lea_account: User, younes_account: User, claire: User, karim: User,
    sonia: User, nadia: User, omar: User, ines: User, hugo: DayPass, toulon: Structure, session: object,
) -> None:  # fmt: skip
    def refused(by: Actor, where: Conversation) -> str:
        try:
            send_message(conversation=where, body="Bonjour", client_id=uuid.uuid4(), by=by)
        except DomainError as error:
            return error.code
        return ""

    actors = {
        "léa": account_actor(lea_account),
        "younès": account_actor(younes_account),
        "claire": account_actor(claire),
        "karim": account_actor(karim),
        "sonia": account_actor(sonia),
        "nadia": account_actor(nadia),
        "omar": account_actor(omar),
        "inès": account_actor(ines),
        "hugo": volunteer_actor(hugo.pk),
        "nobody": SYSTEM,
    }
    allowed = {name for name, actor in actors.items() if not refused(actor, talk)}
    assert allowed == {"léa", "claire"}
    assert {refused(actor, talk) for actor in actors.values()} == {"", "out_of_reach"}
    assert {name for name, actor in actors.items() if not refused(actor, nice_talk)} == {"younès", "omar"}
    today = clock.today()
    Cover.objects.create(structure=toulon, absent=claire, covering=karim, starts_on=today, ends_on=today)
    assert {name for name, actor in actors.items() if not refused(actor, talk)} == {"léa", "claire", "karim"}


def test_a_replay_needs_the_right_first(talk: Conversation, claire: User, lea: YoungPerson, say: Say) -> None:
    once = uuid.uuid4()
    say(talk, claire, "Bonjour", once)
    YoungPerson.objects.filter(pk=lea.pk).update(referent=None)
    lea.first_reception.delete()
    with pytest.raises(DomainError) as refused:
        say(talk, claire, "Bonjour", once)
    assert refused.value.code == "out_of_reach"


def test_bodies_are_never_in_clear(talk: Conversation, lea_account: User, say: Say) -> None:
    """G21: the row holds no trace of the text, and a sealed body opens nowhere else."""
    say(talk, lea_account, "MARQUEUR-SECRET-42")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM messaging_message")
        row = b"|".join(
            value
            if isinstance(value, bytes)
            else bytes(value)
            if isinstance(value, memoryview)
            else str(value).encode()
            for value in cursor.fetchone()
        )
    assert b"MARQUEUR" not in row
    assert b"SECRET" not in row


class TestReadMarks:
    def test_both_ways(self, talk: Conversation, lea_account: User, claire: User, say: Say) -> None:
        say(talk, lea_account, "un")
        say(talk, claire, "deux")
        say(talk, claire, "trois")
        mark_read(conversation=talk, seq=2, by=account_actor(lea_account))
        held = fresh(talk)
        assert (held.youth_read_seq, held.unread_by_youth) == (2, 1)
        assert (held.structure_read_seq, held.unread_by_structure) == (0, 1)
        mark_read(conversation=talk, seq=3, by=account_actor(claire))
        held = fresh(talk)
        assert (held.structure_read_seq, held.unread_by_structure) == (3, 0)
        lines, _ = messages_page(account_actor(claire), held)
        assert [line.read for line in lines] == [True, True, False]

    def test_never_go_back_nor_past_the_end(
        self, talk: Conversation, lea_account: User, claire: User, say: Say
    ) -> None:
        for word in ("un", "deux"):
            say(talk, claire, word)
        lea = account_actor(lea_account)
        mark_read(conversation=talk, seq=99, by=lea)
        assert (fresh(talk).youth_read_seq, fresh(talk).unread_by_youth) == (2, 0)
        mark_read(conversation=talk, seq=1, by=lea)
        assert fresh(talk).youth_read_seq == 2

    def test_only_who_answers_marks_for_the_structure(
        self, talk: Conversation, lea_account: User, claire: User, karim: User, omar: User, session: object,
        lea_seat: object, say: Say,
    ) -> None:  # fmt: skip
        """Karim leads the session Léa sits in: he may read; Claire must still find it unread."""
        say(talk, lea_account, "un")
        for other in (karim, omar):
            mark_read(conversation=talk, seq=1, by=account_actor(other))
        assert (fresh(talk).structure_read_seq, fresh(talk).unread_by_structure) == (0, 1)
        mark_read(conversation=talk, seq=1, by=account_actor(claire))
        assert (fresh(talk).structure_read_seq, fresh(talk).unread_by_structure) == (1, 0)


class TestWelcome:
    def test_is_the_referents_and_comes_once(self, talk: Conversation, claire: User, lea_account: User) -> None:
        first = post_welcome(conversation=talk, by=account_actor(lea_account))
        again = post_welcome(conversation=talk, by=account_actor(lea_account))
        assert first is not None
        assert again is not None
        assert (again.pk, first.author_id, first.automatic, first.side) == (first.pk, claire.pk, True, Side.STRUCTURE)
        lines, _ = messages_page(account_actor(lea_account), fresh(talk))
        assert len(lines) == 1
        assert lines[0].body.startswith("Bonjour Léa, je suis Claire, ")
        assert (fresh(talk).unread_by_youth, fresh(talk).unanswered_since) == (1, None)

    def test_uses_the_structures_words(self, talk: Conversation, toulon: Structure, lea_account: User) -> None:
        toulon.welcome = "Salut {prenom} ! {conseiller} {0} {inconnu}"
        toulon.save()
        post_welcome(conversation=talk, by=SYSTEM)
        lines, _ = messages_page(account_actor(lea_account), fresh(talk))
        assert lines[0].body == "Salut Léa ! Claire {0} {inconnu}"

    def test_is_nobodys_without_a_referent(self, talk: Conversation, lea: YoungPerson) -> None:
        YoungPerson.objects.filter(pk=lea.pk).update(referent=None)
        assert post_welcome(conversation=talk, by=SYSTEM) is None
        assert Message.objects.count() == 0

    def test_does_not_answer_for_the_counsellor(self, talk: Conversation, lea_account: User, say: Say) -> None:
        asked = say(talk, lea_account, "Bonjour ?")
        post_welcome(conversation=talk, by=SYSTEM)
        assert fresh(talk).unanswered_since == asked.created_at


def test_older_messages_come_by_pages(talk: Conversation, claire: User, say: Say) -> None:
    for number in range(7):
        say(talk, claire, str(number))
    reader = account_actor(claire)
    lines, has_older = messages_page(reader, talk, limit=3)
    assert ([line.body for line in lines], has_older) == (["4", "5", "6"], True)
    lines, has_older = messages_page(reader, talk, before=2, limit=3)
    assert ([line.body for line in lines], has_older) == (["0"], False)


def test_the_role_says_nothing_without_a_structure() -> None:
    from clicnjob.messaging.rules import side_of

    nobody = Actor(Kind.STAFF, role=Role.NETWORK, user_id=uuid.uuid4())
    assert side_of(nobody) is None


def test_time_is_the_clocks(talk: Conversation, claire: User, say: Say) -> None:
    moment = dt.datetime(2027, 3, 14, 9, 30, tzinfo=dt.UTC)
    with clock.travel(moment):
        message = say(talk, claire, "Bonjour")
    assert (message.created_at, fresh(talk).last_message_at) == (moment, moment)
