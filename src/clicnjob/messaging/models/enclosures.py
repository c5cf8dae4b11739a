"""Photographs, PDF and voices: sent with a message, or kept once for all who receive a mailing."""

from typing import ClassVar

from django.db import models

from clicnjob.files.models import StoredFile
from clicnjob.messaging.enums import FileKind, FileState
from clicnjob.messaging.models.conversations import Message
from clicnjob.messaging.models.mailings import Mailing
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel


class ExaminedFile(BaseModel):
    """A file that someone sends. It waits in quarantine until a file of ours is made of it, then is destroyed (G19)."""

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
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    """What people open: bytes of ours. Those of a mailing are shared by the messages of all its recipients."""
    thumbnail = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    size = models.PositiveIntegerField(default=0)
    pages = models.PositiveSmallIntegerField(default=0)
    seconds = models.PositiveSmallIntegerField(default=0)
    waveform = models.BinaryField(default=bytes, max_length=64)
    try_after = models.DateTimeField(default=clock.now)
    """When a worker may take it: now, or once the worker that took it must be dead."""
    tries = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField("effacé le")
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state=FileState.READY) | models.Q(file__isnull=False),
                name="%(class)s_ready_has_file",
            ),
            models.CheckConstraint(
                condition=models.Q(state=FileState.CHECKING) | models.Q(quarantined=None),
                name="%(class)s_original_gone",
            ),
            models.CheckConstraint(
                condition=models.Q(state=FileState.READY) | models.Q(file=None, thumbnail=None), name="%(class)s_gone"
            ),
        ]
        indexes = [
            models.Index(fields=["try_after"], name="%(class)s_waiting", condition=models.Q(state=FileState.CHECKING)),
            models.Index(
                fields=["expires_at"],
                name="%(class)s_deadline",
                condition=models.Q(state__in=[FileState.CHECKING, FileState.READY]),
            ),
        ]


class EnclosureQuerySet(models.QuerySet["Enclosure"]):
    """Which files."""

    def visible_to(self, actor: Actor) -> "EnclosureQuerySet":
        """Those of the messages one reads, as long as their author has not withdrawn them (R15)."""
        messages = Message.objects.all().visible_to(actor).filter(withdrawn_at=None)
        return self.filter(message__in=messages.values("pk"))

    def openable(self) -> "EnclosureQuerySet":
        """Those whose checked copy is there and whose last day has not passed."""
        return self.filter(state=FileState.READY, expires_at__gt=clock.now())


class Enclosure(ExaminedFile):
    """One file of a message."""

    sealed_words = models.BinaryField(null=True)
    """What a photo shows, what a voice says, in its author's words: for who does not see or hear it (RGAA 1.3, 4.1; G21)."""
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="enclosures", db_index=False)
    copied_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """The file of the conversation before, at another structure: a worker seals it again here."""

    objects: ClassVar[EnclosureQuerySet] = EnclosureQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(ExaminedFile.Meta):
        verbose_name = "fichier joint"
        constraints = [
            *ExaminedFile.Meta.constraints,
            models.UniqueConstraint(fields=["message", "number"], name="enclosure_once"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} fichier {self.number}"


class MailingFileQuerySet(models.QuerySet["MailingFile"]):
    """Which files of mailings."""

    def visible_to(self, actor: Actor) -> "MailingFileQuerySet":
        """Those of one's own mailings: the direction sees that they exist, not what was sent (R2)."""
        return self.filter(mailing__in=Mailing.objects.all().written_by(actor).values("pk"))

    def openable(self) -> "MailingFileQuerySet":
        """Those whose checked copy is there."""
        return self.filter(state=FileState.READY)


class MailingFile(ExaminedFile):
    """One file of a mailing: checked once, then enclosed in each recipient's message, the bytes being the same."""

    mailing = models.ForeignKey(Mailing, on_delete=models.PROTECT, related_name="files", db_index=False)

    objects: ClassVar[MailingFileQuerySet] = MailingFileQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(ExaminedFile.Meta):
        verbose_name = "fichier d’un envoi"
        constraints = [
            *ExaminedFile.Meta.constraints,
            models.UniqueConstraint(fields=["mailing", "number"], name="mailingfile_once"),
            models.UniqueConstraint(fields=["mailing", "mac"], name="mailingfile_same_once"),
        ]

    def __str__(self) -> str:
        return f"{self.mailing_id} fichier {self.number}"
