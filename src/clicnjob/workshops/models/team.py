"""Who will help at a session, announced before the day, and each member's own calendar."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel
from clicnjob.structures.models import Structure
from clicnjob.workshops.models.sessions import Session


class AnnouncedQuerySet(models.QuerySet["Announced"]):
    """Which announced volunteers."""

    def visible_to(self, actor: Actor) -> "AnnouncedQuerySet":
        """Those of one's structure."""
        return self.filter(session__structure_id=actor.structure) if actor.is_staff else self.none()


class Announced(BaseModel):
    """A volunteer expected at a session, by first name; gives no right: the pass of the day does (R4)."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="announced", db_index=False)
    first_name = models.CharField("prénom", max_length=60)

    objects: ClassVar[AnnouncedQuerySet] = AnnouncedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "volontaire attendu"
        constraints = [models.UniqueConstraint(fields=["session", "first_name"], name="announced_once")]

    def __str__(self) -> str:
        return self.first_name


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    """Which calendar feeds."""

    def visible_to(self, actor: Actor) -> "CalendarFeedQuerySet":
        """One's own, at the structure where one works now: nobody else reads or takes back its address."""
        if not actor.is_staff or actor.user_id is None:
            return self.none()
        return self.filter(structure_id=actor.structure, user_id=actor.user_id, revoked_at=None)


class CalendarFeed(BaseModel):
    """A professional's live calendar, behind a secret address of which only a keyed hash is kept."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    revoked_at = models.DateTimeField("retiré le", null=True, blank=True)

    objects: ClassVar[CalendarFeedQuerySet] = CalendarFeedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "agenda"
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "user"], condition=models.Q(revoked_at=None), name="feed_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"
