"""Two files of one person become one (fusion); and two people who look alike and are not the same."""

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.models import BaseModel, paired
from clicnjob.structures.models.people import YoungPerson
from clicnjob.structures.models.places import Structure


class FileMergeQuerySet(models.QuerySet["FileMerge"]):
    """Which merges."""

    def visible_to(self, actor: Actor) -> "FileMergeQuerySet":
        """Those of one's structure, for who may merge: its direction, a sector manager for their place."""
        if actor.role not in {Role.DIRECTION, Role.SECTOR_MANAGER} or actor.structure_id is None:
            return self.none()
        here = self.filter(structure_id=actor.structure_id)
        return here.filter(kept__site_id=actor.site_id) if actor.site_id else here

    def standing(self) -> "FileMergeQuerySet":
        """Those nobody undid."""
        return self.filter(undone_at=None)


class FileMerge(BaseModel):
    """``absorbed`` went into ``kept``. What moved is written under seal for thirty days, so that it can go back."""

    UNDONE_WITHIN = dt.timedelta(days=30)

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="file_merges", db_index=False)
    kept = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, related_name="merges")
    absorbed = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, related_name="merges_away")
    merged_at = models.DateTimeField("fusionnés le", default=clock.now)
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sealed_record = models.BinaryField(default=bytes)
    """Each row that moved, each value that changed; empty once it can no longer be undone."""
    undone_at = models.DateTimeField("séparés le", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[FileMergeQuerySet] = FileMergeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "fusion de dossiers"
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"], condition=models.Q(undone_at=None), name="merge_absorbed_once"
            ),
            models.CheckConstraint(condition=~models.Q(kept=models.F("absorbed")), name="merge_of_two"),
            paired("undone_at", "undone_by", name="merge_undone"),
        ]
        indexes = [models.Index(fields=["structure", "merged_at"], name="merge_recent")]

    def __str__(self) -> str:
        return f"{self.absorbed_id} → {self.kept_id}"

    @property
    def undone_before(self) -> dt.datetime:
        """The moment after which it stays as it is."""
        return self.merged_at + self.UNDONE_WITHIN

    def can_be_undone(self, moment: dt.datetime) -> bool:
        """Whether the two files can still be taken apart."""
        return self.undone_at is None and bool(self.sealed_record) and moment < self.undone_before


class DistinctPairQuerySet(models.QuerySet["DistinctPair"]):
    """Which pairs."""

    def visible_to(self, actor: Actor) -> "DistinctPairQuerySet":
        """Those of one's structure."""
        return self.filter(structure_id=actor.structure_id) if actor.is_staff and actor.structure_id else self.none()


class DistinctPair(BaseModel):
    """« Ce n’est pas la même personne »: two files are proposed together no more."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="distinct_pairs")
    first = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, related_name="+", db_index=False)
    """The smaller of the two identifiers, so that a pair is one row."""
    second = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, related_name="+")
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[DistinctPairQuerySet] = DistinctPairQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "personnes différentes"
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="distinct_pair_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="distinct_pair_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"
