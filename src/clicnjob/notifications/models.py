"""The outbox: what must leave is written in the transaction that decides it, and sent by a worker (D4)."""

from typing import ClassVar

from django.db import models

from clicnjob.notifications.enums import Channel, OutboxState
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.models import BaseModel
from clicnjob.structures.models import Structure, YoungPerson


class OutboxQuerySet(models.QuerySet["Outbox"]):
    """Which rows."""

    def due(self) -> "OutboxQuerySet":
        """Rows to be sent now, and not held by another worker."""
        moment = clock.now()
        return self.filter(state=OutboxState.WAITING, next_try_at__lte=moment).filter(
            models.Q(leased_until=None) | models.Q(leased_until__lt=moment)
        )

    def visible_to(self, actor: Actor) -> "OutboxQuerySet":
        """Direction sees what its structure sends."""
        return (
            self.filter(structure_id=actor.structure_id)
            if actor.role is Role.DIRECTION and actor.structure_id
            else self.none()
        )


class Outbox(BaseModel):
    """One SMS or e-mail: a fixed text and its blanks, never content (R13, G24)."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, null=True, related_name="+")
    young_person = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, null=True, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    sealed_recipient = models.BinaryField()
    template = models.CharField(max_length=40)
    sealed_blanks = models.BinaryField()
    """First name, hour, place, link: what fills the template's blanks."""
    state = models.CharField(max_length=10, choices=OutboxState, default=OutboxState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=clock.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=120, blank=True)

    objects: ClassVar[OutboxQuerySet] = OutboxQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "envoi"
        indexes = [models.Index(fields=["state", "next_try_at"], name="outbox_due")]

    def __str__(self) -> str:
        return f"{self.channel} {self.template}"
