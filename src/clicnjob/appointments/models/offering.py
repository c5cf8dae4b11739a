"""Moments proposed to a young person, kept for them until one is chosen."""

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.appointments.enums import Mode, ProposalState
from clicnjob.appointments.models.appointments import Appointment
from clicnjob.appointments.models.requests import AppointmentRequest
from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel
from clicnjob.structures.models import Site, Structure, YoungPerson


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Which proposals."""

    def visible_to(self, actor: Actor) -> "ProposalQuerySet":
        """Those of one's structure; one's own."""
        if actor.is_youth:
            return self.filter(young_person_id=actor.person_id)
        return self.filter(structure_id=actor.structure) if actor.is_staff else self.none()

    def waiting(self, moment: dt.datetime) -> "ProposalQuerySet":
        """Those that still keep their moments."""
        return self.filter(state=ProposalState.OPEN, expires_at__gt=moment)


class Proposal(BaseModel):
    """One to five moments with a counsellor: one tap chooses, the others are free again."""

    MOST = 5

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="appointment_proposals")
    young_person = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, related_name="appointment_proposals")
    counsellor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField("durée en minutes", default=30)
    mode = models.CharField("comment", max_length=10, choices=Mode, default=Mode.SITE)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField("lieu", max_length=240)
    state = models.CharField("état", max_length=10, choices=ProposalState, default=ProposalState.OPEN)
    expires_at = models.DateTimeField("gardé jusqu’à")
    answers = models.ForeignKey(
        AppointmentRequest, on_delete=models.SET_NULL, null=True, blank=True, related_name="proposals"
    )
    """The young person's request, when there was one."""
    moves = models.ForeignKey(Appointment, on_delete=models.SET_NULL, null=True, blank=True, related_name="proposals")
    """The appointment that the one chosen takes the place of."""
    appointment = models.OneToOneField(
        Appointment, on_delete=models.SET_NULL, null=True, blank=True, related_name="proposal"
    )

    objects: ClassVar[ProposalQuerySet] = ProposalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "proposition de rendez-vous"
        constraints = [
            models.UniqueConstraint(
                fields=["young_person"], condition=models.Q(state=ProposalState.OPEN), name="proposal_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(mode=Mode.SITE) | models.Q(site=None), name="proposal_site_of_mode"
            ),
        ]
        indexes = [models.Index(fields=["state", "expires_at"], name="proposal_due")]

    def __str__(self) -> str:
        return f"{self.young_person_id} {self.state}"

    def is_waiting(self, moment: dt.datetime) -> bool:
        """Whether one may still be chosen."""
        return self.state == ProposalState.OPEN and self.expires_at > moment


class ProposedSlotQuerySet(models.QuerySet["ProposedSlot"]):
    """Which moments."""

    def visible_to(self, actor: Actor) -> "ProposedSlotQuerySet":
        """Those of the proposals one sees."""
        return self.filter(proposal__in=Proposal.objects.all().visible_to(actor).values("pk"))

    def held(self, moment: dt.datetime) -> "ProposedSlotQuerySet":
        """Those kept for somebody, and to come."""
        waiting = models.Q(proposal__state=ProposalState.OPEN, proposal__expires_at__gt=moment)
        return self.filter(waiting, starts_at__gt=moment)


class ProposedSlot(BaseModel):
    """One of the moments proposed."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="slots", db_index=False)
    starts_at = models.DateTimeField("le")

    objects: ClassVar[ProposedSlotQuerySet] = ProposedSlotQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "moment proposé"
        ordering = ["starts_at"]
        constraints = [models.UniqueConstraint(fields=["proposal", "starts_at"], name="proposed_once")]

    def __str__(self) -> str:
        return f"{self.starts_at:%d/%m/%Y %H:%M}"
