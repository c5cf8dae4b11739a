"""Workshops that come back every week, their dated sessions, and the seats in them."""

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel, paired
from clicnjob.structures.enums import Weekday
from clicnjob.structures.models import Site, Structure, YoungPerson
from clicnjob.workshops.enums import TAKES_ROOM, AbsenceReason, SeatState, SessionState


class WorkshopQuerySet(models.QuerySet["Workshop"]):
    """Which workshops."""

    def visible_to(self, actor: Actor) -> "WorkshopQuerySet":
        """Those of one's structure."""
        return self.filter(structure_id=actor.structure) if actor.is_staff else self.none()


class Workshop(BaseModel):
    """A recurring workshop: every young person goes through it once (90 minutes)."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="workshops")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="workshops")
    title = models.CharField("titre", max_length=120)
    room = models.CharField("salle", max_length=80)
    minutes = models.PositiveSmallIntegerField("durée en minutes", default=90)
    capacity = models.PositiveSmallIntegerField("places", default=12)
    to_bring = models.TextField("à apporter", blank=True)
    ended_on = models.DateField("arrêté le", null=True, blank=True)

    objects: ClassVar[WorkshopQuerySet] = WorkshopQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "atelier"
        constraints = [
            models.CheckConstraint(condition=models.Q(capacity__gte=1, capacity__lte=60), name="workshop_capacity"),
            models.CheckConstraint(condition=models.Q(minutes__gte=15, minutes__lte=480), name="workshop_minutes"),
        ]

    def __str__(self) -> str:
        return self.title


class SlotQuerySet(models.QuerySet["Slot"]):
    """Which weekly slots."""

    def visible_to(self, actor: Actor) -> "SlotQuerySet":
        """Those of one's structure."""
        return self.filter(workshop__structure_id=actor.structure) if actor.is_staff else self.none()


class Slot(BaseModel):
    """One weekly moment of a workshop, with its usual leaders."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="slots")
    weekday = models.PositiveSmallIntegerField("jour", choices=Weekday)
    starts_at = models.TimeField("heure")
    leaders = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", verbose_name="animateurs")

    objects: ClassVar[SlotQuerySet] = SlotQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "créneau"
        constraints = [models.UniqueConstraint(fields=["workshop", "weekday", "starts_at"], name="slot_once")]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts_at:%H:%M}"


class SessionQuerySet(models.QuerySet["Session"]):
    """Which sessions."""

    def visible_to(self, actor: Actor) -> "SessionQuerySet":
        """Those of one's structure; a volunteer's only session."""
        if actor.is_volunteer:
            return self.filter(pk=actor.session)
        return self.filter(structure_id=actor.structure) if actor.is_staff else self.none()

    def with_room(self) -> "SessionQuerySet":
        """Annotated with ``taken``: the seats that occupy a place."""
        return self.annotate(taken=models.Count("seats", filter=models.Q(seats__state__in=TAKES_ROOM)))

    def to_close(self, moment: dt.datetime) -> "SessionQuerySet":
        """Ended and not closed (séance à clôturer)."""
        return self.filter(ends_at__lt=moment, state__in=[SessionState.PLANNED, SessionState.OPEN])


class Session(BaseModel):
    """One dated occurrence of a workshop (séance)."""

    GRACE = dt.timedelta(seconds=60)
    """Volunteers' rights outlive the end by this (G12)."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="sessions")
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="sessions")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    room = models.CharField("salle", max_length=80)
    capacity = models.PositiveSmallIntegerField("places")
    state = models.CharField("état", max_length=10, choices=SessionState, default=SessionState.PLANNED)
    leaders = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="led_sessions", verbose_name="animateurs", blank=True
    )
    room_code = models.CharField("code de la salle", max_length=8, blank=True)
    """Good for the whole session; only lets one claim a place (R7)."""
    opened_at = models.DateTimeField("ouverte le", null=True, blank=True)
    closed_at = models.DateTimeField("clôturée le", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[SessionQuerySet] = SessionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "séance"
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "starts_at"], name="session_once"),
            models.UniqueConstraint(
                fields=["room_code"],
                condition=models.Q(state=SessionState.OPEN) & ~models.Q(room_code=""),
                name="session_code_once",
            ),
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="session_times"),
            paired("closed_at", "closed_by", name="session_closed"),
        ]
        indexes = [models.Index(fields=["structure", "starts_at"], name="session_agenda")]

    def __str__(self) -> str:
        return f"{self.workshop} {self.starts_at:%d/%m/%Y %H:%M}"

    def is_running(self, moment: dt.datetime) -> bool:
        """Opened by a leader, and not over for more than the grace."""
        return self.state == SessionState.OPEN and moment <= self.ends_at + self.GRACE


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


class Seat(BaseModel):
    """A young person's place in a session (inscription à une séance)."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="seats")
    young_person = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, related_name="seats")
    state = models.CharField("état", max_length=10, choices=SeatState, default=SeatState.REGISTERED)
    walk_in = models.BooleanField("venu sans inscription", default=False)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """Empty: given by the system to someone who was absent."""
    arrived_at = models.DateTimeField("arrivé à", null=True, blank=True)
    left_at = models.DateTimeField("parti à", null=True, blank=True)
    reason = models.CharField("raison", max_length=12, choices=AbsenceReason, blank=True)
    cancelled_by_us = models.BooleanField("annulé par nous", default=False)
    help_asked_at = models.DateTimeField("demande de l’aide", null=True, blank=True)
    helper = models.CharField("aidé par", max_length=80, blank=True)

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


class DayPassQuerySet(models.QuerySet["DayPass"]):
    """Which day passes."""

    def visible_to(self, actor: Actor) -> "DayPassQuerySet":
        """Professionals see those of their structure."""
        return self.filter(session__structure_id=actor.structure) if actor.is_staff else self.none()


class DayPass(BaseModel):
    """A volunteer's pass: no password, one session, dies with it (R4)."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="day_passes")
    first_name = models.CharField("prénom", max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    used_at = models.DateTimeField("pris le", null=True, blank=True)
    revoked_at = models.DateTimeField("retiré le", null=True, blank=True)

    objects: ClassVar[DayPassQuerySet] = DayPassQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "passe du jour"

    def __str__(self) -> str:
        return self.first_name
