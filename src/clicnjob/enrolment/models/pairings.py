"""A helper's own phone lent to one person of the room, for one paper (R4, ADR 22)."""

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel
from clicnjob.workshops.models import DayPass, Seat


class PairingQuerySet(models.QuerySet["Pairing"]):
    """Which pairings."""

    def visible_to(self, actor: Actor) -> "PairingQuerySet":
        """One's own: who made it shows its code and may end it."""
        if actor.is_volunteer:
            return self.filter(day_pass_id=actor.pass_id)
        return self.filter(account_id=actor.user_id) if actor.is_staff else self.none()


class Pairing(BaseModel):
    """A phone that may photograph one paper of one person. It acts for who made it, and never outlives their right."""

    TO_PAIR = dt.timedelta(minutes=5)
    """How long the code can be scanned."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="pairings")
    day_pass = models.ForeignKey(DayPass, on_delete=models.CASCADE, null=True, blank=True, related_name="pairings")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    pair_before = models.DateTimeField("à scanner avant")
    paired_at = models.DateTimeField("téléphone relié à", null=True, blank=True)
    document_id = models.UUIDField(null=True, blank=True)
    """The paper it sent: it sends no other."""
    ended_at = models.DateTimeField("terminé à", null=True, blank=True)

    objects: ClassVar[PairingQuerySet] = PairingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "téléphone relié"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(day_pass__isnull=False, account__isnull=True)
                | models.Q(day_pass__isnull=True, account__isnull=False),
                name="pairing_made_by_one",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def waits_for_phone(self, moment: dt.datetime) -> bool:
        """Whether its code can still be scanned: once, within five minutes."""
        return self.paired_at is None and self.ended_at is None and moment < self.pair_before
