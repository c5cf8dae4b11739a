"""The audit trail: one row per sensitive action. No content, no names, no foreign keys: it outlives what it tells of."""

import uuid
from typing import ClassVar, NoReturn

from django.db import models

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Role


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """Which events."""

    def visible_to(self, actor: Actor) -> "AuditEventQuerySet":
        """Direction reads its structure's trail; nobody else reads it whole."""
        if actor.role is Role.DIRECTION:
            return self.filter(structure_id=actor.structure)
        return self.none()


INSTALLATION = uuid.UUID(int=0)
"""The chain of what belongs to no structure: the network's own acts, sign-ins that were refused."""


class AuditSealQuerySet(models.QuerySet["AuditSeal"]):
    """Which links."""

    def visible_to(self, actor: Actor) -> "AuditSealQuerySet":
        """As the traces they hold."""
        if actor.role is Role.DIRECTION:
            return self.filter(structure_id=actor.structure)
        return self.none()


class AuditSeal(models.Model):
    """A link of a structure's chain: what so many traces said, on top of the link before (ADR 35)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    structure_id = models.UUIDField()
    number = models.PositiveIntegerField()
    sealed_at = models.DateTimeField(default=clock.now, editable=False)
    traces = models.PositiveIntegerField()
    """How many it holds."""
    digest = models.CharField(max_length=64)
    """SHA-256, in hexadecimal, of the digest before and of every trace, in the order of their identifiers."""
    mac = models.CharField(max_length=64)
    """The digest and its place, under a key that the database does not hold."""
    emptied_at = models.DateTimeField(null=True, editable=False)
    """Its traces had served their time and are gone; the link stays, and so does the chain (ADR 39)."""
    emptied_mac = models.CharField(max_length=64, blank=True, editable=False)
    """That we emptied it, and when, under the same key: who can only write to the database cannot make traces go this way."""

    objects: ClassVar[models.Manager["AuditSeal"]] = AuditSealQuerySet.as_manager()

    class Meta:
        verbose_name = "maillon"
        ordering = ["structure_id", "number"]
        constraints = [models.UniqueConstraint(fields=["structure_id", "number"], name="audit_seal_once")]

    def __str__(self) -> str:
        return f"{self.structure_id} {self.number} {self.digest}"


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
    seal = models.ForeignKey(
        AuditSeal, on_delete=models.PROTECT, null=True, editable=False, db_index=False, related_name="events"
    )

    objects: ClassVar[models.Manager["AuditEvent"]] = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = "trace"
        indexes = [
            models.Index(fields=["structure_id", "at"], name="audit_structure_at"),
            models.Index(fields=["person_id", "at"], name="audit_person_at"),
            models.Index(fields=["object_id"], name="audit_object"),
            models.Index(fields=["seal"], name="audit_seal_of", condition=models.Q(seal__isnull=False)),
            models.Index(fields=["id"], name="audit_unsealed", condition=models.Q(seal=None)),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.event}"

    def delete(self, *_args: object, **_named: object) -> NoReturn:
        """Never: the trail is only added to."""
        message = "a trace is never deleted"
        raise TypeError(message)
