"""The rooms of a place: proposed when a workshop is planned, with how many people they hold."""

from typing import ClassVar

from django.db import models

from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel
from clicnjob.structures.models import Site


class RoomQuerySet(models.QuerySet["Room"]):
    """Which rooms."""

    def visible_to(self, actor: Actor) -> "RoomQuerySet":
        """Those of one's structure."""
        return self.filter(site__structure_id=actor.structure) if actor.is_staff else self.none()

    def in_use(self) -> "RoomQuerySet":
        """Those that are proposed."""
        return self.filter(retired_at=None)


class Room(BaseModel):
    """A room. Workshops and sessions write its name down: what was held there keeps saying so, whatever becomes of it."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="rooms", db_index=False)
    name = models.CharField("nom", max_length=80)
    places = models.PositiveSmallIntegerField("places", null=True, blank=True)
    """How many people it holds; empty: nobody counted."""
    retired_at = models.DateTimeField("retirée le", null=True, blank=True)

    objects: ClassVar[RoomQuerySet] = RoomQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "salle"
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="room_name_once"),
            models.CheckConstraint(
                condition=models.Q(places=None) | models.Q(places__gte=1, places__lte=500), name="room_places"
            ),
        ]

    def __str__(self) -> str:
        return self.name
