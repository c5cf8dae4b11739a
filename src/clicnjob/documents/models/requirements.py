"""What a structure asks for, where it is not the usual (``rules.requirements.USUAL``)."""

from typing import ClassVar

from django.db import models

from clicnjob.documents.enums import Subject, Weight
from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel
from clicnjob.structures.models import Structure


class RequirementQuerySet(models.QuerySet["Requirement"]):
    """Which rows."""

    def visible_to(self, actor: Actor) -> "RequirementQuerySet":
        """Those of one's structure: a young person reads what is asked too."""
        return self.filter(structure_id=actor.structure)


class Requirement(BaseModel):
    """What one structure asks about one subject. No row: the usual, so that a new structure is born with it."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="requirements", db_index=False)
    subject = models.CharField("sujet", max_length=10, choices=Subject)
    weight = models.CharField("demandé", max_length=10, choices=Weight)
    kinds = models.JSONField("documents qui comptent")
    """Values of ``DocumentKind``, all of this subject."""
    unverified_days = models.PositiveSmallIntegerField("jours de vie d’une copie non vérifiée")

    objects: ClassVar[RequirementQuerySet] = RequirementQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "demande de document"
        constraints = [
            models.UniqueConstraint(fields=["structure", "subject"], name="requirement_once"),
            models.CheckConstraint(
                condition=models.Q(unverified_days__gte=1, unverified_days__lte=30), name="requirement_days"
            ),
            models.CheckConstraint(
                condition=~models.Q(subject=Subject.IDENTITY) | models.Q(weight=Weight.REQUIRED),
                name="requirement_identity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_display()} ({self.get_weight_display()})"
