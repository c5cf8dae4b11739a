"""A paper on its way over a bad network: its pieces, sealed as files are, until the whole is there (ADR 22)."""

import datetime as dt
import uuid
from typing import ClassVar

from django.db import models

from clicnjob.files.models import StoredFile
from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel
from clicnjob.structures.models import YoungPerson

UPLOAD_LIFE = dt.timedelta(hours=1)
"""What did not arrive whole within this goes."""


class UploadQuerySet(models.QuerySet["Upload"]):
    """Which sendings."""

    def visible_to(self, actor: Actor) -> "UploadQuerySet":
        """One's own, by the account or the day pass that sends; nobody else's, professionals included."""
        if actor.id is None:
            return self.none()
        return self.filter(sent_by_kind=actor.kind, sent_by_id=actor.id)


class Upload(BaseModel):
    """One paper being sent. Its id is the paper's, made by the page: the same one twice is one paper."""

    young_person = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, related_name="uploads")
    sent_by_kind = models.CharField(max_length=12)
    sent_by_id = models.UUIDField()
    ends_at = models.DateTimeField("effacé au plus tard le")
    arrived = models.BooleanField("arrivé", default=False)
    """The paper was received; what remains is the look that says whether it can be read."""

    objects: ClassVar[UploadQuerySet] = UploadQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "envoi"
        indexes = [
            models.Index(fields=["ends_at"], name="upload_end"),
            models.Index(fields=["sent_by_id"], name="upload_sender"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class PieceQuerySet(models.QuerySet["Piece"]):
    """Which pieces."""

    def visible_to(self, actor: Actor) -> "PieceQuerySet":
        """Those of one's own sendings."""
        return self.filter(upload__in=Upload.objects.all().visible_to(actor).values("pk"))

    def of(self, upload: Upload, part: uuid.UUID) -> "PieceQuerySet":
        """Those of one file, in order."""
        return self.filter(upload=upload, part=part).order_by("number")


class Piece(BaseModel):
    """Some bytes of one file of an upload: encrypted in the store under a key of their own, like every file."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="pieces", db_index=False)
    part = models.UUIDField()
    """Which file of the paper; made by the page."""
    number = models.PositiveSmallIntegerField("rang")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[PieceQuerySet] = PieceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "morceau"
        constraints = [models.UniqueConstraint(fields=["upload", "part", "number"], name="piece_once")]

    def __str__(self) -> str:
        return f"{self.part} {self.number}"
