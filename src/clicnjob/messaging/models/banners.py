"""« Message important »: a line above the conversation and on the home of young people, between two dates."""

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.messaging.enums import Audience
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.models import BaseModel
from clicnjob.structures.models import Membership, Structure, YoungPerson


class BannerQuerySet(models.QuerySet["Banner"]):
    """Which important messages."""

    def visible_to(self, actor: Actor) -> "BannerQuerySet":
        """Professionals: one's own, the structure's. A young person: see ``shown_to``."""
        if not actor.is_staff or actor.user_id is None or actor.structure_id is None:
            return self.none()
        own = models.Q(author_id=actor.user_id) | models.Q(audience=Audience.STRUCTURE)
        return self.filter(own, structure_id=actor.structure_id)

    def shown_to(self, person: YoungPerson, day: dt.date) -> "BannerQuerySet":
        """Those this young person sees on ``day``: of the referent and of the direction, while they work there."""
        members = Membership.objects.all().current(day).filter(structure_id=person.structure_id)
        directors = members.filter(role=Role.DIRECTION.value).values("user_id")
        theirs = models.Q(audience=Audience.STRUCTURE, author__in=directors)
        if person.referent_id is not None:
            theirs |= models.Q(
                audience=Audience.CASELOAD, author_id=person.referent_id, author__in=members.values("user_id")
            )
        return self.filter(
            theirs, structure_id=person.structure_id, ended_at=None, starts_on__lte=day, ends_on__gte=day
        )


class Banner(BaseModel):
    """One important message. At most one per author that was not ended."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="banners")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=10, choices=Audience)
    sealed_body = models.BinaryField()
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[BannerQuerySet] = BannerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "message important"
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "author"], condition=models.Q(ended_at=None), name="banner_one_per_author"
            ),
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="banner_dates"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
