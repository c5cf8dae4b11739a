"""A young person asks for an appointment."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.appointments.enums import Mode, RequestState
from clicnjob.appointments.models.appointments import Appointment
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel, paired
from clicnjob.structures.models import Structure, YoungPerson


class RequestQuerySet(models.QuerySet["AppointmentRequest"]):
    """Which requests."""

    def visible_to(self, actor: Actor) -> "RequestQuerySet":
        """One's own; those of the young people whose content one reads: what they want to talk about is content (R2)."""
        if actor.is_youth:
            return self.filter(young_person_id=actor.person_id)
        reached = YoungPerson.objects.all().content_visible_to(actor, moment=clock.now())
        return self.filter(structure_id=actor.structure, young_person__in=reached.values("pk"))

    def in_charge_of(self, actor: Actor) -> "RequestQuerySet":
        """Those one answers: of one's caseload, and of whom one covers today."""
        if not actor.is_staff or actor.user_id is None:
            return self.none()
        today = clock.today()
        covered = models.Q(
            young_person__referent__covered_by__covering_id=actor.user_id,
            young_person__referent__covered_by__structure_id=models.F("structure_id"),
            young_person__referent__covered_by__starts_on__lte=today,
            young_person__referent__covered_by__ends_on__gte=today,
        )
        mine = self.filter(structure_id=actor.structure)
        return mine.filter(models.Q(young_person__referent_id=actor.user_id) | covered).distinct()

    def open(self) -> "RequestQuerySet":
        """Those that wait for an answer."""
        return self.filter(state=RequestState.OPEN, young_person__closed_at=None)


class AppointmentRequest(BaseModel):
    """What about, in a few words (sealed: it is content), when, and how."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="appointment_requests")
    young_person = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, related_name="appointment_requests")
    sealed = models.BinaryField()
    """The subject and the words, under the structure's key."""
    wishes = models.CharField(max_length=80, blank=True)
    """Half-days one would like, as ``1am 3pm``; empty: any."""
    mode = models.CharField("comment", max_length=10, choices=Mode, default=Mode.SITE)
    state = models.CharField("état", max_length=10, choices=RequestState, default=RequestState.OPEN)
    moves = models.ForeignKey(Appointment, on_delete=models.SET_NULL, null=True, blank=True, related_name="requests")
    """The appointment that one would like at another moment."""
    answered_at = models.DateTimeField("répondue le", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[RequestQuerySet] = RequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "demande de rendez-vous"
        constraints = [
            models.UniqueConstraint(
                fields=["young_person"], condition=models.Q(state=RequestState.OPEN), name="request_one_open"
            ),
            paired("answered_at", "answered_by", name="request_answered"),
        ]

    def __str__(self) -> str:
        return self.state
