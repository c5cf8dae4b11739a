"""« Signaler »: a young person tells direction about a message, a person, a danger (R15)."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.messaging.enums import ReportAbout, ReportState
from clicnjob.messaging.models.conversations import Conversation, Message
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.models import BaseModel, paired
from clicnjob.structures.enums import RoleChoice
from clicnjob.structures.models import Membership, Structure


class ReportQuerySet(models.QuerySet["Report"]):
    """Which reports."""

    def visible_to(self, actor: Actor) -> "ReportQuerySet":
        """Direction's, never those about oneself; one's own. A director reported is the sector managers' matter too."""
        if actor.is_youth and actor.user_id:
            return self.filter(author_id=actor.user_id)
        here = self.filter(structure_id=actor.structure).exclude(reported_id=actor.user_id)
        if actor.role is Role.DIRECTION:
            return here
        if actor.role is not Role.SECTOR_MANAGER:
            return self.none()
        members = Membership.objects.all().current(clock.today()).filter(structure_id=actor.structure)
        return here.filter(reported_id__in=members.filter(role=RoleChoice.DIRECTION).values("user_id"))


class Report(BaseModel):
    """One report. Its id is made with the form: sent twice, it is one. Nothing in it names the young person but its author.

    It carries no ``young_person``: no journal, no counsellor's page shows that there was one.
    """

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="reports", db_index=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="reports")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=10, choices=ReportAbout)
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reported = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    """Who is concerned, if anyone is named: they never see it, whatever their role."""
    sealed_words = models.BinaryField(default=bytes)
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.NEW)
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sealed_outcome = models.BinaryField(default=bytes)
    """What was done about it: for direction."""

    objects: ClassVar[ReportQuerySet] = ReportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "signalement"
        constraints = [
            paired("taken_at", "taken_by", name="report_taken"),
            paired("closed_at", "closed_by", name="report_closed"),
        ]
        indexes = [models.Index(fields=["structure", "state"], name="report_state")]

    def __str__(self) -> str:
        return f"{self.get_about_display()} ({self.get_state_display()})"
