"""Forms of papers and of what is asked for."""

from clicnjob.documents.forms.papers import CheckForm, CorrectForm, RefuseForm, ScanForm, grouped_kinds
from clicnjob.documents.forms.requirements import (
    ChasePlanForm,
    HelpForm,
    RequirementForm,
    SubjectForm,
)
from clicnjob.documents.forms.uploads import PieceForm

__all__ = [
    "ChasePlanForm",
    "CheckForm",
    "CorrectForm",
    "HelpForm",
    "PieceForm",
    "RefuseForm",
    "RequirementForm",
    "ScanForm",
    "SubjectForm",
    "grouped_kinds",
]
