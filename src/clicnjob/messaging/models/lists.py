"""Saved lists of recipients."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel
from clicnjob.structures.models import Structure, YoungPerson


class RecipientListQuerySet(models.QuerySet["RecipientList"]):
    """Which lists."""

    def visible_to(self, actor: Actor) -> "RecipientListQuerySet":
        """One's own and those of the team."""
        if not actor.is_staff or actor.user_id is None or actor.structure_id is None:
            return self.none()
        return self.filter(models.Q(owner_id=actor.user_id) | models.Q(shared=True), structure_id=actor.structure_id)


class RecipientList(BaseModel):
    """A named list of young people, of one professional or of the team. Being on it gives no right over them (R2)."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="recipient_lists")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    shared = models.BooleanField("liste de l’équipe", default=False)
    sealed_name = models.BinaryField()
    name_hash = models.CharField(max_length=64)
    """Keyed hash of the name without case nor accents: two lists of one name would be taken for each other."""

    objects: ClassVar[RecipientListQuerySet] = RecipientListQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "liste de destinataires"
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "owner", "name_hash"], condition=models.Q(shared=False), name="list_private_name"
            ),
            models.UniqueConstraint(
                fields=["structure", "name_hash"], condition=models.Q(shared=True), name="list_team_name"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ListMemberQuerySet(models.QuerySet["ListMember"]):
    """Which members."""

    def visible_to(self, actor: Actor) -> "ListMemberQuerySet":
        """Those of visible lists; what is said of each depends on the reach (``queries.lists``)."""
        return self.filter(recipient_list__in=RecipientList.objects.all().visible_to(actor).values("pk"))


class ListMember(BaseModel):
    """A young person on a list."""

    recipient_list = models.ForeignKey(RecipientList, on_delete=models.CASCADE, related_name="members", db_index=False)
    young_person = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, related_name="+")

    objects: ClassVar[ListMemberQuerySet] = ListMemberQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "membre d’une liste"
        constraints = [
            models.UniqueConstraint(fields=["recipient_list", "young_person"], name="list_member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_list_id} {self.young_person_id}"
