"""Photographs, PDF and voices sent with a message."""

from typing import ClassVar

from django.db import models

from clicnjob.files.models import StoredFile
from clicnjob.messaging.enums import FileKind, FileState
from clicnjob.messaging.models.conversations import Message
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel


class EnclosureQuerySet(models.QuerySet["Enclosure"]):
    """Which files."""

    def visible_to(self, actor: Actor) -> "EnclosureQuerySet":
        """Those of the messages one reads, as long as their author has not withdrawn them (R15)."""
        messages = Message.objects.all().visible_to(actor).filter(withdrawn_at=None)
        return self.filter(message__in=messages.values("pk"))

    def openable(self) -> "EnclosureQuerySet":
        """Those whose checked copy is there and whose last day has not passed."""
        return self.filter(state=FileState.READY, expires_at__gt=clock.now())


class Enclosure(BaseModel):
    """One file of a message. What was sent waits in quarantine until a file of ours is made of it, then is destroyed (G19)."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="enclosures")
    number = models.PositiveSmallIntegerField()
    state = models.CharField("état", max_length=10, choices=FileState, default=FileState.CHECKING)
    kind = models.CharField("sorte", max_length=10, choices=FileKind, default=FileKind.UNKNOWN, blank=True)
    refusal = models.CharField("raison", max_length=20, blank=True)
    """A code of ``files.remake.REFUSALS``."""
    sealed_name = models.BinaryField()
    """Its name on the sender's device (G21)."""
    mac = models.CharField(max_length=64)
    """Keyed fingerprint of the bytes and the name: tells a retry from another file under the same ``client_id``."""
    sent_size = models.PositiveIntegerField()
    quarantined = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    """What was sent, opened by nobody."""
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    """What people open: bytes of ours."""
    thumbnail = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    size = models.PositiveIntegerField(default=0)
    pages = models.PositiveSmallIntegerField(default=0)
    seconds = models.PositiveSmallIntegerField(default=0)
    waveform = models.BinaryField(default=bytes, max_length=64)
    try_after = models.DateTimeField(default=clock.now)
    """When a worker may take it: now, or once the worker that took it must be dead."""
    tries = models.PositiveSmallIntegerField(default=0)
    copied_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """The file of the conversation before, at another structure: a worker seals it again here."""
    expires_at = models.DateTimeField("effacé le")
    gone_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[EnclosureQuerySet] = EnclosureQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "fichier joint"
        constraints = [
            models.UniqueConstraint(fields=["message", "number"], name="enclosure_once"),
            models.CheckConstraint(
                condition=~models.Q(state=FileState.READY) | models.Q(file__isnull=False),
                name="enclosure_ready_has_file",
            ),
            models.CheckConstraint(
                condition=models.Q(state=FileState.CHECKING) | models.Q(quarantined=None),
                name="enclosure_original_gone",
            ),
            models.CheckConstraint(
                condition=models.Q(state=FileState.READY) | models.Q(file=None, thumbnail=None), name="enclosure_gone"
            ),
        ]
        indexes = [
            models.Index(fields=["try_after"], name="enclosure_waiting", condition=models.Q(state=FileState.CHECKING)),
            models.Index(
                fields=["expires_at"],
                name="enclosure_deadline",
                condition=models.Q(state__in=[FileState.CHECKING, FileState.READY]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} fichier {self.number}"
