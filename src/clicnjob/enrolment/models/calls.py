"""Whom to call: who did not come several times gets no seat by itself any more (R9)."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.enrolment.enums import CallOutcome
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.models import BaseModel, paired
from clicnjob.structures.models import YoungPerson


class CallTaskQuerySet(models.QuerySet["CallTask"]):
    """Which calls."""

    def visible_to(self, actor: Actor) -> "CallTaskQuerySet":
        """Those of one's structure."""
        return self.filter(young_person__structure_id=actor.structure) if actor.is_staff else self.none()

    def held_by(self, actor: Actor) -> "CallTaskQuerySet":
        """A counsellor's own young people; all of the structure for direction."""
        rows = self.visible_to(actor)
        return rows if actor.role is Role.DIRECTION else rows.filter(young_person__referent_id=actor.user_id)

    def waiting(self) -> "CallTaskQuerySet":
        """Not settled yet."""
        return self.filter(done_at=None)


class CallTask(BaseModel):
    """A young person to call, after several absences (appel à faire)."""

    young_person = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, related_name="calls")
    absences = models.PositiveSmallIntegerField("absences")
    tries = models.PositiveSmallIntegerField("appels", default=0)
    outcome = models.CharField("résultat", max_length=12, choices=CallOutcome, blank=True)
    """Of the last call."""
    called_at = models.DateTimeField("appelé·e le", null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects: ClassVar[CallTaskQuerySet] = CallTaskQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "appel à faire"
        constraints = [
            models.UniqueConstraint(
                fields=["young_person"], condition=models.Q(done_at=None), name="call_one_at_a_time"
            ),
            paired("done_at", "done_by", name="call_done"),
        ]

    def __str__(self) -> str:
        return str(self.young_person_id)
