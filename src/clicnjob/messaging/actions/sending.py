"""Opening a conversation and writing in it."""

import uuid

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from clicnjob.audit.actions import record
from clicnjob.messaging import notices, rules
from clicnjob.messaging.actions.storing import held_row, store
from clicnjob.messaging.drafts import Stored
from clicnjob.messaging.enums import Side
from clicnjob.messaging.models import Conversation, Message
from clicnjob.messaging.queries.versions import message_at
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.errors import DomainError
from clicnjob.shared.prepared import prepared
from clicnjob.structures.models import YoungPerson
from clicnjob.structures.queries.people import language_of


@action
def open_conversation(*, person: YoungPerson, by: Actor) -> Conversation:
    """The conversation of a young person with the structure, made at the first call; the same one afterwards."""
    made = Conversation(structure_id=person.structure_id, young_person=person)
    Conversation.objects.bulk_create([made], ignore_conflicts=True)
    found = Conversation.objects.get(young_person=person)
    if found.pk == made.pk:
        record("conversation.opened", by=by, obj=found)
    return found


@action
def send_message(
    *,
    conversation: Conversation,
    body: str,
    client_id: uuid.UUID,
    reply_to: int | None = None,
    by_sms: bool = False,
    by: Actor,
) -> Message:
    """Write ``body`` (plain text, 4,000 characters at most) as the actor, once; ``reply_to`` is the rank it answers.

    ``client_id`` is made by the device: the same one with the same text gives the first message back, however often it is
    sent. Raises DomainError: ``empty``, ``too_long``, ``conflict`` (the id served for another text or conversation) and
    ``out_of_reach`` (volunteers always; professionals without content reach: R2). An answer to a message that is not there
    for the actor is a plain message: words are never lost for a quote.
    """
    text = rules.clean_body(body)
    side = rules.side_of(by)
    reached = Conversation.objects.all().visible_to(by).filter(pk=conversation.pk)
    if side is None or by.user_id is None or not reached.exists():
        raise DomainError(_("Vous ne pouvez pas écrire dans cette conversation."), code="out_of_reach")
    held = held_row(conversation.pk)
    answered = message_at(by, held, reply_to)
    message, is_new = store(
        held,
        text=text,
        client_id=client_id,
        author_id=by.user_id,
        side=side,
        reply_to_seq=answered.seq if answered is not None else None,
        by_sms=by_sms,
    )
    if is_new:
        tell_of(message, by=by)
    return message


def follow(stored: Stored, *, by: Actor) -> None:
    """``send_message``'s sequel for a message stored by the fast door, in the transaction that stores it."""
    [message] = _stored(stored.id)
    tell_of(message, by=by)


@prepared
def _stored(message_id: uuid.UUID) -> QuerySet[Message]:
    rows = Message.objects.select_related(
        "author",
        "conversation__structure",
        "conversation__young_person__referent",
        "conversation__young_person__structure",
    )
    return rows.filter(pk=message_id)


def tell_of(message: Message, *, by: Actor) -> None:
    """The notice to the other side; what storeys above do at a young person's first message. In its transaction."""
    if message.side == Side.STRUCTURE:
        notices.tell_youth(message, by=by)
        return
    notices.tell_counsellors(message, by=by)
    if message.conversation.youth_messages == 1:
        notices.first_message(message.conversation.young_person)


@action
def post_welcome(*, conversation: Conversation, by: Actor) -> Message | None:
    """The counsellor's first message, written by the structure's template in the referent's name; once.

    ``{prenom}`` and ``{conseiller}`` are filled; without a template, a default text in the young person's language.
    ``None`` when nobody is in charge yet: a welcome is always someone's.
    """
    held = held_row(conversation.pk)
    person = held.young_person
    if person.referent is None:
        return None
    with translation.override(language_of(person)):
        template = held.structure.welcome.strip() or _(
            "Bonjour {prenom}, je suis {conseiller}, de votre Mission locale. Écrivez-moi ici quand vous voulez. "
            "Vous pouvez me répondre maintenant : comment allez-vous ?"
        )
    text = template.replace("{prenom}", person.first_name).replace("{conseiller}", person.referent.first_name)
    message, _is_new = store(
        held,
        text=rules.clean_body(text[: rules.MAX_LENGTH]),
        client_id=uuid.uuid5(held.pk, "welcome"),
        author_id=person.referent.pk,
        side=Side.STRUCTURE,
        automatic=True,
    )
    return message
