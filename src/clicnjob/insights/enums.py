"""Words of the figures."""

from django.db import models

from clicnjob.shared.language import pro_lazy
from clicnjob.structures.enums import NotRegisteredReason as Reason


class Why(models.TextChoices):
    """Why someone is missing from a figure: computed, or the reason a counsellor chose (R8)."""

    NOT_SEATED = Reason.NOT_SEATED.value, Reason.NOT_SEATED.label
    WAITING = Reason.WAITING.value, Reason.WAITING.label
    UNCLOSED = "unclosed", pro_lazy("Séance à clôturer")
    ABSENT = Reason.ABSENT.value, Reason.ABSENT.label
    EXCUSED = Reason.EXCUSED.value, Reason.EXCUSED.label
    NO_ACCOUNT = Reason.NO_ACCOUNT.value, Reason.NO_ACCOUNT.label
    MOVED = Reason.MOVED.value, Reason.MOVED.label
    WORKING = Reason.WORKING.value, Reason.WORKING.label
    CANNOT = Reason.CANNOT.value, Reason.CANNOT.label
    REFUSES = Reason.REFUSES.value, Reason.REFUSES.label
    UNREACHABLE = Reason.UNREACHABLE.value, Reason.UNREACHABLE.label
    LATE = "late", pro_lazy("Inscrit plus tard")
    OUTSIDE = "outside", pro_lazy("Inscrit hors atelier")
    CAME_LATE = "came_late", pro_lazy("Venu plus tard")
    NO_PAPER = "no_paper", pro_lazy("Pas encore de document")
    TO_CHECK = "to_check", pro_lazy("Document à vérifier")
    REFUSED = "refused", pro_lazy("Photo à refaire")
    SILENT = "silent", pro_lazy("N’a pas encore écrit")
