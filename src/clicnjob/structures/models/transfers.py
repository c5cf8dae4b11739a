"""A young person goes on with another structure, when both agree (transfert)."""

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.models import BaseModel
from clicnjob.structures.enums import DeclineReason, TransferReason, TransferState
from clicnjob.structures.models.people import YoungPerson
from clicnjob.structures.models.places import Structure


def _answers(actor: Actor) -> bool:
    """Who answers for a structure: its direction, and the sector manager of all its places."""
    return actor.role is Role.DIRECTION or (actor.role is Role.SECTOR_MANAGER and actor.site_id is None)


class TransferQuerySet(models.QuerySet["Transfer"]):
    """Which requests."""

    def waiting(self) -> "TransferQuerySet":
        """Those nobody settled yet."""
        return self.filter(state=TransferState.WAITING)

    def sent_by(self, actor: Actor) -> "TransferQuerySet":
        """Those of one's structure that one made, or whose young person one follows; the direction's all, a place's."""
        if not actor.is_staff or actor.structure_id is None or actor.user_id is None:
            return self.none()
        here = self.filter(structure_id=actor.structure_id)
        if _answers(actor):
            return here
        mine = models.Q(asked_by_id=actor.user_id) | models.Q(young_person__referent_id=actor.user_id)
        if actor.role is Role.SECTOR_MANAGER:
            mine |= models.Q(young_person__site_id=actor.site_id)
        return here.filter(mine)

    def answered_by(self, actor: Actor) -> "TransferQuerySet":
        """Those asked of one's structure, for who answers for it."""
        if not actor.is_staff or actor.structure_id is None or not _answers(actor):
            return self.none()
        return self.filter(target_id=actor.structure_id)

    def visible_to(self, actor: Actor) -> "TransferQuerySet":
        """Both ends, each for those it concerns; the young person's own. Nobody else of either structure."""
        if actor.is_youth and actor.person_id:
            return self.filter(models.Q(young_person_id=actor.person_id) | models.Q(received_id=actor.person_id))
        return self.sent_by(actor) | self.answered_by(actor)


class Transfer(BaseModel):
    """One request: ``structure`` asks ``target``. Accepted, the file of ``structure`` is closed and ``received`` opened."""

    LIFE = dt.timedelta(days=14)

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="transfers_sent", db_index=False)
    target = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="transfers_received", db_index=False)
    young_person = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, related_name="transfers")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("raison", max_length=12, choices=TransferReason)
    sealed_note = models.BinaryField(default=bytes)
    """A word for who answers, sealed for the target structure."""
    state = models.CharField("état", max_length=10, choices=TransferState, default=TransferState.WAITING)
    declined_for = models.CharField("raison du refus", max_length=12, choices=DeclineReason, blank=True)
    expires_at = models.DateTimeField("à répondre avant le")
    settled_at = models.DateTimeField("fin", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    """The account that settled it; nobody for a request that expired."""
    received = models.OneToOneField(
        YoungPerson, on_delete=models.CASCADE, null=True, blank=True, related_name="came_by"
    )
    """The file at the target structure."""

    objects: ClassVar[TransferQuerySet] = TransferQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "transfert"
        constraints = [
            models.UniqueConstraint(
                fields=["young_person"],
                condition=models.Q(state=TransferState.WAITING),
                name="transfer_waiting_once",
                violation_error_message="Un transfert est déjà demandé pour ce jeune.",
            ),
            models.CheckConstraint(condition=~models.Q(structure=models.F("target")), name="transfer_elsewhere"),
            models.CheckConstraint(
                condition=models.Q(state=TransferState.WAITING, settled_at=None)
                | (~models.Q(state=TransferState.WAITING) & models.Q(settled_at__isnull=False)),
                name="transfer_settled",
            ),
            models.CheckConstraint(
                condition=models.Q(state=TransferState.ACCEPTED, received__isnull=False)
                | (~models.Q(state=TransferState.ACCEPTED) & models.Q(received=None)),
                name="transfer_opens_a_file",
            ),
            models.CheckConstraint(
                condition=models.Q(state=TransferState.DECLINED) & ~models.Q(declined_for="")
                | (~models.Q(state=TransferState.DECLINED) & models.Q(declined_for="")),
                name="transfer_declined_for",
            ),
        ]
        indexes = [
            models.Index(fields=["structure", "created_at"], name="transfer_sent"),
            models.Index(fields=["target", "created_at"], name="transfer_received"),
            models.Index(fields=["expires_at"], name="transfer_due", condition=models.Q(state=TransferState.WAITING)),
        ]

    def __str__(self) -> str:
        return f"{self.young_person_id} → {self.target_id}"

    @property
    def is_waiting(self) -> bool:
        """Nobody settled it yet."""
        return self.state == TransferState.WAITING
