"""Workshops that come back every week, and their weekly moments."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel
from clicnjob.structures.enums import Weekday
from clicnjob.structures.models import Site, Structure
from clicnjob.workshops.enums import Level, WorkshopKind


class WorkshopQuerySet(models.QuerySet["Workshop"]):
    """Which workshops."""

    def visible_to(self, actor: Actor) -> "WorkshopQuerySet":
        """Those of one's structure."""
        return self.filter(structure_id=actor.structure) if actor.is_staff else self.none()

    def of_registration(self) -> "WorkshopQuerySet":
        """Those of the registration journey: the others finalise nothing and stand in no figure of it."""
        return self.filter(kind=WorkshopKind.REGISTRATION)


class Workshop(BaseModel):
    """A recurring workshop; every young person goes once through one of registration (90 minutes)."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="workshops")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="workshops")
    kind = models.CharField("sorte", max_length=12, choices=WorkshopKind, default=WorkshopKind.REGISTRATION)
    title = models.CharField("titre", max_length=120)
    objective = models.TextField("objectif", blank=True)
    level = models.CharField("niveau", max_length=10, choices=Level, default=Level.EVERYONE)
    room = models.CharField("salle", max_length=80)
    minutes = models.PositiveSmallIntegerField("durée en minutes", default=90)
    capacity = models.PositiveSmallIntegerField("places", default=12)
    to_bring = models.TextField("à apporter", blank=True)
    leaders_wanted = models.PositiveSmallIntegerField("animateurs voulus", default=2)
    volunteers_wanted = models.PositiveSmallIntegerField("volontaires voulus", default=4)
    skips_school_holidays = models.BooleanField("pas pendant les vacances scolaires", default=False)
    reserved = models.PositiveSmallIntegerField("places gardées pour les urgences", default=0)
    """Of each session: only a counsellor or direction gives them."""
    open_to_all = models.BooleanField("les jeunes s’inscrivent eux-mêmes", default=False)
    offer_hours = models.PositiveSmallIntegerField("heures pour prendre une place libérée", default=12)
    ended_on = models.DateField("arrêté le", null=True, blank=True)

    objects: ClassVar[WorkshopQuerySet] = WorkshopQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "atelier"
        constraints = [
            models.CheckConstraint(condition=models.Q(capacity__gte=1, capacity__lte=60), name="workshop_capacity"),
            models.CheckConstraint(condition=models.Q(minutes__gte=15, minutes__lte=480), name="workshop_minutes"),
            models.CheckConstraint(
                condition=models.Q(leaders_wanted__gte=1, leaders_wanted__lte=6, volunteers_wanted__lte=12),
                name="workshop_team",
            ),
            models.CheckConstraint(condition=models.Q(reserved__lte=models.F("capacity")), name="workshop_reserved"),
            models.CheckConstraint(condition=models.Q(offer_hours__gte=1, offer_hours__lte=72), name="workshop_offer"),
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
    room = models.CharField("salle", max_length=80, blank=True)
    """Empty: the usual room of the workshop."""
    capacity = models.PositiveSmallIntegerField("places", null=True, blank=True)
    """Empty: the usual number of places of the workshop."""
    starts_on = models.DateField("à partir du", null=True, blank=True)
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    """A change of « cette séance et les suivantes » ends a slot and begins another; empty: it goes on."""
    leaders = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", verbose_name="animateurs")

    objects: ClassVar[SlotQuerySet] = SlotQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "créneau"
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "weekday", "starts_at"], condition=models.Q(ends_on=None), name="slot_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts_at:%H:%M}"
