"""Many hands on one conversation, on a real file or PostgreSQL (G1, G5)."""

import uuid
from pathlib import Path

import pytest
from django.db import connection

from clicnjob.accounts.models import User
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import open_conversation, send_message
from clicnjob.messaging.models import Conversation, Message
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import YoungPerson
from tests.disk import bytes_of
from tests.outcomes import code_of, together

pytestmark = pytest.mark.django_db(transaction=True)


def test_fifty_retries_are_one_message(lea: YoungPerson, lea_account: User) -> None:
    talk = open_conversation(person=lea, by=SYSTEM)
    once, actor = uuid.uuid4(), account_actor(lea_account)

    def send(_number: int) -> str:
        return str(send_message(conversation=talk, body="Bonjour", client_id=once, by=actor).pk)

    assert len(set(together(send, range(50)))) == 1
    talk.refresh_from_db()
    assert (Message.objects.count(), talk.last_seq, talk.unread_by_structure) == (1, 1, 1)


def test_order_has_no_gap(lea: YoungPerson, lea_account: User, claire: User) -> None:
    talk = open_conversation(person=lea, by=SYSTEM)
    actors = [account_actor(lea_account), account_actor(claire)]

    def send(number: int) -> str:
        return str(
            send_message(conversation=talk, body=f"n° {number}", client_id=uuid.uuid4(), by=actors[number % 2]).seq
        )

    seqs = together(send, range(40))
    assert sorted(map(int, seqs)) == list(range(1, 41))
    talk.refresh_from_db()
    assert (talk.last_seq, talk.unread_by_structure, talk.unread_by_youth, talk.youth_messages) == (40, 20, 20, 20)


def test_one_id_in_two_conversations_at_once_is_stored_in_one(lea: YoungPerson, claire: User) -> None:
    from tests.conftest import make_person

    talks = [
        open_conversation(person=person, by=SYSTEM) for person in (lea, make_person(lea.site, "Inaya", "Petit", claire))
    ]
    once, actor = uuid.uuid4(), account_actor(claire)

    def send(number: int) -> str:
        talk = talks[number % 2]
        return code_of(lambda: send_message(conversation=talk, body="Bonjour", client_id=once, by=actor))

    outcomes = together(send, range(10))
    assert (outcomes.count(""), outcomes.count("conflict")) == (5, 5)
    assert sorted(Conversation.objects.values_list("last_seq", flat=True)) == [0, 1]
    assert Message.objects.count() == 1


def test_opening_at_once_makes_one(lea: YoungPerson) -> None:
    ids = together(lambda _number: str(open_conversation(person=lea, by=SYSTEM).pk), range(8))
    assert len(set(ids)) == 1


def test_no_body_lies_in_clear_on_the_disk(lea: YoungPerson, lea_account: User) -> None:
    """G21: neither in the database file nor in its journal."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps its files to itself; the row is looked at in test_sending")
    talk = open_conversation(person=lea, by=SYSTEM)
    marker = uuid.uuid4().hex
    send_message(conversation=talk, body=f"{marker} clair", client_id=uuid.uuid4(), by=account_actor(lea_account))
    path = Path(connection.settings_dict["NAME"])
    files = sorted(path.parent.glob(f"{path.name}*"))
    assert path in files
    assert [file.name for file in files if marker.encode() in bytes_of(file)] == []
