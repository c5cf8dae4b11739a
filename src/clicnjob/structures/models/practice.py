"""Where someone trains: a structure of fictional people that lives a week (ADR 43)."""

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel
from clicnjob.structures.models.places import Structure


class PracticeQuerySet(models.QuerySet["Practice"]):
    """Which trainings."""

    def visible_to(self, actor: Actor) -> "PracticeQuerySet":
        """One's own."""
        return self.filter(owner_id=actor.user_id) if actor.user_id else self.none()

    def over(self) -> "PracticeQuerySet":
        """Those to be destroyed: ended by their owner, a week old, or half filled by a worker that died."""
        moment = clock.now()
        dead = models.Q(ready_at=None, claimed_at__lte=moment - Practice.FILLING)
        return self.filter(models.Q(over_at__isnull=False) | models.Q(ends_at__lte=moment) | dead)

    def alive(self) -> "PracticeQuerySet":
        """Those that somebody may enter, now or soon."""
        return self.filter(over_at=None, ends_at__gt=clock.now())


class Practice(BaseModel):
    """A professional trains: whose it is, how far its filling is, when it dies."""

    LIFE = dt.timedelta(days=7)
    FILLING = dt.timedelta(minutes=3)
    """Longer than it ever takes."""

    structure = models.OneToOneField(Structure, on_delete=models.CASCADE, related_name="practice")
    origin = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="+")
    """Where its owner works."""
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    percent = models.PositiveSmallIntegerField(default=0)
    """How far the fictional people are in place."""
    claimed_at = models.DateTimeField(null=True, blank=True)
    """When a worker began to fill it."""
    ready_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField()
    over_at = models.DateTimeField(null=True, blank=True)
    """The owner ended it: nobody enters any more, and the next round of the job destroys it."""

    objects: ClassVar[PracticeQuerySet] = PracticeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "entraînement"
        constraints = [
            models.UniqueConstraint(fields=["owner"], condition=models.Q(over_at=None), name="practice_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
