"""Appointments of a young person with a counsellor."""

import datetime as dt
import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.appointments.enums import Answer, AppointmentState, Mode
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel
from clicnjob.structures.models import Site, Structure, YoungPerson


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Which appointments."""

    def visible_to(self, actor: Actor) -> "AppointmentQuerySet":
        """Those of one's structure; one's own."""
        if actor.is_youth:
            return self.filter(young_person_id=actor.person_id)
        return self.filter(structure_id=actor.structure) if actor.is_staff else self.none()

    def coming(self, moment: dt.datetime) -> "AppointmentQuerySet":
        """Planned and not past."""
        return self.filter(state=AppointmentState.PLANNED, starts_at__gte=moment)


class Appointment(BaseModel):
    """A date, an hour, a place (or the telephone), with whom."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="appointments", db_index=False)
    young_person = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, related_name="appointments")
    counsellor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments")
    starts_at = models.DateTimeField("le")
    minutes = models.PositiveSmallIntegerField("durée en minutes", default=30)
    mode = models.CharField("comment", max_length=10, choices=Mode, default=Mode.SITE)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """Where the bus and the map are told; none for a telephone call or a place elsewhere."""
    place = models.CharField("lieu", max_length=240)
    state = models.CharField("état", max_length=10, choices=AppointmentState, default=AppointmentState.PLANNED)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    """The professional who gave or proposed it; the counsellor when the young person took it by themselves."""
    answer = models.CharField("réponse", max_length=3, choices=Answer, blank=True)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    ended_by_youth = models.BooleanField("annulé ou changé par le jeune", default=False)
    moved_from = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="moved_to", verbose_name="à la place de"
    )
    """The appointment (*Reporté*) that this one takes the place of."""
    calendar_id = models.UUIDField(default=uuid.uuid4, editable=False)
    """What the calendar of a phone knows it by, kept when it moves."""
    sequence = models.PositiveSmallIntegerField(default=0)
    """How many times its date or state changed: what calendars compare (RFC 5545)."""
    changed_at = models.DateTimeField("changé le", default=clock.now, editable=False)

    objects: ClassVar[AppointmentQuerySet] = AppointmentQuerySet.as_manager()  # type: ignore[assignment]

    LONGEST = dt.timedelta(hours=4)
    """It lasts that at most: who began one earlier is free again."""

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
            models.CheckConstraint(
                condition=models.Q(mode=Mode.SITE) | models.Q(site=None), name="appointment_site_of_mode"
            ),
        ]
        indexes = [
            models.Index(fields=["structure", "starts_at"], name="appointment_agenda"),
            models.Index(fields=["state", "starts_at"], name="appointment_due"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%d/%m/%Y %H:%M}"

    @property
    def ends_at(self) -> dt.datetime:
        """When it is over."""
        return self.starts_at + dt.timedelta(minutes=self.minutes)


class AppointmentCopyQuerySet(models.QuerySet["AppointmentCopy"]):
    """Which copies."""

    def visible_to(self, actor: Actor) -> "AppointmentCopyQuerySet":
        """Those of one's structure."""
        return self.filter(appointment__structure_id=actor.structure) if actor.is_staff else self.none()


class AppointmentCopy(BaseModel):
    """An appointment copied into i-milo, as the word that was shown then."""

    appointment = models.OneToOneField(Appointment, on_delete=models.CASCADE, related_name="copy")
    word = models.CharField(max_length=20)
    copied_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[AppointmentCopyQuerySet] = AppointmentCopyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "copie dans i-milo"

    def __str__(self) -> str:
        return self.word
