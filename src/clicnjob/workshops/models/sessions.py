"""The dated occurrences of workshops (séances)."""

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Greatest

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel, paired
from clicnjob.structures.models import Site, Structure
from clicnjob.workshops.enums import TAKES_ROOM, Phase, SessionState, WaitState, WorkshopKind
from clicnjob.workshops.models.planning import Workshop


class SessionQuerySet(models.QuerySet["Session"]):
    """Which sessions."""

    def visible_to(self, actor: Actor) -> "SessionQuerySet":
        """Those of one's structure; a volunteer's only session."""
        if actor.is_volunteer:
            return self.filter(pk=actor.session)
        return self.filter(structure_id=actor.structure) if actor.is_staff else self.none()

    def with_room(self) -> "SessionQuerySet":
        """Annotated with ``taken`` (the seats that occupy a place), ``offered`` (places held for who waits) and ``free``.

        ``left`` counts what nobody has; ``free`` leaves out of it what is kept for urgent cases.
        """
        takes_room = models.Q(seats__state__in=TAKES_ROOM)
        counted = self.annotate(
            offers=models.FilteredRelation("waits", condition=models.Q(waits__state=WaitState.OFFERED)),
            offered=models.Count("offers", distinct=True),
            taken=models.Count("seats", filter=takes_room, distinct=True),
            urgent_taken=models.Count("seats", filter=takes_room & models.Q(seats__urgent=True), distinct=True),
        )
        number = models.IntegerField()
        kept = models.Case(
            models.When(
                state=SessionState.PLANNED,
                then=Greatest(models.F("reserved") - models.F("urgent_taken"), 0, output_field=number),
            ),
            default=0,
            output_field=number,
        )
        left = models.ExpressionWrapper(
            models.F("capacity") - models.F("taken") - models.F("offered"), output_field=number
        )
        return counted.annotate(left=left, free=models.ExpressionWrapper(models.F("left") - kept, output_field=number))

    def of_registration(self) -> "SessionQuerySet":
        """Those of registration workshops."""
        return self.filter(workshop__kind=WorkshopKind.REGISTRATION)

    def to_close(self, moment: dt.datetime) -> "SessionQuerySet":
        """Ended and not closed (séance à clôturer)."""
        return self.filter(ends_at__lt=moment, state__in=[SessionState.PLANNED, SessionState.OPEN])


class Session(BaseModel):
    """One dated occurrence of a workshop (séance)."""

    GRACE = dt.timedelta(seconds=55)
    """Volunteers’ rights outlive the end by this: with the five seconds a stream may take to notice, gone within a minute (G12)."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="sessions", db_index=False)
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="sessions")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    slot_at = models.DateTimeField("moment du créneau", null=True, blank=True)
    """The weekly moment it came from, wherever it was moved since; empty: added by hand or doubled."""
    room = models.CharField("salle", max_length=80)
    capacity = models.PositiveSmallIntegerField("places")
    reserved = models.PositiveSmallIntegerField("places gardées pour les urgences", default=0)
    """Until the session opens, only a counsellor or direction gives them."""
    state = models.CharField("état", max_length=10, choices=SessionState, default=SessionState.PLANNED)
    sequence = models.PositiveSmallIntegerField(default=0)
    """How many times its date, place or state changed: what calendars compare (RFC 5545)."""
    changed_at = models.DateTimeField("changée le", default=clock.now, editable=False)
    leaders = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="led_sessions", verbose_name="animateurs", blank=True
    )
    room_code = models.CharField("code de la salle", max_length=8, blank=True)
    """Good for the whole session; only lets one claim a place (R7)."""
    opened_at = models.DateTimeField("ouverte le", null=True, blank=True)
    phase = models.CharField("étape", max_length=10, choices=Phase, default=Phase.WELCOME)
    """What the room is doing, as the wall and the helpers' screens say it."""
    phase_at = models.DateTimeField("étape commencée à", null=True, blank=True)
    closed_at = models.DateTimeField("clôturée le", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    nagged_at = models.DateTimeField("rappel de clôture", null=True, blank=True)
    """When its leaders were told, once, that it waits to be closed."""

    objects: ClassVar[SessionQuerySet] = SessionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "séance"
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "starts_at", "room"],
                condition=~models.Q(state=SessionState.CANCELLED),
                name="session_once",
            ),
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
