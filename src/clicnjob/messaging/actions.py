"""What people do in a conversation."""

import hmac
import uuid

from django.utils import translation
from django.utils.translation import gettext as _

from clicnjob.audit.actions import record
from clicnjob.messaging import notices, rules
from clicnjob.messaging.enums import Side
from clicnjob.messaging.models import Conversation, Message
from clicnjob.messaging.queries.conversations import context_of, participants
from clicnjob.realtime.actions import publish
from clicnjob.shared import clock
from clicnjob.shared.actions import action
from clicnjob.shared.actor import Actor
from clicnjob.shared.db import lock
from clicnjob.shared.errors import DomainError
from clicnjob.structures.models import Attachment, YoungPerson
from clicnjob.vault.envelope import seal
from clicnjob.vault.keys import keyed_hash


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
def send_message(*, conversation: Conversation, body: str, client_id: uuid.UUID, by: Actor) -> Message:
    """Write ``body`` (plain text, 4,000 characters at most) as the actor, once.

    ``client_id`` is made by the device: the same one with the same text gives the first message back, however often it is
    sent. Raises DomainError: ``empty``, ``too_long``, ``conflict`` (the id served for another text or conversation) and
    ``out_of_reach`` (volunteers always; professionals without content reach: R2).
    """
    text = rules.clean_body(body)
    side = rules.side_of(by)
    reached = Conversation.objects.all().visible_to(by).filter(pk=conversation.pk)
    if side is None or by.user_id is None or not reached.exists():
        raise DomainError(_("Vous ne pouvez pas écrire dans cette conversation."), code="out_of_reach")
    held = _held(conversation.pk)
    message, is_new = _store(held, text=text, client_id=client_id, author_id=by.user_id, side=side)
    if is_new and side is Side.STRUCTURE:
        notices.tell_youth(message, by=by)
    return message


@action
def post_welcome(*, conversation: Conversation, by: Actor) -> Message | None:
    """The counsellor's first message, written by the structure's template in the referent's name; once.

    ``{prenom}`` and ``{conseiller}`` are filled; without a template, a default text in the young person's language.
    ``None`` when nobody is in charge yet: a welcome is always someone's.
    """
    held = _held(conversation.pk)
    person = held.young_person
    if person.referent is None:
        return None
    link = Attachment.objects.current().filter(young_person=person).select_related("user").first()
    with translation.override(link.user.language if link else person.language):
        template = held.structure.welcome.strip() or _(
            "Bonjour {prenom}, je suis {conseiller}, de votre Mission locale. Écrivez-moi ici quand vous voulez. "
            "Vous pouvez me répondre maintenant : comment allez-vous ?"
        )
    text = template.replace("{prenom}", person.first_name).replace("{conseiller}", person.referent.first_name)
    message, _is_new = _store(
        held,
        text=rules.clean_body(text[: rules.MAX_LENGTH]),
        client_id=uuid.uuid5(held.pk, "welcome"),
        author_id=person.referent.pk,
        side=Side.STRUCTURE,
        automatic=True,
    )
    return message


@action
def mark_read(*, conversation: Conversation, seq: int, by: Actor) -> None:
    """Note that the actor's side has read up to ``seq``; a mark never goes back.

    On the structure's side only who is in charge leaves a mark (``rules.in_charge``). Does nothing out of reach.
    """
    side = rules.side_of(by)
    rows = Conversation.objects.filter(pk=conversation.pk)
    if side is None or not rows.visible_to(by).exists():
        return
    if side is Side.STRUCTURE and not rows.filter(rules.in_charge(by, clock.today())).exists():
        return
    held = _held(conversation.pk)
    seq = min(seq, held.last_seq)
    mark = "youth_read_seq" if side is Side.YOUTH else "structure_read_seq"
    if seq <= getattr(held, mark):
        return
    other = Side.STRUCTURE if side is Side.YOUTH else Side.YOUTH
    left = Message.objects.filter(conversation=held, side=other, seq__gt=seq).count()
    unread = "unread_by_youth" if side is Side.YOUTH else "unread_by_structure"
    Conversation.objects.filter(pk=held.pk).update(**{mark: seq, unread: left})
    _ring(held)


@action
def set_aside(*, conversation: Conversation, author_id: uuid.UUID, by: Actor) -> int:
    """What someone wrote as this person by mistake counts no more; returns how many messages (R7, figure 8).

    They stay for the professionals, who talked to a real person; the right young person does not read them.
    """
    held = _held(conversation.pk)
    theirs = Message.objects.filter(conversation=held, side=Side.YOUTH)
    wrong = theirs.filter(author_id=author_id).count()
    if wrong == 0:
        return 0
    right = theirs.exclude(author_id=author_id)
    held.youth_messages = right.count()
    held.first_youth_message_at = right.order_by("seq").values_list("created_at", flat=True).first()
    held.unanswered_since = None
    held.save(update_fields=["youth_messages", "first_youth_message_at", "unanswered_since"])
    record("conversation.set_aside", by=by, obj=held, count=wrong)
    _ring(held)
    return wrong


def _held(conversation_id: uuid.UUID) -> Conversation:
    """The conversation with its people, its row locked until the end of the transaction: writers pass one by one."""
    rows = lock(Conversation.objects.filter(pk=conversation_id))
    return rows.select_related("structure", "young_person", "young_person__referent").get()


def _store(
    held: Conversation, *, text: str, client_id: uuid.UUID, author_id: uuid.UUID, side: Side, automatic: bool = False
) -> tuple[Message, bool]:
    """Insert under the lock, or find the first message of this ``client_id``: a duplicate leaves no gap (D1, D2)."""
    made = Message(
        conversation=held,
        seq=held.last_seq + 1,
        author_id=author_id,
        side=side,
        automatic=automatic,
        client_id=client_id,
        sealed_body=seal(held.structure_id, text.encode(), context_of(held.pk, client_id)),
        mac=keyed_hash("message", f"{held.pk}|{author_id}|{text}"),
    )
    # A caught IntegrityError would abort PostgreSQL's transaction: insert or nothing, then look who is there.
    Message.objects.bulk_create([made], ignore_conflicts=True)
    first = Message.objects.get(author_id=author_id, client_id=client_id)
    if first.pk != made.pk:
        if first.conversation_id != held.pk or not hmac.compare_digest(first.mac, made.mac):
            raise DomainError(
                _("Ce message a déjà été envoyé avec un autre texte. Rechargez la page."), code="conflict"
            )
        first.conversation = held
        return first, False
    _count(held, made)
    _ring(held)
    return made, True


def _count(held: Conversation, message: Message) -> None:
    held.last_seq = message.seq
    held.last_message_at = message.created_at
    held.last_side = message.side
    if message.side == Side.YOUTH:
        held.unread_by_structure += 1
        held.youth_messages += 1
        held.first_youth_message_at = held.first_youth_message_at or message.created_at
        held.unanswered_since = held.unanswered_since or message.created_at
    else:
        held.unread_by_youth += 1
        if not message.automatic:
            held.unanswered_since = None
    held.save(
        update_fields=[
            "last_seq",
            "last_message_at",
            "last_side",
            "unread_by_structure",
            "youth_messages",
            "first_youth_message_at",
            "unanswered_since",
            "unread_by_youth",
        ]
    )


def _ring(held: Conversation) -> None:
    publish(f"conversation:{held.pk}", *(f"user:{user_id}" for user_id in sorted(participants(held), key=str)))
