"""What a message said before it was edited or withdrawn: kept for the audit, shown on no conversation (R15)."""

from typing import ClassVar

from django.db import models

from clicnjob.messaging.models.conversations import Message
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.models import BaseModel


class MessageVersionQuerySet(models.QuerySet["MessageVersion"]):
    """Which former texts."""

    def visible_to(self, actor: Actor) -> "MessageVersionQuerySet":
        """Direction's, of its structure; a report leads there (``queries.reports``), no conversation does."""
        if actor.role is not Role.DIRECTION:
            return self.none()
        return self.filter(message__conversation__structure_id=actor.structure)


class MessageVersion(BaseModel):
    """One former text of a message, sealed for this row. ``created_at`` is the moment it went out of view."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField()
    sealed_body = models.BinaryField()
    withdrawn = models.BooleanField(default=False)
    """Taken out of view by its author; otherwise replaced by another text."""

    objects: ClassVar[MessageVersionQuerySet] = MessageVersionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "ancien texte"
        constraints = [models.UniqueConstraint(fields=["message", "number"], name="message_version_once")]

    def __str__(self) -> str:
        return f"{self.message_id} n° {self.number}"
