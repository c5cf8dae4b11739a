"""How an account comes to a file: the card that one holds, the link it makes."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel
from clicnjob.structures.models.people import YoungPerson
from clicnjob.structures.models.places import Structure


class CardQuerySet(models.QuerySet["Card"]):
    """Which cards."""

    def visible_to(self, actor: Actor) -> "CardQuerySet":
        """Professionals print cards of their structure's young people."""
        return (
            self.filter(young_person__structure_id=actor.structure_id)
            if actor.is_staff and actor.structure_id
            else self.none()
        )


class Card(BaseModel):
    """A printed card: a QR code worth 128 bits, something one holds (R6).

    Its token is derived from the card's id under a key outside the database, so it can be printed again; the database
    holds only a keyed hash.
    """

    young_person = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, related_name="cards")
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[CardQuerySet] = CardQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "carte"
        constraints = [
            models.UniqueConstraint(
                fields=["young_person"], condition=models.Q(revoked_at=None), name="card_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return str(self.young_person_id)


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Which links."""

    def current(self) -> "AttachmentQuerySet":
        """Links in force."""
        return self.filter(ended_at=None)

    def visible_to(self, actor: Actor) -> "AttachmentQuerySet":
        """One's own, or those of one's structure."""
        if actor.is_youth and actor.user_id:
            return self.filter(user_id=actor.user_id)
        return self.filter(structure_id=actor.structure_id) if actor.is_staff and actor.structure_id else self.none()


class Attachment(BaseModel):
    """The link between an account and a file at a structure (rattachement)."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="attachments")
    young_person = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, related_name="attachments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attachments")
    started_at = models.DateTimeField("rattaché le", default=clock.now)
    ended_at = models.DateTimeField("fin", null=True, blank=True)
    wrong_claim = models.BooleanField("mauvaise personne", default=False)
    """Joined as the wrong person, undone by a counsellor (R7): never counted."""

    objects: ClassVar[AttachmentQuerySet] = AttachmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "rattachement"
        constraints = [
            models.UniqueConstraint(
                fields=["young_person"], condition=models.Q(ended_at=None), name="attachment_person_once"
            ),
            models.UniqueConstraint(
                fields=["user", "structure"], condition=models.Q(ended_at=None), name="attachment_account_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} ↔ {self.young_person_id}"
