"""Keys of structures, wrapped by the master key, which never enters the database (D6)."""

from typing import ClassVar

from django.db import models

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel


class ScopeKeyQuerySet(models.QuerySet["ScopeKey"]):
    """Which keys."""

    def visible_to(self, actor: Actor) -> "ScopeKeyQuerySet":
        """Keys are shown to nobody."""
        return self.none()


class ScopeKey(models.Model):
    """The newest key of one scope (a structure, or the whole installation), wrapped: it seals."""

    scope_id = models.UUIDField(primary_key=True)
    wrapped = models.BinaryField()
    version = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar[models.Manager["ScopeKey"]] = ScopeKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "clé"

    def __str__(self) -> str:
        return str(self.scope_id)


class FormerKeyQuerySet(models.QuerySet["FormerKey"]):
    """Which keys."""

    def visible_to(self, actor: Actor) -> "FormerKeyQuerySet":
        """Keys are shown to nobody."""
        return self.none()


class FormerKey(BaseModel):
    """A key that was followed by another: it seals nothing any more and opens what it sealed."""

    scope_id = models.UUIDField()
    version = models.PositiveSmallIntegerField()
    wrapped = models.BinaryField()
    made_at = models.DateTimeField()

    objects: ClassVar[models.Manager["FormerKey"]] = FormerKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "clé d’avant"
        constraints = [models.UniqueConstraint(fields=["scope_id", "version"], name="former_key_once")]

    def __str__(self) -> str:
        return f"{self.scope_id} {self.version}"
