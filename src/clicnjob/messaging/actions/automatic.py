"""A message that the structure writes by itself, in someone's name: said to be automatic, never an answer."""

import uuid
from collections.abc import Callable

from django.utils import timezone, translation

from clicnjob.accounts.models import User
from clicnjob.messaging import rules
from clicnjob.messaging.actions.storing import held_row, store
from clicnjob.messaging.enums import Side
from clicnjob.messaging.models import Conversation, Message
from clicnjob.messaging.queries.conversations import language_of
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor


@action
def post_automatic(
    *, conversation: Conversation, author: User, words: Callable[[], str], client_id: uuid.UUID, by: Actor
) -> Message:
    """Write what ``words`` says in the young person's language, once for a ``client_id``, in the name of ``author``."""
    held = held_row(conversation.pk)
    with translation.override(language_of(held.young_person)), timezone.override(held.structure.timezone):
        text = words()
    message, _is_new = store(
        held,
        text=rules.clean_body(text[: rules.MAX_LENGTH]),
        client_id=client_id,
        author_id=author.pk,
        side=Side.STRUCTURE,
        automatic=True,
    )
    return message
