"""Papers in transit: photographed, checked, reported, destroyed (R11). No copy stays."""

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.documents.enums import (
    IDENTITY_KINDS,
    READABLE_KINDS,
    SUBJECT_OF,
    DocumentKind,
    DocumentState,
    Method,
    RefusalReason,
    Subject,
)
from clicnjob.files.models import StoredFile
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.language import pro
from clicnjob.shared.models import BaseModel, paired
from clicnjob.structures import reach
from clicnjob.structures.models import Structure, YoungPerson

VERIFIERS = frozenset({Role.COUNSELLOR, Role.DIRECTION})
"""Who may check an identity; whose papers, reach decides."""


def offered(actor: Actor, moment: dt.datetime) -> models.Q:
    """As a condition on ``YoungPerson``: whom the storeys above offer to the actor's queue (``reach.register_queue``)."""
    condition = models.Q(pk__in=[])
    for provider in reach.queue_providers:
        condition |= provider(actor, moment)
    return condition & models.Q(structure_id=actor.structure_id)


def in_room(actor: Actor, moment: dt.datetime) -> models.Q:
    """As a condition on papers: of those who sit in a running session, for whoever verifies there."""
    return models.Q(young_person__in=YoungPerson.objects.filter(offered(actor, moment)).values("pk"))


class DocumentQuerySet(models.QuerySet["Document"]):
    """Which papers."""

    def visible_to(self, actor: Actor) -> "DocumentQuerySet":
        """Those of the young people whose content the actor reaches (R2); one's own."""
        people = YoungPerson.objects.all().content_visible_to(actor, moment=clock.now())
        return self.filter(young_person__in=people.values("pk"))

    def verifiable_by(self, actor: Actor, *, moment: dt.datetime) -> "DocumentQuerySet":
        """What a counsellor finds in the queue and behind it (R2).

        The papers of their reach; while the copy lives, those of the participants of running sessions; what they checked
        themselves and have still to report.
        """
        if actor.role not in VERIFIERS or actor.user_id is None or actor.structure_id is None:
            return self.none()
        reached = YoungPerson.objects.all().content_visible_to(actor, moment=moment)
        mine = models.Q(young_person__in=reached.values("pk")) | models.Q(
            checked_by_id=actor.user_id, destroy_after__gt=moment
        )
        return self.filter(
            mine | models.Q(in_room(actor, moment), destroy_after__isnull=False), structure_id=actor.structure_id
        )

    def of_identity(self) -> "DocumentQuerySet":
        """Papers that may justify an identity: what « identité justifiée » counts. A proof of address never does."""
        return self.filter(kind__in=IDENTITY_KINDS)

    def to_check(self) -> "DocumentQuerySet":
        """Papers that wait for a counsellor."""
        return self.filter(state=DocumentState.TO_CHECK, copy_destroyed_at=None)

    def to_read(self) -> "DocumentQuerySet":
        """Papers that have a machine readable zone, at which the machine has not looked yet."""
        return self.to_check().with_copy().filter(kind__in=READABLE_KINDS, read_at=None)

    def with_copy(self) -> "DocumentQuerySet":
        """Papers whose copy still exists."""
        return self.filter(copy_destroyed_at=None, method=Method.SCAN)


class Document(BaseModel):
    """One paper of a young person. After *Reporté* only kind, expiry, who and when remain."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="documents", db_index=False)
    young_person = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField("sorte", max_length=12, choices=DocumentKind)
    method = models.CharField("comment", max_length=10, choices=Method, default=Method.SCAN)
    state = models.CharField("état", max_length=10, choices=DocumentState, default=DocumentState.TO_CHECK)
    sent_at = models.DateTimeField("envoyé le", default=clock.now)
    sent_by_kind = models.CharField(max_length=12)
    sent_by_id = models.UUIDField(null=True)
    """The young person, a professional, or a volunteer's day pass."""
    expires_on = models.DateField("valable jusqu’au", null=True, blank=True)
    sealed_number = models.BinaryField(null=True, blank=True)
    """The number to report in i-milo; destroyed with the copy."""
    read_at = models.DateTimeField("lu par la machine le", null=True, blank=True)
    sealed_reading = models.BinaryField(null=True, blank=True)
    """What the machine read in its zone (``queries.reading_of``); destroyed with the copy."""
    number_hash = models.CharField(max_length=64, blank=True)
    """The number under a key of the structure's: stays with a verified paper, so that another file cannot use it unseen."""
    refusal = models.CharField("raison", max_length=12, choices=RefusalReason, blank=True)
    checked_at = models.DateTimeField("vérifié le", null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reported_at = models.DateTimeField("reporté dans i-milo le", null=True, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    destroy_after = models.DateTimeField("copie effacée au plus tard le", null=True, blank=True)
    """When copy and number go by themselves; empty once neither is left."""
    copy_destroyed_at = models.DateTimeField("copie effacée le", null=True, blank=True)
    deletion_proof = models.CharField(max_length=64, blank=True)
    """SHA-256 of the deletion record (``rules.deletion_record``), as the audit trail holds it."""

    objects: ClassVar[DocumentQuerySet] = DocumentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "document"
        constraints = [
            paired("checked_at", "checked_by", name="document_checked"),
            paired("reported_at", "reported_by", name="document_reported"),
            models.CheckConstraint(
                condition=~models.Q(state=DocumentState.VERIFIED) | models.Q(checked_at__isnull=False),
                name="document_verified_by_someone",
            ),
        ]
        indexes = [
            models.Index(fields=["structure", "state", "sent_at"], name="document_queue"),
            models.Index(
                fields=["destroy_after"], name="document_deadline", condition=models.Q(destroy_after__isnull=False)
            ),
            models.Index(
                fields=["structure", "number_hash"], name="document_number", condition=~models.Q(number_hash="")
            ),
            models.Index(
                fields=["sent_at"],
                name="document_to_read",
                condition=models.Q(read_at=None, copy_destroyed_at=None, state=DocumentState.TO_CHECK),
            ),
        ]

    @property
    def subject(self) -> Subject:
        """What it proves."""
        return SUBJECT_OF[self.kind]

    @property
    def state_words(self) -> str:
        """Its state: only what justifies an identity says so."""
        if self.state == DocumentState.VERIFIED and self.subject is not Subject.IDENTITY:
            return pro("vérifié")
        return str(self.get_state_display())

    @property
    def is_readable(self) -> bool:
        """Whether papers of this sort have a machine readable zone."""
        return self.kind in READABLE_KINDS

    @property
    def has_copy(self) -> bool:
        """Whether pictures still exist."""
        return self.method == Method.SCAN and self.copy_destroyed_at is None

    @property
    def to_report(self) -> bool:
        """Verified, and still waiting to be copied into i-milo (R11)."""
        return self.state == DocumentState.VERIFIED and self.reported_at is None and self.destroy_after is not None

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_state_display()})"


class PageQuerySet(models.QuerySet["Page"]):
    """Which pages."""

    def visible_to(self, actor: Actor) -> "PageQuerySet":
        """Those of visible papers."""
        return self.filter(document__in=Document.objects.all().visible_to(actor).values("pk"))


class Page(BaseModel):
    """One side or page of a paper."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="pages", db_index=False)
    number = models.PositiveSmallIntegerField("page")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[PageQuerySet] = PageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "page"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="page_once")]

    def __str__(self) -> str:
        return f"page {self.number}"
