"""How a professional is shown to young people: a face, when they answer, under which name."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.files.models import StoredFile
from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel
from clicnjob.structures.models.staff import Membership

SMALL, LARGE = "petite", "grande"
"""The two pictures of a face, by their names in addresses: 96 and 192 pixels wide."""


@dataclass(frozen=True, slots=True)
class AnswerSpan:
    """Hours of a day of the week (1: Monday), as ``OpeningHours`` has them."""

    weekday: int
    opens_at: dt.time
    closes_at: dt.time


class ProfileQuerySet(models.QuerySet["Profile"]):
    """Which profiles."""

    def visible_to(self, actor: Actor) -> "ProfileQuerySet":
        """One's own; those who work where one works, or where one is attached."""
        if actor.structure_id is None or not (actor.is_staff or actor.is_youth):
            return self.filter(user_id=actor.user_id) if actor.user_id else self.none()
        here = Membership.objects.filter(structure_id=actor.structure_id, ended_at=None)
        return self.filter(models.Q(user_id__in=here.values("user_id")) | models.Q(user_id=actor.user_id))


class Profile(BaseModel):
    """What a professional says of themselves. Without one: initials, the whole name, the hours of the place."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="profile")
    small = models.OneToOneField(StoredFile, on_delete=models.SET_NULL, null=True, related_name="+")
    large = models.OneToOneField(StoredFile, on_delete=models.SET_NULL, null=True, related_name="+")
    hours = models.JSONField("heures de réponse", default=list)
    """When they answer: [weekday, "09:00", "17:00"]; empty: when the place is open."""
    shows_last_name = models.BooleanField("nom de famille montré aux jeunes", default=True)

    objects: ClassVar[ProfileQuerySet] = ProfileQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "profil"

    def __str__(self) -> str:
        return str(self.user_id)

    @property
    def spans(self) -> list[AnswerSpan]:
        """The hours as times."""
        return [
            AnswerSpan(day, dt.time.fromisoformat(first), dt.time.fromisoformat(last))
            for day, first, last in self.hours
        ]
