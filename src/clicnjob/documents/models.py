"""Papers in transit: photographed, checked, reported, destroyed (R11). No copy stays."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.documents.enums import DocumentKind, DocumentState, Method, RefusalReason
from clicnjob.files.models import StoredFile
from clicnjob.shared import clock
from clicnjob.shared.actor import Actor
from clicnjob.shared.models import BaseModel, paired
from clicnjob.structures.models import Structure, YoungPerson


class DocumentQuerySet(models.QuerySet["Document"]):
    """Which papers."""

    def visible_to(self, actor: Actor) -> "DocumentQuerySet":
        """Those of the young people whose content the actor reaches (R2); one's own."""
        people = YoungPerson.objects.all().content_visible_to(actor, moment=clock.now())
        return self.filter(young_person__in=people.values("pk"))

    def with_copy(self) -> "DocumentQuerySet":
        """Papers whose copy still exists."""
        return self.filter(copy_destroyed_at=None, method=Method.SCAN)


class Document(BaseModel):
    """One paper of a young person. After *Reporté* only kind, expiry, who and when remain."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="documents")
    young_person = models.ForeignKey(YoungPerson, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField("sorte", max_length=12, choices=DocumentKind)
    method = models.CharField("comment", max_length=10, choices=Method, default=Method.SCAN)
    state = models.CharField("état", max_length=10, choices=DocumentState, default=DocumentState.TO_CHECK)
    sent_at = models.DateTimeField("envoyé le", default=clock.now)
    sent_by_kind = models.CharField(max_length=12)
    sent_by_id = models.UUIDField(null=True)
    """The young person, a professional, or a volunteer's day pass."""
    expires_on = models.DateField("valable jusqu'au", null=True, blank=True)
    sealed_number = models.BinaryField(null=True, blank=True)
    """The number to report in i-milo; destroyed with the copy."""
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
    copy_destroyed_at = models.DateTimeField("copie effacée le", null=True, blank=True)
    deletion_proof = models.CharField(max_length=64, blank=True)

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
            models.Index(fields=["destroy_after"], name="document_deadline", condition=models.Q(copy_destroyed_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_state_display()})"


class PageQuerySet(models.QuerySet["Page"]):
    """Which pages."""

    def visible_to(self, actor: Actor) -> "PageQuerySet":
        """Those of visible papers."""
        return self.filter(document__in=Document.objects.all().visible_to(actor).values("pk"))


class Page(BaseModel):
    """One side or page of a paper."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveSmallIntegerField("page")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[PageQuerySet] = PageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "page"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="page_once")]

    def __str__(self) -> str:
        return f"page {self.number}"
