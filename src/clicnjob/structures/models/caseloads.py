"""An existing caseload brought in from a sheet: prepared, imported, undone."""

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models

from clicnjob.shared.actor import Actor, Role
from clicnjob.shared.models import BaseModel, paired
from clicnjob.structures.enums import CaseloadState, LineOutcome
from clicnjob.structures.models.people import YoungPerson
from clicnjob.structures.models.places import Site, Structure


class CaseloadHeadingsQuerySet(models.QuerySet["CaseloadHeadings"]):
    """Which memories."""

    def visible_to(self, actor: Actor) -> "CaseloadHeadingsQuerySet":
        """One's structure's."""
        return self.filter(structure_id=actor.structure_id) if actor.is_staff and actor.structure_id else self.none()


class CaseloadHeadings(BaseModel):
    """What the columns of a structure's sheets were said to hold, by heading: asked once."""

    structure = models.OneToOneField(Structure, on_delete=models.CASCADE, related_name="+")
    columns = models.JSONField(default=dict)

    objects: ClassVar[CaseloadHeadingsQuerySet] = CaseloadHeadingsQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "colonnes d’import"

    def __str__(self) -> str:
        return str(self.structure_id)


class CaseloadImportQuerySet(models.QuerySet["CaseloadImport"]):
    """Which imports."""

    def visible_to(self, actor: Actor) -> "CaseloadImportQuerySet":
        """The direction sees those of its structure, drafts of others excepted; a manager or a counsellor their own."""
        if not actor.is_staff or actor.structure_id is None or actor.user_id is None:
            return self.none()
        here, mine = self.filter(structure_id=actor.structure_id), models.Q(made_by_id=actor.user_id)
        if actor.role is Role.DIRECTION:
            return here.filter(mine | ~models.Q(state=CaseloadState.DRAFT))
        return here.filter(mine) if actor.role in {Role.COUNSELLOR, Role.SECTOR_MANAGER} else self.none()

    def drafts(self) -> "CaseloadImportQuerySet":
        """Being prepared: nothing of them is a file yet."""
        return self.filter(state=CaseloadState.DRAFT)

    def at_work(self) -> "CaseloadImportQuerySet":
        """What the job goes on with."""
        return self.filter(state__in=[CaseloadState.RUNNING, CaseloadState.UNDOING])

    def kept(self) -> "CaseloadImportQuerySet":
        """Those whose young people are here."""
        return self.filter(state__in=[CaseloadState.RUNNING, CaseloadState.DONE])


class CaseloadImport(BaseModel):
    """One sheet. What it holds is sealed, and erased when it was imported or after a day."""

    DRAFT_LIFE = dt.timedelta(hours=24)
    UNDONE_WITHIN = dt.timedelta(days=14)

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="caseload_imports", db_index=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    """Where those whose line names no place belong."""
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField("état", max_length=8, choices=CaseloadState, default=CaseloadState.DRAFT)
    sealed_table = models.BinaryField(default=bytes)
    """The cells as they were read."""
    sealed_choices = models.BinaryField(default=bytes)
    """Columns, referents, and what was settled line by line."""
    sealed_plan = models.BinaryField(default=bytes)
    """What is to be written, once « Importer » was said."""
    to_do = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    """How many lines of the plan were written: where the next piece begins."""
    left_out = models.PositiveIntegerField("laissées de côté", default=0)
    unreadable = models.PositiveIntegerField("illisibles", default=0)
    started_at = models.DateTimeField("importé le", null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField("annulé le", null=True, blank=True)
    """When somebody asked for it; the pieces follow."""
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[CaseloadImportQuerySet] = CaseloadImportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "import de portefeuille"
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "made_by"],
                condition=models.Q(state=CaseloadState.DRAFT),
                name="caseload_one_draft",
            ),
            models.CheckConstraint(
                condition=models.Q(state=CaseloadState.DRAFT) | models.Q(sealed_table=b"", sealed_choices=b""),
                name="caseload_table_erased",
            ),
            models.CheckConstraint(
                condition=models.Q(state=CaseloadState.RUNNING) | models.Q(sealed_plan=b""), name="caseload_plan_erased"
            ),
            paired("undone_at", "undone_by", name="caseload_undone"),
            models.CheckConstraint(condition=models.Q(done__lte=models.F("to_do")), name="caseload_done"),
        ]
        indexes = [models.Index(fields=["structure", "created_at"], name="caseload_recent")]

    def __str__(self) -> str:
        return f"import du {self.created_at:%d/%m/%Y}"

    @property
    def is_draft(self) -> bool:
        """Nothing of it is written yet."""
        return self.state == CaseloadState.DRAFT

    @property
    def is_at_work(self) -> bool:
        """Pieces are left to do."""
        return self.state in {CaseloadState.RUNNING, CaseloadState.UNDOING}

    def can_be_undone(self, moment: dt.datetime) -> bool:
        """Imported, not longer than fourteen days ago."""
        return (
            self.state == CaseloadState.DONE
            and self.finished_at is not None
            and moment - self.finished_at <= self.UNDONE_WITHIN
        )


class CaseloadLineQuerySet(models.QuerySet["CaseloadLine"]):
    """Which lines."""

    def visible_to(self, actor: Actor) -> "CaseloadLineQuerySet":
        """Those of the imports one sees."""
        return self.filter(batch__in=CaseloadImport.objects.all().visible_to(actor))

    def in_caseload(self) -> "CaseloadLineQuerySet":
        """Those that a file came from or was completed by: the people of this import."""
        return self.filter(outcome__in=[LineOutcome.CREATED, LineOutcome.COMPLETED, LineOutcome.KEPT])


class CaseloadLine(BaseModel):
    """What became of one line: its file, never its words."""

    batch = models.ForeignKey(CaseloadImport, on_delete=models.CASCADE, related_name="lines", db_index=False)
    line = models.PositiveIntegerField("ligne")
    young_person = models.ForeignKey(
        YoungPerson, on_delete=models.SET_NULL, null=True, blank=True, related_name="caseload_lines"
    )
    outcome = models.CharField(max_length=10, choices=LineOutcome)
    filled = models.CharField(max_length=80, blank=True)
    """The fields of a known file that this line filled: emptied again when the import is undone."""
    refusal = models.CharField(max_length=40, blank=True)
    """The code of what was refused."""

    objects: ClassVar[CaseloadLineQuerySet] = CaseloadLineQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "ligne importée"
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="caseload_line_once")]
        indexes = [models.Index(fields=["batch", "outcome"], name="caseload_outcomes")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.line}"
