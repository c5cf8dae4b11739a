"""The waiting list of a session, and the links by which one answers without signing in."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.notifications.models import OnceLink
from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel
from clicnjob.structures.models import YoungPerson
from clicnjob.workshops.enums import IN_LINE, REMINDERS, Answer, News, WaitState
from clicnjob.workshops.models.seats import Seat
from clicnjob.workshops.models.sessions import Session


class WaitQuerySet(models.QuerySet["Wait"]):
    """Which ranks in waiting lists."""

    def visible_to(self, actor: Actor) -> "WaitQuerySet":
        """Those of one's structure; one's own."""
        if actor.is_youth:
            return self.filter(young_person_id=actor.person_id)
        return self.filter(session__structure_id=actor.structure) if actor.is_staff else self.none()

    def in_line(self) -> "WaitQuerySet":
        """Those who wait, or are offered a place: first come first."""
        return self.filter(state__in=IN_LINE).order_by("created_at", "pk")


class Wait(BaseModel):
    """Someone waits for a place in a full session (liste d’attente)."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="waits")
    young_person = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, related_name="waits")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField("état", max_length=10, choices=WaitState, default=WaitState.WAITING)
    offered_until = models.DateTimeField("à prendre avant", null=True, blank=True)
    """A place is held for them until then: nobody else gets it."""

    objects: ClassVar[WaitQuerySet] = WaitQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "attente"
        constraints = [
            models.UniqueConstraint(
                fields=["session", "young_person"],
                condition=models.Q(state__in=IN_LINE),
                name="wait_once",
                violation_error_message="Ce jeune attend déjà une place dans cette séance.",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=WaitState.OFFERED) | models.Q(offered_until__isnull=False),
                name="wait_offered",
            ),
        ]
        indexes = [models.Index(fields=["state", "offered_until"], name="wait_due")]

    def __str__(self) -> str:
        return f"{self.young_person_id} attend {self.session_id}"


class SeatLinkQuerySet(models.QuerySet["SeatLink"]):
    """Which links."""

    def visible_to(self, actor: Actor) -> "SeatLinkQuerySet":
        """That something was told, for the professionals of the structure; the link itself is in no row."""
        return self.filter(seat__session__structure_id=actor.structure) if actor.is_staff else self.none()


class SeatLink(OnceLink):
    """Something told about a seat, or a place offered; its link ends with the start of the session."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, null=True, related_name="links")
    wait = models.ForeignKey(Wait, on_delete=models.CASCADE, null=True, related_name="links")
    kind = models.CharField(max_length=10, choices=News)
    answer = models.CharField(max_length=3, choices=Answer, blank=True)

    objects: ClassVar[SeatLinkQuerySet] = SeatLinkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "lien de réponse"
        constraints = [
            models.UniqueConstraint(
                fields=["seat", "kind"],
                condition=models.Q(kind__in=REMINDERS, ended_at=None),
                name="seat_reminded_once",
            ),
            models.CheckConstraint(
                condition=models.Q(seat=None, wait__isnull=False) | models.Q(seat__isnull=False, wait=None),
                name="seat_link_of_one",
            ),
        ]

    def __str__(self) -> str:
        return self.kind
