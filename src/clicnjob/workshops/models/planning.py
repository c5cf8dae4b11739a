"""Workshops that come back every week, and their weekly moments."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel
from clicnjob.structures.enums import Weekday
from clicnjob.structures.models import Site, Structure


class WorkshopQuerySet(models.QuerySet["Workshop"]):
    """Which workshops."""

    def visible_to(self, actor: Actor) -> "WorkshopQuerySet":
        """Those of one's structure."""
        return self.filter(structure_id=actor.structure) if actor.is_staff else self.none()


class Workshop(BaseModel):
    """A recurring workshop: every young person goes through it once (90 minutes)."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="workshops")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="workshops")
    title = models.CharField("titre", max_length=120)
    room = models.CharField("salle", max_length=80)
    minutes = models.PositiveSmallIntegerField("durée en minutes", default=90)
    capacity = models.PositiveSmallIntegerField("places", default=12)
    to_bring = models.TextField("à apporter", blank=True)
    ended_on = models.DateField("arrêté le", null=True, blank=True)

    objects: ClassVar[WorkshopQuerySet] = WorkshopQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "atelier"
        constraints = [
            models.CheckConstraint(condition=models.Q(capacity__gte=1, capacity__lte=60), name="workshop_capacity"),
            models.CheckConstraint(condition=models.Q(minutes__gte=15, minutes__lte=480), name="workshop_minutes"),
        ]

    def __str__(self) -> str:
        return self.title


class SlotQuerySet(models.QuerySet["Slot"]):
    """Which weekly slots."""

    def visible_to(self, actor: Actor) -> "SlotQuerySet":
        """Those of one's structure."""
        return self.filter(workshop__structure_id=actor.structure) if actor.is_staff else self.none()


class Slot(BaseModel):
    """One weekly moment of a workshop, with its usual leaders."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="slots")
    weekday = models.PositiveSmallIntegerField("jour", choices=Weekday)
    starts_at = models.TimeField("heure")
    leaders = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", verbose_name="animateurs")

    objects: ClassVar[SlotQuerySet] = SlotQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "créneau"
        constraints = [models.UniqueConstraint(fields=["workshop", "weekday", "starts_at"], name="slot_once")]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts_at:%H:%M}"
