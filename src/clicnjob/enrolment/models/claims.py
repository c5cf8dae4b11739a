"""A claim: someone in the room says « c'est moi » without the list ever being shown (R7)."""

from typing import ClassVar

from django.db import models

from clicnjob.enrolment.enums import ClaimState
from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel
from clicnjob.workshops.models import Seat, Session


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Which claims."""

    def visible_to(self, actor: Actor) -> "ClaimQuerySet":
        """Those of the structure's sessions; of a volunteer's session."""
        if actor.is_volunteer:
            return self.filter(session_id=actor.session)
        return self.filter(session__structure_id=actor.structure) if actor.is_staff else self.none()

    def open(self) -> "ClaimQuerySet":
        """Claims someone still waits behind."""
        return self.filter(state__in=[ClaimState.WAITING, ClaimState.MATCHED])


class Claim(BaseModel):
    """A first name typed on a phone of the room, matched with a row of the desk by a helper's tap, then confirmed."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="claims", db_index=False)
    first_name = models.CharField("prénom", max_length=80)
    language = models.CharField(max_length=5, default="fr")
    state = models.CharField(max_length=10, choices=ClaimState, default=ClaimState.WAITING)
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, null=True, blank=True, related_name="claims")
    matched_by = models.CharField("trouvé par", max_length=80, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    help_asked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ClaimQuerySet] = ClaimQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "demande"
        indexes = [models.Index(fields=["session", "state"], name="claim_open")]

    def __str__(self) -> str:
        return self.first_name
