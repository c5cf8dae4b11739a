"""The outbox: what must leave is written in the transaction that decides it, and sent by a worker (D4)."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.notifications.enums import Channel, OutboxState
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.models import BaseModel
from clicnjob.structures.models import Structure, YoungPerson

PENDING = (OutboxState.WAITING, OutboxState.SENT, OutboxState.KEPT)
"""What told, or is about to tell, its reader."""


class OutboxQuerySet(models.QuerySet["Outbox"]):
    """Which rows."""

    def due(self) -> "OutboxQuerySet":
        """Rows to be sent now, and not held by another worker."""
        moment = clock.now()
        return self.filter(state=OutboxState.WAITING, not_before__lte=moment).filter(
            models.Q(leased_until=None) | models.Q(leased_until__lt=moment)
        )

    def open_in(self, group: str) -> "OutboxQuerySet":
        """What a cause told, or will tell, and that its reader did not read yet."""
        return self.filter(group=group, read_at=None, state__in=PENDING)

    def visible_to(self, actor: Actor) -> "OutboxQuerySet":
        """Direction sees what its structure sends."""
        return (
            self.filter(structure_id=actor.structure_id)
            if actor.role is Role.DIRECTION and actor.structure_id
            else self.none()
        )


class Outbox(BaseModel):
    """One SMS, e-mail or push: a fixed text and its blanks, never content (R13, G24)."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, null=True, related_name="+")
    young_person = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    """The account whose channels and stops are followed; nobody for what was asked at the moment (a code)."""
    channel = models.CharField(max_length=8, choices=Channel)
    sealed_recipient = models.BinaryField()
    template = models.CharField(max_length=40)
    sealed_blanks = models.BinaryField()
    """First name, hour, place, link: what fills the template's blanks."""
    group = models.CharField(max_length=100, blank=True)
    """The cause (a conversation): told once a channel until it is read, cancelled when it is."""
    read_at = models.DateTimeField(null=True, blank=True)
    urgent = models.BooleanField(default=False)
    """Leaves at night too: a code, a reminder of the same day."""
    state = models.CharField(max_length=10, choices=OutboxState, default=OutboxState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    claims = models.PositiveSmallIntegerField(default=0)
    """How often a worker took it: above one, an earlier one may have sent it before dying."""
    not_before = models.DateTimeField(default=clock.now)
    """Quiet hours, the delay of a fallback, the wait after a failure."""
    leased_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    provider_ref = models.CharField(max_length=80, blank=True)
    """How the provider calls it in its reports."""
    delivered_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=120, blank=True)

    objects: ClassVar[OutboxQuerySet] = OutboxQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "envoi"
        constraints = [
            models.UniqueConstraint(
                fields=["group", "channel"],
                condition=models.Q(read_at=None, state__in=PENDING) & ~models.Q(group=""),
                name="outbox_once_until_read",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "not_before"], name="outbox_due"),
            models.Index(fields=["group"], condition=models.Q(read_at=None), name="outbox_open_group"),
            models.Index(fields=["young_person", "created_at"], name="outbox_person"),
            models.Index(fields=["provider_ref"], name="outbox_reference"),
            models.Index(fields=["created_at"], name="outbox_age"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.template}"
