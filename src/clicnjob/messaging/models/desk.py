"""What a professional keeps at the desk: marks on conversations, reply templates, what answers when nobody is there."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.messaging.models.conversations import Conversation
from clicnjob.shared.actor import Actor, Kind, Role
from clicnjob.shared.models import BaseModel
from clicnjob.structures.models import Structure


class DeskMarkQuerySet(models.QuerySet["DeskMark"]):
    """Which marks."""

    def visible_to(self, actor: Actor) -> "DeskMarkQuerySet":
        """One's own: a colleague does not know what I follow."""
        return self.filter(user_id=actor.user_id) if actor.is_staff and actor.user_id else self.none()


class DeskMark(BaseModel):
    """What one professional notes on a conversation for oneself: « suivie », « non lue »."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="marks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    followed = models.BooleanField(default=False)
    unread = models.BooleanField(default=False)
    """Put back among the unread by hand; gone when its owner opens the conversation again."""

    objects: ClassVar[DeskMarkQuerySet] = DeskMarkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "repère"
        constraints = [models.UniqueConstraint(fields=["user", "conversation"], name="desk_mark_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.conversation_id}"


class ReplyTemplateQuerySet(models.QuerySet["ReplyTemplate"]):
    """Which templates."""

    def visible_to(self, actor: Actor) -> "ReplyTemplateQuerySet":
        """One's own and the structure's."""
        if not actor.is_staff or actor.structure_id is None or actor.user_id is None:
            return self.none()
        own = models.Q(owner_id=actor.user_id) | models.Q(owner=None)
        return self.filter(own, structure_id=actor.structure_id)

    def editable_by(self, actor: Actor) -> "ReplyTemplateQuerySet":
        """One's own; the structure's for its direction."""
        seen = self.visible_to(actor)
        return seen if actor.role is Role.DIRECTION else seen.filter(owner_id=actor.user_id)

    def kept(self) -> "ReplyTemplateQuerySet":
        """Those that were not removed."""
        return self.filter(removed_at=None)


class ReplyTemplate(BaseModel):
    """A text to begin an answer with; without an owner it is the structure's. Title and text are sealed (G21)."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="reply_templates", db_index=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    position = models.PositiveIntegerField(default=0)
    sealed = models.BinaryField()
    """Title, a line, text."""
    removed_at = models.DateTimeField(null=True, blank=True)
    """Taken away; « Rétablir » brings it back for a day."""

    objects: ClassVar[ReplyTemplateQuerySet] = ReplyTemplateQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "modèle de réponse"
        indexes = [models.Index(fields=["structure", "owner", "position"], name="reply_template_order")]

    def __str__(self) -> str:
        return str(self.pk)

    @staticmethod
    def context_of(pk: uuid.UUID) -> str:
        """The place a template is sealed for."""
        return f"reply-template|{pk}"


class ClosedAnswerQuerySet(models.QuerySet["ClosedAnswer"]):
    """Which settings."""

    def visible_to(self, actor: Actor) -> "ClosedAnswerQuerySet":
        """One's structure's; a job sees all."""
        if actor.kind is Kind.SYSTEM:
            return self
        return self.filter(structure_id=actor.structure_id) if actor.is_staff and actor.structure_id else self.none()


class ClosedAnswer(BaseModel):
    """What answers by itself when the structure is closed or the referent away. No row: on, with the usual words."""

    structure = models.OneToOneField(Structure, on_delete=models.CASCADE, related_name="closed_answer")
    enabled = models.BooleanField("répondre automatiquement", default=True)
    closed_text = models.TextField("quand la structure est fermée", blank=True)
    away_text = models.TextField("quand le référent est absent", blank=True)

    objects: ClassVar[ClosedAnswerQuerySet] = ClosedAnswerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "réponse automatique"

    def __str__(self) -> str:
        return str(self.structure_id)
