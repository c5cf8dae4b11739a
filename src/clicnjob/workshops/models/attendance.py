"""What proves that people were there: signatures, the sheet that is kept, and what they thought of it."""

import datetime as dt
import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel
from clicnjob.workshops.enums import Face, HalfDay, Proof
from clicnjob.workshops.models.seats import Seat
from clicnjob.workshops.models.sessions import Session


class SignatureQuerySet(models.QuerySet["Signature"]):
    """Which signatures."""

    def visible_to(self, actor: Actor) -> "SignatureQuerySet":
        """Those of one's structure; of a volunteer's session; one's own."""
        if actor.is_youth:
            return self.filter(seat__young_person_id=actor.person_id)
        if actor.is_volunteer:
            return self.filter(session_id=actor.session)
        return self.filter(session__structure_id=actor.structure) if actor.is_staff else self.none()

    def to_erase(self, moment: dt.datetime) -> "SignatureQuerySet":
        """Drawn ones whose sheet was made long enough ago: the sheet is what is kept."""
        return self.filter(sealed__isnull=False, session__closed_at__lt=moment - Signature.KEPT)


class Signature(BaseModel):
    """That someone was there for a half-day: drawn with a finger, confirmed by code, or attested by a professional.

    A participant signs for a seat, a leader for the session. What was drawn are strokes, never a picture; they are sealed.
    """

    KEPT = dt.timedelta(days=31)
    """How long the strokes stay here after the closing: time enough to correct it. The sheet keeps what it shows."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="signatures")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, null=True, blank=True, related_name="signatures")
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    half_day = models.CharField("demi-journée", max_length=9, choices=HalfDay)
    proof = models.CharField("façon", max_length=8, choices=Proof)
    sealed = models.BinaryField("tracé", null=True, blank=True)
    attested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField("signé le")

    objects: ClassVar[SignatureQuerySet] = SignatureQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "signature"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(seat__isnull=False, leader__isnull=True)
                | models.Q(seat__isnull=True, leader__isnull=False),
                name="signature_of_one",
            ),
            models.UniqueConstraint(
                fields=["seat", "half_day"], condition=models.Q(seat__isnull=False), name="signature_once"
            ),
            models.UniqueConstraint(
                fields=["session", "leader", "half_day"],
                condition=models.Q(leader__isnull=False),
                name="signature_leader_once",
            ),
            models.CheckConstraint(
                condition=models.Q(proof=Proof.ATTESTED, attested_by__isnull=False)
                | (~models.Q(proof=Proof.ATTESTED) & models.Q(attested_by__isnull=True)),
                name="signature_attested_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_half_day_display()}, {self.session_id}"

    @property
    def place(self) -> str:
        """What its strokes are sealed for: they open nowhere else."""
        return f"signature|{self.session_id}|{self.pk}"


class AttendanceSheetQuerySet(models.QuerySet["AttendanceSheet"]):
    """Which sheets."""

    def visible_to(self, actor: Actor) -> "AttendanceSheetQuerySet":
        """Those of one's structure."""
        return self.filter(session__structure_id=actor.structure) if actor.is_staff else self.none()

    def current(self) -> "AttendanceSheetQuerySet":
        """Those that no later closing replaced."""
        return self.filter(replaced_at=None)


class AttendanceSheet(BaseModel):
    """The sheet of a closed session (feuille d'émargement): its data as they were, and their hash.

    Opening the session again replaces it: the row stays, so that a printed hash still says what became of it; its data go.
    """

    KEPT = dt.timedelta(days=366 * 6)
    """Funders ask for it years after; then its data are erased, its hash stays."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="sheets", db_index=False)
    number = models.PositiveSmallIntegerField("numéro", default=1)
    digest = models.CharField("empreinte", max_length=64, unique=True)
    sealed = models.BinaryField("contenu", null=True)
    present = models.PositiveSmallIntegerField("présents")
    replaced_at = models.DateTimeField("remplacée le", null=True, blank=True)

    objects: ClassVar[AttendanceSheetQuerySet] = AttendanceSheetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "feuille d’émargement"
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="sheet_number_once"),
            models.UniqueConstraint(
                fields=["session"], condition=models.Q(replaced_at=None), name="sheet_current_once"
            ),
        ]

    def __str__(self) -> str:
        return self.digest

    @property
    def place(self) -> str:
        """What its data are sealed for."""
        return f"sheet|{self.session_id}|{self.number}"


class OpinionTallyQuerySet(models.QuerySet["OpinionTally"]):
    """Which tallies."""

    def visible_to(self, actor: Actor) -> "OpinionTallyQuerySet":
        """Those of one's structure."""
        return self.filter(session__structure_id=actor.structure) if actor.is_staff else self.none()


class OpinionTally(models.Model):
    """How many chose this face after a session: a number, without people nor hours (ADR 27)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="opinions", db_index=False)
    face = models.CharField("visage", max_length=6, choices=Face)
    count = models.PositiveSmallIntegerField("réponses", default=0)

    objects: ClassVar[OpinionTallyQuerySet] = OpinionTallyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "avis sur une séance"
        constraints = [models.UniqueConstraint(fields=["session", "face"], name="opinion_once")]

    def __str__(self) -> str:
        return f"{self.face} {self.count}"


class ImiloCopyQuerySet(models.QuerySet["ImiloCopy"]):
    """Which copies."""

    def visible_to(self, actor: Actor) -> "ImiloCopyQuerySet":
        """Those of one's structure."""
        return self.filter(seat__session__structure_id=actor.structure) if actor.is_staff else self.none()


class ImiloCopy(BaseModel):
    """That a seat's result was copied into i-milo, and which: another result is to be copied again."""

    seat = models.OneToOneField(Seat, on_delete=models.CASCADE, related_name="imilo_copy")
    word = models.CharField("copié comme", max_length=12)
    copied_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[ImiloCopyQuerySet] = ImiloCopyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "ligne copiée dans i-milo"

    def __str__(self) -> str:
        return self.word
