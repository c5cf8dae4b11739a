"""Keys of structures, wrapped by the master key, which never enters the database (D6)."""

from typing import ClassVar

from django.db import models

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor


class ScopeKeyQuerySet(models.QuerySet["ScopeKey"]):
    """Which keys."""

    def visible_to(self, actor: Actor) -> "ScopeKeyQuerySet":
        """Keys are shown to nobody."""
        return self.none()


class ScopeKey(models.Model):
    """The key of one scope (a structure, or the whole installation), wrapped."""

    scope_id = models.UUIDField(primary_key=True)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar[models.Manager["ScopeKey"]] = ScopeKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "clé"

    def __str__(self) -> str:
        return str(self.scope_id)
