"""A conversation between Léa and Claire, ready to be written in."""

import uuid
from collections.abc import Callable

import pytest

from clicnjob.accounts.models import User
from clicnjob.enrolment.actors import account_actor
from clicnjob.messaging.actions import open_conversation, send_message
from clicnjob.messaging.models import Conversation, Message
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import YoungPerson

Say = Callable[..., Message]


@pytest.fixture
def talk(lea: YoungPerson, lea_account: User) -> Conversation:
    """Léa's conversation."""
    return open_conversation(person=lea, by=SYSTEM)


@pytest.fixture
def nice_talk(younes: YoungPerson, younes_account: User) -> Conversation:
    """Younès's, at another structure."""
    return open_conversation(person=younes, by=SYSTEM)


@pytest.fixture
def say() -> Say:
    """Somebody writes."""

    def write(conversation: Conversation, user: User, body: str, client_id: uuid.UUID | None = None) -> Message:
        return send_message(
            conversation=conversation, body=body, client_id=client_id or uuid.uuid4(), by=account_actor(user)
        )

    return write
