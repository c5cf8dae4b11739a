"""One text to one or several young people, now or later; each receives it in their own conversation."""

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.messaging.enums import Delivery, FileState, MailingState, WhyNot
from clicnjob.messaging.models.conversations import Message
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.models import BaseModel
from clicnjob.structures.models import Structure, YoungPerson

LOST = [FileState.REFUSED, FileState.GONE]
"""A file in one of these states never leaves."""


class MailingQuerySet(models.QuerySet["Mailing"]):
    """Which mailings."""

    def written_by(self, actor: Actor) -> "MailingQuerySet":
        """One's own at this structure, drafts included."""
        if not actor.is_staff or actor.user_id is None or actor.structure_id is None:
            return self.none()
        return self.filter(author_id=actor.user_id, structure_id=actor.structure_id)

    def visible_to(self, actor: Actor) -> "MailingQuerySet":
        """One's own; the direction sees that the team's exist and how they went, not the drafts."""
        mine = self.written_by(actor)
        if actor.is_staff and actor.role is Role.DIRECTION:
            return mine | self.filter(structure_id=actor.structure).exclude(state=MailingState.DRAFT)
        return mine

    def due(self, moment: dt.datetime) -> "MailingQuerySet":
        """Those to be sent at ``moment`` that no worker holds, and none of whose files waits or is refused."""
        free = models.Q(leased_until=None) | models.Q(leased_until__lt=moment)
        pending = self.filter(free, state__in=[MailingState.SCHEDULED, MailingState.RUNNING], send_at__lte=moment)
        return pending.exclude(files__state__in=[FileState.CHECKING, *LOST])

    def stuck(self) -> "MailingQuerySet":
        """Those launched that do not leave, because a file was refused."""
        return self.filter(state=MailingState.SCHEDULED, files__state__in=LOST).distinct()


class Mailing(BaseModel):
    """A text and its recipients. A message sent later from a conversation is a mailing to one."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="mailings", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    from_conversation = models.BooleanField(default=False)
    """Written in a conversation to be sent later: it answers, as a message does; a mailing to several does not."""
    sealed_body = models.BinaryField(default=bytes)
    state = models.CharField(max_length=10, choices=MailingState, default=MailingState.DRAFT)
    send_at = models.DateTimeField(null=True, blank=True)
    launched_at = models.DateTimeField(null=True, blank=True)
    """When its author decided to send it: the day its recipients are counted on."""
    recipient_count = models.PositiveIntegerField(default=0)
    """How many recipients it had when it was launched."""
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    """What could not be sent was seen by its author, or by the direction once the author left."""
    worker = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[MailingQuerySet] = MailingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "envoi groupé"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=MailingState.DRAFT)
                | models.Q(send_at__isnull=False, launched_at__isnull=False),
                name="mailing_launched",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "send_at"], name="mailing_due"),
            models.Index(fields=["structure", "author", "launched_at"], name="mailing_history"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_draft(self) -> bool:
        """Still being written."""
        return self.state == MailingState.DRAFT

    @property
    def is_pending(self) -> bool:
        """Launched and not finished."""
        return self.state in {MailingState.SCHEDULED, MailingState.RUNNING}


class MailingRecipientQuerySet(models.QuerySet["MailingRecipient"]):
    """Which recipients."""

    def visible_to(self, actor: Actor) -> "MailingRecipientQuerySet":
        """Those of visible mailings; what is said of each depends on the reach (``queries.mailings``)."""
        return self.filter(mailing__in=Mailing.objects.all().visible_to(actor).values("pk"))

    def waiting(self) -> "MailingRecipientQuerySet":
        """Those not settled yet."""
        return self.filter(state=Delivery.WAITING)

    def read(self) -> "MailingRecipientQuerySet":
        """Those whose message was read by the young person."""
        return self.filter(message__seq__lte=models.F("message__conversation__youth_read_seq"))


class MailingRecipient(BaseModel):
    """A young person a mailing goes to, once, and what became of it."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="recipients", db_index=False)
    young_person = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=Delivery, default=Delivery.WAITING)
    why_not = models.CharField(max_length=12, choices=WhyNot, blank=True)
    message = models.OneToOneField(Message, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[MailingRecipientQuerySet] = MailingRecipientQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "destinataire"
        constraints = [
            models.UniqueConstraint(fields=["mailing", "young_person"], name="mailing_recipient_once"),
        ]
        indexes = [models.Index(fields=["mailing", "state"], name="mailing_recipient_state")]

    def __str__(self) -> str:
        return f"{self.mailing_id} {self.young_person_id}"
