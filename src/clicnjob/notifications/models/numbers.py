"""What is known of phone numbers and of the SMS gateway, without holding a number: keyed hashes."""

from typing import ClassVar

from django.db import models

from clicnjob.notifications.enums import Channel
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.models import BaseModel
from clicnjob.structures.models import Structure


class DeadNumberQuerySet(models.QuerySet["DeadNumber"]):
    """Which numbers."""

    def visible_to(self, actor: Actor) -> "DeadNumberQuerySet":
        """Hashes are shown to nobody: a person's page asks about its own number."""
        return self.none()


class DeadNumber(BaseModel):
    """A number that the gateway gave up for good: not used any more, until something is delivered there."""

    number_hash = models.CharField(max_length=64, unique=True)
    reason = models.CharField(max_length=120)

    objects: ClassVar[DeadNumberQuerySet] = DeadNumberQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "numéro qui ne répond plus"

    def __str__(self) -> str:
        return self.reason


class InboundEventQuerySet(models.QuerySet["InboundEvent"]):
    """Which events."""

    def visible_to(self, actor: Actor) -> "InboundEventQuerySet":
        """Counted, shown to nobody."""
        return self.none()


class InboundEvent(BaseModel):
    """One call of the gateway, taken once: what kind, what became of it. Neither number nor text."""

    event_hash = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=10)
    outcome = models.CharField(max_length=20)

    objects: ClassVar[InboundEventQuerySet] = InboundEventQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "appel de la passerelle SMS"
        indexes = [
            models.Index(fields=["kind", "outcome", "created_at"], name="inbound_count"),
            models.Index(fields=["created_at"], name="inbound_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.outcome}"


class CapAlarmQuerySet(models.QuerySet["CapAlarm"]):
    """Which alarms."""

    def visible_to(self, actor: Actor) -> "CapAlarmQuerySet":
        """Those of one's structure, for its direction."""
        return self.filter(structure_id=actor.structure) if actor.role is Role.DIRECTION else self.none()


class CapAlarm(BaseModel):
    """A ceiling of SMS was reached on a day (G16): one row, one notice to the direction."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.SMS)
    what = models.CharField(max_length=12)
    """Which ceiling: ``number``, ``person``, ``structure``, ``everyone``."""

    objects: ClassVar[CapAlarmQuerySet] = CapAlarmQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "plafond de SMS atteint"
        constraints = [models.UniqueConstraint(fields=["structure", "day", "what"], name="cap_alarm_once")]

    def __str__(self) -> str:
        return f"{self.what} {self.day}"
