"""Files that are never in clear: each has its own key, and destroying the key destroys every copy (D6, G20)."""

import uuid
from typing import ClassVar

from django.db import models

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.models import BaseModel


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    """Which files."""

    def visible_to(self, actor: Actor) -> "StoredFileQuerySet":
        """Never directly: a file is reached through what it belongs to."""
        return self.none()


class StoredFile(BaseModel):
    """A file re-encoded by us, encrypted in the store. Only what it belongs to knows who may see it."""

    structure_id = models.UUIDField()
    store_name = models.CharField(max_length=120, unique=True)
    wrapped_key = models.BinaryField()
    key_version = models.PositiveSmallIntegerField(default=1)
    """Which of its structure's keys wraps it (``vault``)."""
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager["StoredFile"]] = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = "fichier"

    def __str__(self) -> str:
        return str(self.id)

    @property
    def context(self) -> bytes:
        """What the ciphertext is bound to."""
        return f"file|{uuid.UUID(str(self.structure_id))}|{self.id}".encode()


class TombstoneQuerySet(models.QuerySet["Tombstone"]):
    """Which remains."""

    def visible_to(self, actor: Actor) -> "TombstoneQuerySet":
        """Operators' matter."""
        return self.none()


class Tombstone(BaseModel):
    """What a destruction still has to take away, however long the store is down: an object, or the database's own journal.

    The key went with the row, in the transaction that made this one: what is left opens nothing. See ``tasks.bury``.
    """

    store_name = models.CharField(max_length=120, blank=True)
    """Empty: nothing in the store, only pages of the database's journal (WAL) to be overwritten. Or the number of a file or an
    account that was emptied, for the ledger (``ledger.PERSON``, ``ledger.ACCOUNT``)."""

    objects: ClassVar[models.Manager["Tombstone"]] = TombstoneQuerySet.as_manager()

    class Meta:
        verbose_name = "reste à effacer"

    def __str__(self) -> str:
        return self.store_name or "journal"


class ComparisonQuerySet(models.QuerySet["Comparison"]):
    """Which comparisons."""

    def visible_to(self, actor: Actor) -> "ComparisonQuerySet":
        """The direction of any structure: it holds counts, of the whole store."""
        return self.all() if actor.role is Role.DIRECTION else self.none()


class Comparison(BaseModel):
    """What the store and the database said of each other, one night (G20)."""

    at = models.DateTimeField("comparés le", default=clock.now)
    objects_found = models.PositiveIntegerField("objets")
    orphans = models.PositiveIntegerField("objets sans fiche, effacés")
    lost = models.PositiveIntegerField("fiches sans objet")
    lost_by_structure = models.JSONField(default=dict)
    """How many of the lost ones are each structure's."""

    objects: ClassVar[ComparisonQuerySet] = ComparisonQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "comparaison"
        indexes = [models.Index(fields=["at"], name="comparison_at")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.orphans}/{self.lost}"

    @property
    def is_alarming(self) -> bool:
        """Whether store and database disagreed."""
        return bool(self.orphans or self.lost)
