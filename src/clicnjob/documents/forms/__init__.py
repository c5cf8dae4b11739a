"""Forms of papers and of what is asked for."""

from clicnjob.documents.forms.papers import CheckForm, CorrectForm, RefuseForm, ScanForm, kinds

__all__ = [
    "CheckForm",
    "CorrectForm",
    "RefuseForm",
    "ScanForm",
    "kinds",
]
