"""When a counsellor gives appointments, and how a structure gives them."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel
from clicnjob.structures.enums import Weekday
from clicnjob.structures.models import Site, Structure


class OwnHoursQuerySet(models.QuerySet["OwnHours"]):
    """Which hours."""

    def visible_to(self, actor: Actor) -> "OwnHoursQuerySet":
        """Those of one's structure."""
        return self.filter(site__structure_id=actor.structure) if actor.is_staff else self.none()


class OwnHours(BaseModel):
    """A counsellor gives appointments at a place, on a weekday, between two hours.

    Who has none at any place of the structure gives them while the place is open.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="appointment_hours")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="appointment_hours", verbose_name="antenne")
    weekday = models.PositiveSmallIntegerField("jour", choices=Weekday)
    opens_at = models.TimeField("de")
    closes_at = models.TimeField("à")

    objects: ClassVar[OwnHoursQuerySet] = OwnHoursQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "heures de rendez-vous"
        constraints = [
            models.CheckConstraint(condition=models.Q(opens_at__lt=models.F("closes_at")), name="own_hours_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens_at:%H:%M}"


class AppointmentRulesQuerySet(models.QuerySet["AppointmentRules"]):
    """Which rules."""

    def visible_to(self, actor: Actor) -> "AppointmentRulesQuerySet":
        """Those of one's structure."""
        return self.filter(structure_id=actor.structure_id) if actor.structure_id else self.none()


class AppointmentRules(BaseModel):
    """How a structure gives appointments; a structure without a row has the defaults."""

    structure = models.OneToOneField(Structure, on_delete=models.CASCADE, related_name="appointment_rules")
    minutes = models.PositiveSmallIntegerField("durée habituelle, en minutes", default=30)
    self_service = models.BooleanField("les jeunes choisissent eux-mêmes", default=False)
    change_hours = models.PositiveSmallIntegerField("heures d’avance pour changer soi-même", default=24)
    hold_hours = models.PositiveSmallIntegerField("heures pendant lesquelles un moment proposé est gardé", default=48)
    remind_days = models.PositiveSmallIntegerField("rappel, jours avant", default=1)
    """0: no reminder of another day."""
    remind_hours = models.PositiveSmallIntegerField("rappel, heures avant", default=2)
    """0: no reminder of the same day."""

    objects: ClassVar[AppointmentRulesQuerySet] = AppointmentRulesQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "règles des rendez-vous"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes__gte=5, minutes__lte=240), name="appointment_rules_minutes"
            ),
            models.CheckConstraint(
                condition=models.Q(hold_hours__gte=1, hold_hours__lte=168, change_hours__lte=168),
                name="appointment_rules_hours",
            ),
            models.CheckConstraint(
                condition=models.Q(remind_days__lte=7, remind_hours__lte=6), name="appointment_rules_reminders"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} min"
