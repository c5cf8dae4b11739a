"""A message that the structure writes by itself, in someone's name: said to be automatic, never an answer."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils import timezone, translation

from clicnjob.accounts.models import User
from clicnjob.messaging import rules
from clicnjob.messaging.actions.inserting import insert
from clicnjob.messaging.actions.storing import held_row, store
from clicnjob.messaging.drafts import Draft
from clicnjob.messaging.enums import Side
from clicnjob.messaging.models import Conversation, Message
from clicnjob.messaging.queries.conversations import languages_of
from clicnjob.messaging.queries.hearing import participants_of, places_of
from clicnjob.realtime.actions import publish
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.structures.queries.people import language_of


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


PIECE = 500
"""Messages stored by one statement."""


@dataclass(frozen=True, slots=True)
class Post:
    """One automatic message to write: where (with its structure and young person), in whose name, what, under which id."""

    conversation: Conversation
    author_id: uuid.UUID
    words: Callable[[], str]
    client_id: uuid.UUID


@action
def post_automatic_to_many(*, posts: Sequence[Post], by: Actor) -> int:
    """``post_automatic`` in many conversations, one message each, in a number of statements that does not follow theirs.

    Returns how many were written now. A conversation that went on elsewhere is left alone.
    """
    posts = sorted(posts, key=lambda post: post.conversation.pk)  # the order in which everybody locks them
    languages = languages_of([post.conversation.young_person for post in posts])
    written = 0
    for start in range(0, len(posts), PIECE):
        piece = posts[start : start + PIECE]
        done = insert([_draft(post, languages[post.conversation.young_person_id]) for post in piece])
        written += sum(not isinstance(one, Exception) and one.is_new for one in done)
    readers = participants_of(places_of([post.conversation.pk for post in posts])) if posts else {}
    publish(*(f"conversation:{pk}" for pk in readers))
    publish(*(f"user:{user_id}" for user_id in sorted(set().union(*readers.values()), key=str)))
    return written


def _draft(post: Post, language: str) -> Draft:
    conversation = post.conversation
    with translation.override(language), timezone.override(conversation.structure.timezone):
        text = rules.clean_body(post.words()[: rules.MAX_LENGTH])
    return Draft(
        conversation.pk,
        conversation.structure_id,
        post.author_id,
        Side.STRUCTURE,
        text,
        post.client_id,
        automatic=True,
        answers=False,
    )
