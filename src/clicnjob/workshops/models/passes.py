"""What volunteers hold on the day of a session."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel
from clicnjob.workshops.models.sessions import Session


class DayPassQuerySet(models.QuerySet["DayPass"]):
    """Which day passes."""

    def visible_to(self, actor: Actor) -> "DayPassQuerySet":
        """Professionals see those of their structure."""
        return self.filter(session__structure_id=actor.structure) if actor.is_staff else self.none()


class DayPass(BaseModel):
    """A volunteer's pass: no password, one session, dies with it (R4)."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="day_passes")
    first_name = models.CharField("prénom", max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    used_at = models.DateTimeField("pris le", null=True, blank=True)
    revoked_at = models.DateTimeField("retiré le", null=True, blank=True)

    objects: ClassVar[DayPassQuerySet] = DayPassQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "passe du jour"

    def __str__(self) -> str:
        return self.first_name
