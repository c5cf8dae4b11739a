"""What is shared into a conversation: a seat, an appointment, a document asked for, a link."""

from typing import ClassVar

from django.db import models

from clicnjob.messaging.models.conversations import Message
from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel


class SharedCardQuerySet(models.QuerySet["SharedCard"]):
    """Which cards."""

    def visible_to(self, actor: Actor) -> "SharedCardQuerySet":
        """Those of readable messages."""
        return self.filter(message__in=Message.objects.all().visible_to(actor).values("pk"))


class SharedCard(BaseModel):
    """A card under a message. It holds whom it points at and the last answer; its state is asked of the feature each time."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="card")
    kind = models.CharField(max_length=20)
    """A provider of ``messaging.cards``."""
    target = models.CharField(max_length=40, blank=True)
    """The session, the appointment, the sort of document: an id or a code, never content."""
    sealed_link = models.BinaryField(default=bytes)
    answer = models.CharField(max_length=40, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[SharedCardQuerySet] = SharedCardQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "carte partagée"

    def __str__(self) -> str:
        return f"{self.kind} {self.target}"
