"""Who looked at which papers, and the meters under whose lock looks are counted (G33)."""

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.models import BaseModel, paired
from clicnjob.structures.models import Structure

CONFIRMED_FOR = dt.timedelta(hours=1)
"""How long « yes, this is my work » holds."""


class LookQuerySet(models.QuerySet["Look"]):
    """Which looks."""

    def visible_to(self, actor: Actor) -> "LookQuerySet":
        """Counted, never shown: the trail and the young person's own journal tell who looked."""
        return self.none()


class Look(BaseModel):
    """A professional looked at a paper: one row for an hour, however many pages and times."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    document_id = models.UUIDField()
    """No key: a paper taken back does not take back that it was seen."""
    at = models.DateTimeField(default=clock.now)

    objects: ClassVar[LookQuerySet] = LookQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "regard"
        indexes = [
            models.Index(fields=["structure", "at"], name="look_structure_at"),
            models.Index(fields=["user", "at"], name="look_user_at"),
            models.Index(fields=["at"], name="look_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class MeterQuerySet(models.QuerySet["Meter"]):
    """Which meters."""

    def visible_to(self, actor: Actor) -> "MeterQuerySet":
        """Those of its structure, for direction."""
        if actor.role is not Role.DIRECTION or actor.structure_id is None:
            return self.none()
        return self.filter(structure_id=actor.structure_id)


class Meter(BaseModel):
    """Where the looks of one professional, or of a whole structure (no ``user``), are held against their bounds."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    asked_at = models.DateTimeField("signalé le", null=True)
    confirmed_at = models.DateTimeField("confirmé le", null=True)
    stopped_at = models.DateTimeField("arrêté le", null=True)
    lifted_at = models.DateTimeField("arrêt levé le", null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """Counting starts again from there."""

    objects: ClassVar[MeterQuerySet] = MeterQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "compteur"
        constraints = [
            models.UniqueConstraint(fields=["structure", "user"], name="meter_of_one"),
            models.UniqueConstraint(
                fields=["structure"], condition=models.Q(user__isnull=True), name="meter_of_structure"
            ),
            paired("lifted_at", "lifted_by", name="meter_lifted"),
        ]

    def __str__(self) -> str:
        return "structure" if self.user_id is None else str(self.user_id)

    def is_confirmed(self, moment: dt.datetime) -> bool:
        """Whether someone has just said that this is work."""
        return self.confirmed_at is not None and self.confirmed_at > moment - CONFIRMED_FOR
