"""What the end of a session means for each person (R9)."""

import datetime as dt
import re

from django.utils import translation

from clicnjob.shared.language import pro, pro_noop
from clicnjob.shared.text import datetime_words
from clicnjob.workshops.enums import AbsenceReason
from clicnjob.workshops.models import Session

EXCUSES = (AbsenceReason.ILL, AbsenceReason.WORK, AbsenceReason.TRANSPORT, AbsenceReason.FAMILY)
"""Reasons that excuse; the others (oversight, no news) do not."""

CANNOT_COME = pro_noop("A dit ne pas pouvoir venir : à repositionner")
"""The next step of who gave a place back and took no other."""

_EXPECTED = re.compile("Attendu·e (.+)")
_TO_CALL = re.compile("Appeler.: ([0-9]+) absences")

CLOSE_AGAIN = pro_noop("Clôture de la séance à refaire")
"""The next step of a whole roster, once its session is open again."""


def next_step(*, present: bool, again: Session | None, absences: int = 0, most: int = 1) -> str:
    """What the owner does next for who is not finalised, in French words: they are kept, and read through ``step_words``."""
    if present:
        return pro_noop("Créer son compte avec lui ou elle")
    if again is not None:
        with translation.override("fr"):
            return f"Attendu·e {datetime_words(again.starts_at)}"
    if absences >= most:
        return f"Appeler : {absences} absences"
    return pro_noop("Positionner sur l’atelier : plus de place pour l’instant")


def step_words(kept: str, expected_at: dt.datetime | None) -> str:
    """A next step as the page says it. ``expected_at``: the seat to come, which says the date better than what was kept."""
    if found := _EXPECTED.fullmatch(kept):
        return pro("Attendu·e %(date)s") % {"date": datetime_words(expected_at) or found[1]}
    if found := _TO_CALL.fullmatch(kept):
        return pro("Appeler : %(count)s absences") % {"count": found[1]}
    return pro(kept) if kept else ""
