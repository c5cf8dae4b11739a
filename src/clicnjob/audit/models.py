"""The audit trail: one row per sensitive action. No content, no names, no foreign keys: it outlives what it tells of."""

from typing import ClassVar

from django.db import models

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Role


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """Which events."""

    def visible_to(self, actor: Actor) -> "AuditEventQuerySet":
        """Direction reads its structure's trail; nobody else reads it whole."""
        if actor.role is Role.DIRECTION:
            return self.filter(structure_id=actor.structure_id)
        return self.none()


class AuditEvent(models.Model):
    """Who did what to which object, when. Append-only; the hash chain is sealed afterwards by a job (R19)."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(default=clock.now, editable=False)
    event = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=12)
    actor_role = models.CharField(max_length=16, blank=True)
    actor_id = models.UUIDField(null=True)
    structure_id = models.UUIDField(null=True)
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=36, blank=True)
    person_id = models.UUIDField(null=True)
    """The young person concerned, if any: it feeds the person's own access journal."""
    facts = models.JSONField(default=dict)

    objects: ClassVar[models.Manager["AuditEvent"]] = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = "trace"
        indexes = [
            models.Index(fields=["structure_id", "at"], name="audit_structure_at"),
            models.Index(fields=["person_id", "at"], name="audit_person_at"),
            models.Index(fields=["object_id"], name="audit_object"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.event}"
