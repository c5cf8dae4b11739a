"""The counters under whose lock professionals open, search and take away (G33)."""

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.models import BaseModel, paired
from clicnjob.structures.bounds import DAY, HOUR, Verdict, quota_of
from clicnjob.structures.enums import Counted, GoOnReason, LiftReason
from clicnjob.structures.models.places import Structure

CONFIRMED_FOR = dt.timedelta(hours=1)
"""How long « yes, this is my work » holds."""


class SightQuerySet(models.QuerySet["Sight"]):
    """Which sights."""

    def visible_to(self, actor: Actor) -> "SightQuerySet":
        """Counted, never shown: the trail and the young person's own journal tell who looked."""
        return self.none()


class Sight(BaseModel):
    """A professional opened this: one row for an hour, however many pages and times."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    what = models.CharField(max_length=12, choices=Counted)
    object_id = models.UUIDField()
    """No key: what is taken back does not take back that it was seen."""
    at = models.DateTimeField(default=clock.now)

    objects: ClassVar[SightQuerySet] = SightQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "ouverture"
        indexes = [
            models.Index(fields=["user", "object_id", "at"], name="sight_user_object"),
            models.Index(fields=["structure"], name="sight_structure"),
            models.Index(fields=["at"], name="sight_at"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.at:%Y-%m-%d %H:%M}"


class MeterQuerySet(models.QuerySet["Meter"]):
    """Which meters."""

    def visible_to(self, actor: Actor) -> "MeterQuerySet":
        """Those of its structure, for direction."""
        if actor.role is not Role.DIRECTION or actor.structure_id is None:
            return self.none()
        return self.filter(structure_id=actor.structure_id)


class Meter(BaseModel):
    """How much of one kind a professional, or a whole structure (no ``user``), took in its hour and in its day."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    what = models.CharField("quoi", max_length=12, choices=Counted)
    hour_from = models.DateTimeField(null=True)
    hour_count = models.PositiveIntegerField(default=0)
    day_from = models.DateTimeField(null=True)
    day_count = models.PositiveIntegerField(default=0)
    """An hour and a day begin with the first one counted."""
    asked_at = models.DateTimeField("signalé le", null=True)
    confirmed_at = models.DateTimeField("confirmé le", null=True)
    confirmed_why = models.CharField("motif", max_length=12, choices=GoOnReason, blank=True)
    stopped_at = models.DateTimeField("arrêté le", null=True)
    lifted_at = models.DateTimeField("arrêt levé le", null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_why = models.CharField("motif", max_length=12, choices=LiftReason, blank=True)

    objects: ClassVar[MeterQuerySet] = MeterQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "compteur"
        constraints = [
            models.UniqueConstraint(fields=["structure", "what", "user"], name="meter_of_user"),
            models.UniqueConstraint(
                fields=["structure", "what"], condition=models.Q(user__isnull=True), name="meter_of_everybody"
            ),
            paired("lifted_at", "lifted_by", name="meter_lifted_by"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {'structure' if self.user_id is None else self.user_id}"

    def roll(self, moment: dt.datetime) -> None:
        """Begin a new hour, a new day, where the former one is over."""
        if self.hour_from is None or self.hour_from + HOUR <= moment:
            self.hour_from, self.hour_count = moment, 0
        if self.day_from is None or self.day_from + DAY <= moment:
            self.day_from, self.day_count = moment, 0

    def add(self) -> None:
        """One more."""
        self.hour_count += 1
        self.day_count += 1

    def verdict(self, moment: dt.datetime) -> Verdict:
        """What one more meets, once its hour and its day are those of ``moment``."""
        if self.stopped_at is not None:
            return Verdict.STOP
        self.roll(moment)
        quota = quota_of(Counted(self.what))
        if self.user_id is None:
            return quota.everybody.verdict(self.day_count)
        return max(quota.hour.verdict(self.hour_count), quota.day.verdict(self.day_count))

    def is_confirmed(self, moment: dt.datetime) -> bool:
        """Whether someone has just said that this is work."""
        return self.confirmed_at is not None and self.confirmed_at > moment - CONFIRMED_FOR

    def clear(self) -> None:
        """Count anew, as if nothing had been taken."""
        self.hour_from = self.day_from = self.asked_at = self.confirmed_at = self.stopped_at = None
        self.hour_count = self.day_count = 0
        self.confirmed_why = ""
