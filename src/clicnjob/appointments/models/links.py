"""The links by which one answers about an appointment without signing in."""

from typing import ClassVar

from django.db import models

from clicnjob.appointments.enums import REMINDERS, Answer, News
from clicnjob.appointments.models.appointments import Appointment
from clicnjob.appointments.models.offering import Proposal
from clicnjob.notifications.models import OnceLink
from clicnjob.shared.actor import Actor


class AppointmentLinkQuerySet(models.QuerySet["AppointmentLink"]):
    """Which links."""

    def visible_to(self, actor: Actor) -> "AppointmentLinkQuerySet":
        """That something was told, for the professionals of the structure; the link itself is in no row."""
        here = models.Q(appointment__structure_id=actor.structure) | models.Q(proposal__structure_id=actor.structure)
        return self.filter(here) if actor.is_staff else self.none()


class AppointmentLink(OnceLink):
    """Something told about an appointment, or moments proposed."""

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, null=True, related_name="links")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, null=True, related_name="links")
    kind = models.CharField(max_length=10, choices=News)
    answer = models.CharField(max_length=3, choices=Answer, blank=True)

    objects: ClassVar[AppointmentLinkQuerySet] = AppointmentLinkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "lien de réponse"
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "kind"],
                condition=models.Q(kind__in=REMINDERS, ended_at=None),
                name="appointment_reminded_once",
            ),
            models.CheckConstraint(
                condition=models.Q(appointment=None, proposal__isnull=False)
                | models.Q(appointment__isnull=False, proposal=None),
                name="appointment_link_of_one",
            ),
        ]

    def __str__(self) -> str:
        return self.kind
