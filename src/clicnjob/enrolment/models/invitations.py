"""Those of a caseload brought in, asked to join: by a text with a link, or by a printed card."""

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.enrolment.enums import InvitedBy
from clicnjob.notifications.models import OnceLink
from clicnjob.shared.actor import Actor
from clicnjob.structures.models import CaseloadImport, Structure, YoungPerson


class JoinInvitationQuerySet(models.QuerySet["JoinInvitation"]):
    """Which invitations."""

    def visible_to(self, actor: Actor) -> "JoinInvitationQuerySet":
        """Those of the imports one sees; the link itself is in no row."""
        return self.filter(batch__in=CaseloadImport.objects.all().visible_to(actor))

    def waiting(self) -> "JoinInvitationQuerySet":
        """Planned, not sent yet."""
        return self.filter(sent_at=None, ended_at=None)

    def sent(self) -> "JoinInvitationQuerySet":
        """Texts that left, cards that were printed."""
        return self.filter(sent_at__isnull=False)


class JoinInvitation(OnceLink):
    """One invitation of one young person. Its link asks for the birth date: a number may have changed hands (R6)."""

    LIFE = dt.timedelta(days=30)
    MOST_TRIES = 8
    """Wrong birth dates before the link ends."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="+", db_index=False)
    batch = models.ForeignKey(CaseloadImport, on_delete=models.CASCADE, related_name="invitations")
    young_person = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, related_name="join_invitations")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    """Who asked for it."""
    way = models.CharField("par", max_length=5, choices=InvitedBy)
    due_at = models.DateTimeField("à envoyer le")
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)
    """A text: written in the outbox; a card: printed."""
    tries = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[JoinInvitationQuerySet] = JoinInvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "invitation à rejoindre"
        constraints = [
            models.UniqueConstraint(
                fields=["young_person"],
                condition=models.Q(sent_at=None, ended_at=None),
                name="join_invitation_one_waiting",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="join_invitation_due", condition=models.Q(sent_at=None, ended_at=None)
            ),
            models.Index(fields=["structure", "due_at"], name="join_invitation_day"),
        ]

    def __str__(self) -> str:
        return f"{self.young_person_id} {self.way}"
