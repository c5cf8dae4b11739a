"""Computers of the room, lent to young people for the length of a session (poste d'atelier, D8)."""

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel
from clicnjob.workshops.models.sessions import Session


class StationQuerySet(models.QuerySet["Station"]):
    """Which stations."""

    def visible_to(self, actor: Actor) -> "StationQuerySet":
        """Professionals see those of their structure."""
        return self.filter(session__structure_id=actor.structure) if actor.is_staff else self.none()


class Station(BaseModel):
    """A computer that may do what the workshop needs and nothing else; it dies with its session, or at a leader's word."""

    TO_OPEN = dt.timedelta(minutes=10)
    """How long its code can be typed: once."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="stations", db_index=False)
    number = models.PositiveSmallIntegerField("numéro")
    code = models.CharField("code", max_length=8, blank=True)
    """Typed on the computer; empty once it was."""
    token_hash = models.CharField(max_length=64, unique=True)
    open_before = models.DateTimeField("à ouvrir avant")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("ouvert à", null=True, blank=True)
    used_at = models.DateTimeField("dernier geste à", null=True, blank=True)
    """Empty while nobody is signed in there."""
    ended_at = models.DateTimeField("terminé à", null=True, blank=True)

    objects: ClassVar[StationQuerySet] = StationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "poste d’atelier"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="station_number"),
            models.UniqueConstraint(fields=["code"], condition=~models.Q(code=""), name="station_code"),
        ]

    def __str__(self) -> str:
        return f"poste {self.number}"
