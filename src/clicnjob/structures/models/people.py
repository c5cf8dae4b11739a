"""Those who come: a young person’s file, who reaches it, the first reception, an exceptional access."""

import datetime as dt
import uuid
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.models import BaseModel, paired
from clicnjob.structures import reach
from clicnjob.structures.enums import CloseReason, NotRegisteredReason, Orientation, ReachedBy
from clicnjob.structures.models.places import Site, Structure
from clicnjob.vault.fields import MarkOf, SealedText, SealingQuerySet


class YoungPersonQuerySet(SealingQuerySet["YoungPerson"]):
    """Which files."""

    def visible_to(self, actor: Actor) -> "YoungPersonQuerySet":
        """The card (name, birth year, referent, next seat): every professional of the structure; oneself (R2)."""
        if actor.is_staff and actor.structure_id:
            return self.filter(structure_id=actor.structure_id, anonymised_at=None, merged_into=None)
        if actor.is_youth and actor.person_id:
            return self.filter(pk=actor.person_id)
        return self.none()

    def content_visible_to(self, actor: Actor, *, moment: dt.datetime) -> "YoungPersonQuerySet":
        """Messages, documents, notes: caseload, dated cover, received by me today, accès exceptionnel, oneself (R2).

        Storeys above add theirs by ``reach.register`` (the leadership of a running session: ``workshops``). What a file
        merged into another still holds is read by who reads that one (ADR 38).
        """
        if actor.is_youth and actor.person_id:
            return self.filter(models.Q(pk=actor.person_id) | models.Q(merged_into=actor.person_id))
        if not actor.is_staff or actor.user_id is None or actor.structure_id is None:
            return self.none()
        reached = reduce(or_, self._ways(actor, actor.user_id, moment))
        kept = self.model.objects.filter(reached, structure_id=actor.structure_id).values("pk")
        # The first half of the condition is asked first: of the files that were never merged, nothing more is asked.
        merged = models.Q(merged_into__isnull=False) & models.Q(merged_into__in=kept)
        return self.filter(reached | merged, structure_id=actor.structure_id)

    def content_reached_by(self, actor: Actor, *, moment: dt.datetime) -> "YoungPersonQuerySet":
        """The same people, to list them: each way to reach someone is gone by its own index, then they are put together.

        Asked as one condition, every file of the structure is looked at, and the nation's tables with them
        (docs/performance.md); for one file at a time, ``content_visible_to`` costs less.
        """
        if not actor.is_staff or actor.user_id is None or actor.structure_id is None:
            return self.content_visible_to(actor, moment=moment)
        return self.filter(pk__in=self.ids_reached_by(actor, moment=moment))

    def ids_reached_by(self, actor: Actor, *, moment: dt.datetime) -> models.QuerySet[Any, Any]:
        """Their ids, for what belongs to them: without looking at the files themselves once more."""
        if not actor.is_staff or actor.user_id is None or actor.structure_id is None:
            return self.content_visible_to(actor, moment=moment).values("pk")
        here = self.model.objects.filter(structure_id=actor.structure_id)
        first, *others = (here.filter(way).values("pk") for way in self._ways(actor, actor.user_id, moment))
        return first.union(*others)

    def _ways(self, actor: Actor, user: uuid.UUID, moment: dt.datetime) -> list[models.Q]:
        """How a professional comes to reach someone of their structure, each as a condition (R2)."""
        day = clock.local(moment).date()
        grants = ExceptionalAccess.objects.filter(
            young_person=models.OuterRef("pk"), user_id=user, starts_at__lte=moment, ends_at__gt=moment
        )
        covers = models.Q(
            referent__covered_by__covering_id=user,
            referent__covered_by__structure_id=models.F("structure_id"),
            referent__covered_by__starts_on__lte=day,
            referent__covered_by__ends_on__gte=day,
        )
        received_today = models.Q(
            pk__in=FirstReception.objects.filter(
                models.Q(received_by_id=user, received_at__gt=moment - dt.timedelta(hours=14))
                | models.Q(interviewed_by_id=user, interview_at__gt=moment - dt.timedelta(hours=14))
            ).values("young_person")
        )
        covered = self.model.objects.filter(covers).values("pk")
        own = [models.Q(referent_id=user), models.Q(models.Exists(grants)), received_today, models.Q(pk__in=covered)]
        return own + [provider(actor, moment) for provider in reach.providers]

    def passed_on_by(self, actor: Actor) -> "YoungPersonQuerySet":
        """Followed files whose referent the actor may change: the direction's, a sector manager's place's, one's own.

        Who was only lent a young person gives them back, and does not pass them on.
        """
        here = self.visible_to(actor).open()
        if actor.role is Role.DIRECTION:
            return here
        if actor.role is Role.SECTOR_MANAGER:
            return here.filter(site_id=actor.site_id) if actor.site_id else here
        if actor.role is Role.COUNSELLOR and actor.user_id is not None:
            lent = models.Q(hand_overs__ended_at=None, hand_overs__ends_on__isnull=False)
            return here.filter(referent_id=actor.user_id).exclude(
                pk__in=self.model.objects.filter(lent, referent_id=actor.user_id).values("pk")
            )
        return self.none()

    def settled_by(self, actor: Actor) -> "YoungPersonQuerySet":
        """Files, closed ones included, that the actor may close or open again: those ``passed_on_by`` decides of.

        A counsellor's are those one follows, or followed until they were closed.
        """
        here = self.visible_to(actor)
        if actor.role is Role.DIRECTION:
            return here
        if actor.role is Role.SECTOR_MANAGER:
            return here.filter(site_id=actor.site_id) if actor.site_id else here
        if actor.role is Role.COUNSELLOR and actor.user_id is not None:
            return here.filter(referent_id=actor.user_id)
        return self.none()

    def merged_by(self, actor: Actor) -> "YoungPersonQuerySet":
        """Files that the actor may put together: the direction's, a sector manager's."""
        return self.settled_by(actor) if actor.role in {Role.DIRECTION, Role.SECTOR_MANAGER} else self.none()

    def open(self) -> "YoungPersonQuerySet":
        """Files that are followed."""
        return self.filter(closed_at=None)


class YoungPerson(BaseModel):
    """A young person's file at a structure; it exists from the first reception, before any account."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="young_people", db_index=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="young_people")
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    """First name and name as the person is called: shown wherever one speaks to them or of them."""
    civil_first = models.CharField("prénom à l’état civil", max_length=80, blank=True)
    civil_last = models.CharField("nom à l’état civil", max_length=80, blank=True)
    """Those of the papers, each kept only where it is another one: ``civil_name`` is what official papers say."""
    search_name = models.CharField(max_length=340, editable=False)
    """First name and name, then the papers' where they differ, without accents, case, hyphens: see ``rules.normalise``."""
    birth_date = models.DateField("date de naissance")
    language = models.CharField("langue", max_length=5, default="fr")
    reached_by = models.CharField("joignable par", max_length=10, choices=ReachedBy, default=ReachedBy.PHONE)
    phone = SealedText("téléphone", scope="structure_id", mark="phone", max_length=20, blank=True)
    email = SealedText("e-mail", scope="structure_id", mark="e-mail", max_length=254, blank=True)
    relay = SealedText("proche ou éducateur", scope="structure_id", max_length=120, blank=True)
    imilo_number = models.PositiveBigIntegerField("numéro de dossier i-milo", null=True, blank=True)
    referent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="caseload",
        db_index=False,
    )
    discreet = models.BooleanField("mode discret", default=False)
    otherwise_reason = models.CharField("accompagné autrement", max_length=12, choices=NotRegisteredReason, blank=True)
    finalised_at = models.DateTimeField("inscription finalisée le", null=True, blank=True)
    finalised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    next_step = models.CharField("prochaine étape", max_length=120, blank=True)
    """What the owner (the referent) does next for who is not finalised (R9)."""
    closed_at = models.DateTimeField("fermé le", null=True, blank=True)
    anonymised_at = models.DateTimeField("vidé le", null=True, blank=True)
    """Its time was over: nothing of anyone is left in it, the past figures still count it (ADR 39)."""
    """From then on runs the time after which the file is erased."""
    closed_for = models.CharField("fermé pour", max_length=12, choices=CloseReason, blank=True)
    """Empty while it is open, for who was transferred, and for a file merged into another."""
    merged_into = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="merged_files"
    )
    """The file of the same person that goes on: this one is on no list any more (ADR 38)."""

    objects: ClassVar[YoungPersonQuerySet] = YoungPersonQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "jeune"
        verbose_name_plural = "jeunes"
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "imilo_number"],
                condition=models.Q(imilo_number__isnull=False),
                name="person_imilo_once",
                violation_error_message="Un autre dossier porte déjà ce numéro i-milo.",
            ),
            paired("finalised_at", "finalised_by", name="person_finalised"),
            models.CheckConstraint(
                condition=models.Q(closed_for="") | models.Q(closed_at__isnull=False),
                name="person_closed_for",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into=None)
                | (models.Q(closed_at__isnull=False) & ~models.Q(merged_into=models.F("id"))),
                name="person_merged_is_closed",
            ),
        ]
        indexes = [
            models.Index(fields=["structure", "search_name"], name="person_search"),
            models.Index(fields=["structure", "birth_date"], name="person_birth"),
            models.Index(fields=["referent", "structure"], name="person_caseload"),
            models.Index(models.F("structure"), MarkOf("phone"), name="person_phone"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """First name and name."""
        return f"{self.first_name} {self.last_name}"

    @property
    def civil_first_name(self) -> str:
        """The first name of the papers."""
        return self.civil_first or self.first_name

    @property
    def civil_last_name(self) -> str:
        """The name of the papers."""
        return self.civil_last or self.last_name

    @property
    def civil_name(self) -> str:
        """First name and name of the papers: documents, convocation, attendance sheet, lines for i-milo."""
        return f"{self.civil_first_name} {self.civil_last_name}"

    @property
    def has_use_name(self) -> bool:
        """Whether they are called otherwise than on their papers."""
        return bool(self.civil_first or self.civil_last)

    @property
    def short_name(self) -> str:
        """What volunteers and the room may see: first name and initial (R4)."""
        return f"{self.first_name} {self.last_name[:1].upper()}."

    def age_on(self, day: dt.date) -> int:
        """Completed years on ``day``."""
        before = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - before


class FirstReceptionQuerySet(models.QuerySet["FirstReception"]):
    """Which first receptions."""

    def visible_to(self, actor: Actor) -> "FirstReceptionQuerySet":
        """Those of one's structure."""
        return self.filter(structure_id=actor.structure_id) if actor.is_staff and actor.structure_id else self.none()

    def primos(self) -> "FirstReceptionQuerySet":
        """Those whose first interview was held: the denominator of adoption (R9). One who had two files counts once."""
        return self.filter(interview_at__isnull=False, merged=False)


class FirstReception(BaseModel):
    """First visit and first interview."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="first_receptions", db_index=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="first_receptions")
    young_person = models.OneToOneField(YoungPerson, on_delete=models.CASCADE, related_name="first_reception")
    received_at = models.DateTimeField("reçu le")
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    interview_at = models.DateTimeField("premier entretien le", null=True, blank=True)
    interviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    orientation = models.CharField("orientation", max_length=10, choices=Orientation, default=Orientation.PENDING)
    oriented_at = models.DateTimeField("orienté le", null=True, blank=True)
    merged = models.BooleanField("dans un autre dossier", default=False)
    """Of a file merged into another, which has its own reception: this one is kept, and counted nowhere."""

    objects: ClassVar[FirstReceptionQuerySet] = FirstReceptionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "premier accueil"
        constraints = [paired("interview_at", "interviewed_by", name="reception_interview")]
        indexes = [
            models.Index(fields=["structure", "interview_at"], name="reception_interview_at"),
            # Whom a professional held today, asked at every page (`ids_reached_by`): not all those of years past.
            models.Index(fields=["received_by", "received_at"], name="reception_received"),
            models.Index(fields=["interviewed_by", "interview_at"], name="reception_interviewed"),
        ]

    def __str__(self) -> str:
        return f"premier accueil du {self.received_at:%d/%m/%Y}"


class ExceptionalAccessQuerySet(SealingQuerySet["ExceptionalAccess"]):
    """Which accesses."""

    def visible_to(self, actor: Actor) -> "ExceptionalAccessQuerySet":
        """One's own; the young person's journal; direction sees all."""
        if actor.is_youth:
            return self.filter(young_person_id=actor.person_id)
        if not actor.is_staff or actor.structure_id is None or actor.user_id is None:
            return self.none()
        mine = self.filter(structure_id=actor.structure_id)
        return mine if actor.role is Role.DIRECTION else mine.filter(user_id=actor.user_id)


class ExceptionalAccess(BaseModel):
    """Accès exceptionnel: 24 hours, with a reason, told to the referent and to the young person's journal (R2)."""

    LIFE = dt.timedelta(hours=24)

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="+")
    young_person = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, related_name="exceptional_accesses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    reason = SealedText("raison", scope="structure_id", max_length=240)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects: ClassVar[ExceptionalAccessQuerySet] = ExceptionalAccessQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "accès exceptionnel"

    def __str__(self) -> str:
        return self.reason
