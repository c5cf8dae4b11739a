"""Around a paper: what its owner said about it, and when they were reminded."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.documents.enums import HelpReason, Subject
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel, paired
from clicnjob.structures.models import Structure, YoungPerson


class OfPersonQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows that are content of a young person."""

    def visible_to(self, actor: Actor) -> "OfPersonQuerySet[M]":
        """Those of the young people whose content the actor reaches (R2); one's own."""
        people = YoungPerson.objects.all().content_visible_to(actor, moment=clock.now())
        return self.filter(young_person__in=people.values("pk"))


class HelpAsk(BaseModel):
    """A young person asks for help to obtain a paper; a counsellor closes it."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="+")
    young_person = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, related_name="help_asks")
    subject = models.CharField("sujet", max_length=10, choices=Subject)
    reason = models.CharField("raison", max_length=12, choices=HelpReason)
    asked_at = models.DateTimeField("demandé le", default=clock.now)
    closed_at = models.DateTimeField("traité le", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[OfPersonQuerySet["HelpAsk"]] = OfPersonQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "demande d’aide"
        constraints = [
            paired("closed_at", "closed_by", name="help_closed"),
            models.UniqueConstraint(
                fields=["young_person", "subject"], condition=models.Q(closed_at=None), name="help_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_display()} : {self.get_reason_display()}"


class Bringing(BaseModel):
    """« Je l’apporte à l’atelier »: a choice that its owner may take back."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="+")
    young_person = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, related_name="bringings", db_index=False)
    subject = models.CharField("sujet", max_length=10, choices=Subject)
    chosen_at = models.DateTimeField("choisi le", default=clock.now)

    objects: ClassVar[OfPersonQuerySet["Bringing"]] = OfPersonQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "document apporté"
        constraints = [models.UniqueConstraint(fields=["young_person", "subject"], name="bringing_once")]

    def __str__(self) -> str:
        return self.get_subject_display()


class Chase(BaseModel):
    """A young person was reminded that a paper is awaited: by someone, or by the structure's own rule."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="+")
    young_person = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, related_name="chases", db_index=False)
    told_at = models.DateTimeField("relancé le", default=clock.now)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    """Empty: by itself."""

    objects: ClassVar[OfPersonQuerySet["Chase"]] = OfPersonQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "relance"
        indexes = [models.Index(fields=["young_person", "told_at"], name="chase_latest")]

    def __str__(self) -> str:
        return f"{self.told_at:%d/%m/%Y}"


class ChasePlanQuerySet(models.QuerySet["ChasePlan"]):
    """Which plans."""

    def visible_to(self, actor: Actor) -> "ChasePlanQuerySet":
        """One's structure's."""
        return self.filter(structure_id=actor.structure) if actor.is_staff else self.none()


class ChasePlan(BaseModel):
    """How a structure reminds of papers, where it is not the usual. No row: never by itself."""

    structure = models.OneToOneField(Structure, on_delete=models.CASCADE, related_name="chase_plan")
    automatic = models.BooleanField("relances automatiques", default=False)
    after_days = models.PositiveSmallIntegerField("jours avant la première relance", default=7)
    every_days = models.PositiveSmallIntegerField("jours entre deux relances", default=7)

    objects: ClassVar[ChasePlanQuerySet] = ChasePlanQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "rythme des relances"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(after_days__gte=1, after_days__lte=60, every_days__gte=3, every_days__lte=30),
                name="chase_plan_days",
            ),
        ]

    def __str__(self) -> str:
        return "automatiques" if self.automatic else "à la main"
