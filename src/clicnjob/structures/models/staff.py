"""Those who work at a structure, and who stands in for whom."""

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.models import BaseModel, paired
from clicnjob.structures.enums import RoleChoice
from clicnjob.structures.models.places import Site, Structure
from clicnjob.vault.fields import SealedText, SealingQuerySet


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Which memberships."""

    def current(self, day: dt.date) -> "MembershipQuerySet":
        """Those in force on ``day`` at an active structure."""
        return self.filter(
            models.Q(ends_on=None) | models.Q(ends_on__gte=day),
            starts_on__lte=day,
            structure__active=True,
            ended_at=None,
        )

    def not_over(self, day: dt.date) -> "MembershipQuerySet":
        """Those in force on ``day`` or to come."""
        return self.filter(models.Q(ends_on=None) | models.Q(ends_on__gte=day), ended_at=None)

    def dormant(self, day: dt.date) -> "MembershipQuerySet":
        """Those nobody used for ninety days, since they began or since the direction last said that they stay."""
        since = day - Membership.DORMANT
        unseen = models.Q(user__last_seen_on=None) | models.Q(user__last_seen_on__lt=since)
        unasked = models.Q(reviewed_on=None) | models.Q(reviewed_on__lt=since)
        return self.filter(unseen, unasked, starts_on__lt=since, created_at__date__lt=since)

    def counsellors(self) -> "MembershipQuerySet":
        """Those who may be in charge of a young person."""
        return self.filter(role=RoleChoice.COUNSELLOR)

    def visible_to(self, actor: Actor) -> "MembershipQuerySet":
        """Colleagues of one's structure."""
        return self.filter(structure_id=actor.structure_id) if actor.is_staff and actor.structure_id else self.none()


class Membership(BaseModel):
    """Someone works at a structure under a role, from a date and perhaps until one."""

    DORMANT = dt.timedelta(days=90)
    """Without a sign-in for that long, the direction is asked whether the account stays."""
    ANSWER = dt.timedelta(days=14)
    """How long it has to answer; then the access ends."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField("rôle", max_length=16, choices=RoleChoice)
    site = models.ForeignKey(Site, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """A sector manager's place; empty: the whole structure."""
    starts_on = models.DateField("depuis le")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    reviewed_on = models.DateField("confirmée le", null=True, blank=True)
    """The direction said that this account stays, though nobody used it."""
    dormant_on = models.DateField("inactive depuis le", null=True, blank=True)
    """The direction was asked."""

    objects: ClassVar[MembershipQuerySet] = MembershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "appartenance"
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "user"], condition=models.Q(ended_at=None), name="membership_open_once"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")), name="membership_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class InvitationQuerySet(SealingQuerySet["Invitation"]):
    """Which invitations."""

    def visible_to(self, actor: Actor) -> "InvitationQuerySet":
        """Direction sees those of its structure; the network those it may approve (R5)."""
        if actor.role is Role.NETWORK:
            return self.filter(approval_needed=True)
        return (
            self.filter(structure_id=actor.structure_id)
            if actor.role is Role.DIRECTION and actor.structure_id
            else self.none()
        )


class Invitation(BaseModel):
    """A director invites a colleague; the link lives fourteen days and opens once."""

    LIFE = dt.timedelta(days=14)
    APPROVAL_LIFE = dt.timedelta(hours=24)

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="invitations")
    email = SealedText("e-mail professionnel", scope="structure_id", mark="e-mail", max_length=254)
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    role = models.CharField("rôle", max_length=16, choices=RoleChoice)
    site = models.ForeignKey(Site, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """A sector manager's place; empty: the whole structure."""
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    """The last day of the membership it opens; empty: no end is known."""
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """Nobody: the command line made it."""
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """A further direction or network account: another director, or 24 h with everyone told (R5)."""
    approval_needed = models.BooleanField(default=False)
    renews = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    """A colleague who lost the password: the link only lets them choose another one."""

    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "invitation"
        constraints = [
            paired("accepted_at", "accepted_by", name="invitation_accepted"),
            paired("approved_at", "approved_by", name="invitation_approved"),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def opens(self, moment: dt.datetime) -> bool:
        """Whether its link still opens: within fourteen days, and before the membership it gives is over."""
        over = self.ends_on is not None and self.ends_on < clock.local(moment, self.structure.timezone).date()
        return moment - self.created_at < self.LIFE and not over


class CoverQuerySet(models.QuerySet["Cover"]):
    """Which covers."""

    def current(self, day: dt.date) -> "CoverQuerySet":
        """Those in force on ``day``."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def overlapping(self, starts_on: dt.date, ends_on: dt.date) -> "CoverQuerySet":
        """Those with a day in common with these dates."""
        return self.filter(starts_on__lte=ends_on, ends_on__gte=starts_on)

    def ended_by(self, actor: Actor) -> "CoverQuerySet":
        """Those the actor may stop: the direction's and a sector manager's all, one's own absences."""
        here = self.visible_to(actor)
        return here if actor.role in (Role.DIRECTION, Role.SECTOR_MANAGER) else here.filter(absent_id=actor.user_id)

    def visible_to(self, actor: Actor) -> "CoverQuerySet":
        """Those of one's structure: the team knows who covers whom."""
        return self.filter(structure_id=actor.structure_id) if actor.is_staff and actor.structure_id else self.none()


class Cover(BaseModel):
    """A colleague stands in for a counsellor between two dates, and reads what the counsellor reads (R2)."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="covers")
    absent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="covered_by")
    covering = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="covers")
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")

    objects: ClassVar[CoverQuerySet] = CoverQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "remplacement"
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="cover_dates"),
            models.CheckConstraint(condition=~models.Q(absent=models.F("covering")), name="cover_someone_else"),
        ]

    def __str__(self) -> str:
        return f"{self.covering} pour {self.absent}"
