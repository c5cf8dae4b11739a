"""When a file ends: what the night's count found, what was told, what direction decided."""

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.keeping.enums import LongerReason
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.models import BaseModel, paired
from clicnjob.shared.retention import NOTICE
from clicnjob.structures.models import Structure, YoungPerson


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    """Which deadlines."""

    def visible_to(self, actor: Actor) -> "DeadlineQuerySet":
        """Direction: the structure's; a sector manager: the place's; a counsellor: of those they follow."""
        here = self.filter(structure_id=actor.structure)
        if actor.role is Role.DIRECTION:
            return here
        if actor.role is Role.SECTOR_MANAGER:
            return here.filter(young_person__site_id=actor.site_id) if actor.site_id else here
        if actor.role is Role.COUNSELLOR and actor.user_id is not None:
            return here.filter(young_person__referent_id=actor.user_id)
        return self.none()


class Deadline(BaseModel):
    """The end of one file, from 23 months without contact on. No row: nothing is near."""

    LONGER = dt.timedelta(days=365)
    """What one prolongation adds; it may be said again."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="+", db_index=False)
    young_person = models.OneToOneField(YoungPerson, on_delete=models.CASCADE, related_name="deadline")
    contact_at = models.DateTimeField("dernier contact")
    """The later of the last contact and of the closing."""
    told_at = models.DateTimeField("prévenu le")
    reached = models.BooleanField("avis envoyé au jeune", default=False)
    """Whether a channel took the notice; the page says who was reached by none."""
    ends_at = models.DateTimeField("effacé après le")
    reason = models.CharField("raison de garder", max_length=12, choices=LongerReason, blank=True)
    prolonged_at = models.DateTimeField("prolongé le", null=True, blank=True)
    prolonged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[DeadlineQuerySet] = DeadlineQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "échéance"
        constraints = [paired("prolonged_at", "prolonged_by", name="deadline_prolonged")]
        indexes = [
            models.Index(fields=["ends_at"], name="deadline_ends"),
            models.Index(fields=["structure", "ends_at"], name="deadline_of"),
        ]

    def __str__(self) -> str:
        return f"{self.young_person_id} {self.ends_at:%Y-%m-%d}"

    @property
    def is_told(self) -> bool:
        """Whether this end was told, a month before at most; one that was moved since is told again when it comes near."""
        return self.told_at >= self.ends_at - NOTICE

    def is_near(self, moment: dt.datetime) -> bool:
        """Whether the month of notice has begun."""
        return moment >= self.ends_at - NOTICE
