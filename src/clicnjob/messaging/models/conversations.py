"""One conversation per young person with the structure; it belongs to the structure."""

import datetime as dt
from typing import ClassVar

from django.apps import apps
from django.conf import settings
from django.db import models

from clicnjob.accounts.models import User
from clicnjob.messaging.enums import Side
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel
from clicnjob.structures.models import Structure, YoungPerson


class ConversationQuerySet(models.QuerySet["Conversation"]):
    """Which conversations."""

    def readable_by(self, actor: Actor, *, moment: dt.datetime) -> "ConversationQuerySet":
        """Those whose content the actor reaches at ``moment`` (R2)."""
        people = YoungPerson.objects.all().content_visible_to(actor, moment=moment)
        return self.filter(young_person__in=people.values("pk"))

    def visible_to(self, actor: Actor) -> "ConversationQuerySet":
        """Same reach as ``readable_by``, now."""
        return self.readable_by(actor, moment=clock.now())

    def open(self) -> "ConversationQuerySet":
        """Those in which one writes."""
        return self.filter(closed_at=None)

    def reached_by(self, actor: Actor) -> "ConversationQuerySet":
        """The conversations of ``visible_to``, to list them."""
        return self.filter(young_person__in=YoungPerson.objects.all().ids_reached_by(actor, moment=clock.now()))


class Conversation(BaseModel):
    """The thread of one young person. ``last_seq`` counts its messages: the order everyone sees (D2)."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="conversations")
    young_person = models.OneToOneField(YoungPerson, on_delete=models.CASCADE, related_name="conversation")
    last_seq = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)
    """Grows with each change of a message (written, edited, withdrawn…): the cursor of who comes back."""
    last_message_at = models.DateTimeField(null=True, blank=True)
    last_side = models.CharField(max_length=10, choices=Side, blank=True)
    unanswered_since = models.DateTimeField(null=True, blank=True)
    """The oldest message of the young person without an answer of the structure."""
    youth_read_seq = models.PositiveIntegerField(default=0)
    structure_read_seq = models.PositiveIntegerField(default=0)
    unread_by_youth = models.PositiveIntegerField(default=0)
    unread_by_structure = models.PositiveIntegerField(default=0)
    youth_messages = models.PositiveIntegerField(default=0)
    first_youth_message_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    """It went on at another structure (ADR 17), or its file is closed: it is still read, nothing is written any more."""
    came_with = models.PositiveIntegerField(default=0)
    """The rank of the last message that came from the structure before; 0 when it began here."""
    first_id = models.UUIDField(null=True, blank=True)
    """The conversation it began as: what a device keeps under that name, unsent, is found again."""
    past_id = models.UUIDField(null=True, blank=True)
    """The closed conversation of a file that was merged into this one: « vos messages d’avant » (ADR 38)."""

    objects: ClassVar[ConversationQuerySet] = ConversationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "conversation"

    def __str__(self) -> str:
        return str(self.young_person_id)

    @property
    def device_key(self) -> str:
        """The name under which a device keeps what is not sent yet: the same wherever the conversation goes on."""
        return str(self.first_id or self.pk)


class MessageQuerySet(models.QuerySet["Message"]):
    """Which messages."""

    def visible_to(self, actor: Actor) -> "MessageQuerySet":
        """Those of readable conversations."""
        return self.filter(conversation__in=Conversation.objects.all().visible_to(actor).values("pk"))

    def with_author(self) -> "MessageQuerySet":
        """With the first name of who wrote each; the rest of their account is not asked."""
        others = (field.name for field in User._meta.concrete_fields if field.name not in {"id", "first_name"})
        return self.select_related("author").defer(*(f"author__{name}" for name in others))

    def with_what_hangs(self) -> "MessageQuerySet":
        """Annotated with whether a card (``carries``) or files (``encloses``) hang on each."""
        return self.annotate(
            carries=models.Exists(
                apps.get_model("messaging", "SharedCard").objects.filter(message=models.OuterRef("pk"))
            ),
            encloses=models.Exists(
                apps.get_model("messaging", "Enclosure").objects.filter(message=models.OuterRef("pk"))
            ),
        )


class Message(BaseModel):
    """One message, sealed. ``client_id`` is made by the device: the same one is never stored twice (D1)."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages", db_index=False)
    seq = models.PositiveIntegerField()
    revision = models.PositiveIntegerField()
    """The conversation's revision when this message last changed: a reader who knows ``n`` asks what is above ``n``."""
    reply_to_seq = models.PositiveIntegerField(null=True, blank=True)
    """The message of the same conversation that this one answers."""
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    side = models.CharField(max_length=10, choices=Side)
    automatic = models.BooleanField(default=False)
    """Written by the structure's own template in the referent's name (the welcome)."""
    answers = models.BooleanField(default=True)
    """What the young person asked is answered by it: not by an automatic message, nor by one sent to many."""
    by_sms = models.BooleanField(default=False)
    """The young person answered one of our SMS: it came by the gateway, not by the page."""
    client_id = models.UUIDField()
    sealed_body = models.BinaryField()
    mac = models.CharField(max_length=64)
    """Keyed fingerprint of the body: tells a retry from another text under the same ``client_id``."""
    tokens = models.BinaryField(default=bytes)
    """Keyed hashes of the body's stems, eight bytes each, sorted: what search looks through (``messaging.stems``)."""
    edited_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    """Taken out of view by its author (R15); what it said stays for the audit, in ``MessageVersion``."""

    objects: ClassVar[MessageQuerySet] = MessageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "message"
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="message_order"),
            models.UniqueConstraint(fields=["author", "client_id"], name="message_once"),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id} n° {self.seq}"
