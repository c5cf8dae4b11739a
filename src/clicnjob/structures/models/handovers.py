"""A young person passes from one counsellor to another, for a time or for good (passation)."""

import datetime as dt
import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.models import BaseModel
from clicnjob.structures.enums import HandOverEnd, HandOverReason
from clicnjob.structures.models.people import YoungPerson
from clicnjob.structures.models.places import Structure


class HandOverQuerySet(models.QuerySet["HandOver"]):
    """Which hand-overs."""

    def open(self) -> "HandOverQuerySet":
        """For a time, and not over yet: the young person comes back."""
        return self.filter(ended_at=None, ends_on__isnull=False)

    def visible_to(self, actor: Actor) -> "HandOverQuerySet":
        """A young person's own; those one gave, left or received; a sector manager's place's; the direction sees all."""
        if actor.is_youth and actor.person_id:
            return self.filter(young_person_id=actor.person_id)
        if not actor.is_staff or actor.structure_id is None or actor.user_id is None:
            return self.none()
        here, user = self.filter(structure_id=actor.structure_id), actor.user_id
        if actor.role is Role.DIRECTION or (actor.role is Role.SECTOR_MANAGER and actor.site_id is None):
            return here
        mine = models.Q(former_id=user) | models.Q(recipient_id=user) | models.Q(given_by_id=user)
        if actor.role is Role.SECTOR_MANAGER:
            mine |= models.Q(young_person__site_id=actor.site_id)
        return here.filter(mine)


class HandOver(BaseModel):
    """One young person in one hand-over; those passed together share ``batch``."""

    UNDONE_WITHIN = dt.timedelta(minutes=10)
    LONGEST = dt.timedelta(days=366)
    MOST = 2000
    """Young people at once, all told in the same transaction: it holds the only writer of SQLite meanwhile."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="hand_overs", db_index=False)
    batch = models.UUIDField(default=uuid.uuid4)
    young_person = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, related_name="hand_overs")
    former = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """The referent until then; nobody for who had none."""
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("raison", max_length=12, choices=HandOverReason, blank=True)
    starts_on = models.DateField("du")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    """The last day with the colleague; empty: for good."""
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=HandOverEnd, blank=True)

    objects: ClassVar[HandOverQuerySet] = HandOverQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "passation"
        constraints = [
            models.UniqueConstraint(
                fields=["young_person"],
                condition=models.Q(ended_at=None, ends_on__isnull=False),
                name="hand_over_open_once",
                violation_error_message="Ce jeune est déjà confié pour un temps à quelqu’un d’autre.",
            ),
            models.UniqueConstraint(fields=["batch", "young_person"], name="hand_over_batch_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")), name="hand_over_dates"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, outcome="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(outcome="")),
                name="hand_over_ended",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(former__isnull=False), name="hand_over_comes_back_to"
            ),
            models.CheckConstraint(
                condition=models.Q(former=None) | ~models.Q(former=models.F("recipient")), name="hand_over_someone_else"
            ),
        ]
        indexes = [models.Index(fields=["structure", "created_at"], name="hand_over_recent")]

    def __str__(self) -> str:
        return f"{self.young_person_id} → {self.recipient_id}"

    @property
    def is_open(self) -> bool:
        """For a time, and not over yet."""
        return self.ended_at is None and self.ends_on is not None

    def can_be_undone(self, moment: dt.datetime) -> bool:
        """Just made: a slip is put right."""
        return self.ended_at is None and moment - self.created_at <= self.UNDONE_WITHIN
