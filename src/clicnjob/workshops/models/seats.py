"""The places that young people hold in sessions."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel
from clicnjob.structures.models import YoungPerson
from clicnjob.workshops.enums import TAKES_ROOM, AbsenceReason, Answer, SeatState, WorkshopKind
from clicnjob.workshops.models.sessions import Session


class SeatQuerySet(models.QuerySet["Seat"]):
    """Which seats."""

    def visible_to(self, actor: Actor) -> "SeatQuerySet":
        """Those of one's structure; of a volunteer's session; one's own."""
        if actor.is_youth:
            return self.filter(young_person_id=actor.person_id)
        if actor.is_volunteer:
            return self.filter(session_id=actor.session)
        return self.filter(session__structure_id=actor.structure) if actor.is_staff else self.none()

    def taking_room(self) -> "SeatQuerySet":
        """Seats that occupy a place."""
        return self.filter(state__in=TAKES_ROOM)

    def of_registration(self) -> "SeatQuerySet":
        """Seats in registration workshops."""
        return self.filter(session__workshop__kind=WorkshopKind.REGISTRATION)


class Seat(BaseModel):
    """A young person's place in a session (inscription à une séance)."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="seats")
    young_person = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, related_name="seats", db_index=False)
    state = models.CharField("état", max_length=10, choices=SeatState, default=SeatState.REGISTERED)
    walk_in = models.BooleanField("venu sans inscription", default=False)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """Empty: given by the system to someone who was absent."""
    arrived_at = models.DateTimeField("arrivé à", null=True, blank=True)
    left_at = models.DateTimeField("parti à", null=True, blank=True)
    reason = models.CharField("raison", max_length=12, choices=AbsenceReason, blank=True)
    cancelled_by_us = models.BooleanField("annulé par nous", default=False)
    urgent = models.BooleanField("place gardée pour une urgence", default=False)
    answer = models.CharField("réponse", max_length=3, choices=Answer, blank=True)
    answered_at = models.DateTimeField("a répondu le", null=True, blank=True)
    help_asked_at = models.DateTimeField("demande de l’aide", null=True, blank=True)
    helper = models.CharField("aidé par", max_length=80, blank=True)
    arrival_turn = models.PositiveIntegerField(default=0)
    help_turn = models.PositiveIntegerField(default=0)
    """How many times the room said something about this presence, this help: a tap that comes late names what it saw."""
    opinion_given = models.BooleanField("a donné son avis", default=False)
    """That a face was chosen, never which (ADR 27)."""

    objects: ClassVar[SeatQuerySet] = SeatQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "inscription"
        constraints = [
            models.UniqueConstraint(
                fields=["session", "young_person"],
                condition=~models.Q(state=SeatState.CANCELLED),
                name="seat_once",
                violation_error_message="Ce jeune est déjà inscrit à cette séance.",
            ),
        ]
        indexes = [models.Index(fields=["young_person", "state"], name="seat_person")]

    def __str__(self) -> str:
        return f"{self.young_person_id} à {self.session_id}"
