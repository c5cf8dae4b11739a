"""Appointments of a young person with a counsellor."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.appointments.enums import AppointmentState
from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel
from clicnjob.structures.models import Structure, YoungPerson


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Which appointments."""

    def visible_to(self, actor: Actor) -> "AppointmentQuerySet":
        """Those of one's structure; one's own."""
        if actor.is_youth:
            return self.filter(young_person_id=actor.person_id)
        return self.filter(structure_id=actor.structure) if actor.is_staff else self.none()

    def coming(self, moment: object) -> "AppointmentQuerySet":
        """Planned and not past."""
        return self.filter(state=AppointmentState.PLANNED, starts_at__gte=moment)


class Appointment(BaseModel):
    """A date, an hour, a place, with whom."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="appointments")
    young_person = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, related_name="appointments")
    counsellor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments")
    starts_at = models.DateTimeField("le")
    minutes = models.PositiveSmallIntegerField("durée en minutes", default=30)
    place = models.CharField("lieu", max_length=240)
    state = models.CharField("état", max_length=10, choices=AppointmentState, default=AppointmentState.PLANNED)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[AppointmentQuerySet] = AppointmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "rendez-vous"
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["counsellor", "starts_at"],
                condition=models.Q(state=AppointmentState.PLANNED),
                name="appointment_counsellor_free",
                violation_error_message="Ce créneau est déjà pris.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%d/%m/%Y %H:%M}"
